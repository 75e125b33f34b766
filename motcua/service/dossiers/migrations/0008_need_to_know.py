"""Search finds a dossier no more for an agency whose opinion on it is not awaited any more.

What its rows say is brought to what `search.refresh` writes from now on: one statement, over such dossiers alone.
"""

from django.db import migrations

FORGET = """
WITH gone AS (
    DELETE FROM dossiers_concern AS old USING dossiers_dossier AS d
    WHERE old.dossier_id = d.id
    AND old.unit_id NOT IN (d.agency_id, d.centre_id, coalesce(d.unit_id, d.centre_id))
    AND NOT EXISTS (
        SELECT FROM dossiers_consultation c
        WHERE c.dossier_id = d.id AND c.agency_id = old.unit_id AND c.answered_at IS NULL
        AND d.state IN ('submitted', 'supplement_requested', 'in_progress', 'payment_due')
    )
    RETURNING old.dossier_id, old.unit_id
)
UPDATE dossiers_searchrow AS found
SET words = ts_delete(found.words, array(SELECT '@' || gone.unit_id FROM gone WHERE gone.dossier_id = found.dossier_id))
WHERE found.dossier_id IN (SELECT dossier_id FROM gone)
"""


class Migration(migrations.Migration):
    dependencies = [("dossiers", "0007_write_act")]
    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
