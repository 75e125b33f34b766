"""Who may read by the API's hot reads, as `policies.may_read_dossier` has it now: an agency that was asked for its
opinion reads the dossier until it has given it, or the dossier has ended. The function keeps its name and its callers.
"""

from django.db import migrations

MAY_READ = """
CREATE OR REPLACE FUNCTION exchange_may_read(dossier dossiers_dossier, partner bigint, person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF person IS NULL THEN
        RETURN EXISTS (SELECT FROM exchange_fileddossier f WHERE f.dossier_id = dossier.id AND f.partner_id = partner);
    END IF;
    IF person IN (dossier.applicant_id, dossier.submitter_id, dossier.representative_id) THEN
        RETURN true;
    END IF;
    RETURN EXISTS (
        SELECT FROM people_post p JOIN agencies_agency a ON a.id = p.agency_id
        WHERE p.person_id = person AND p.is_active AND a.is_active AND (
            p.agency_id IN (dossier.agency_id, dossier.centre_id, dossier.unit_id)
            OR EXISTS (SELECT FROM dossiers_consultation c
                       WHERE c.dossier_id = dossier.id AND c.agency_id = p.agency_id{awaited})));
END $$;
"""
AWAITED = """
                       AND c.answered_at IS NULL
                       AND dossier.state IN ('submitted', 'supplement_requested', 'in_progress', 'payment_due')"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0008_admit_to_file"), ("dossiers", "0008_need_to_know")]
    operations = [migrations.RunSQL(MAY_READ.replace("{awaited}", AWAITED), MAY_READ.replace("{awaited}", ""))]
