"""The SQL of a hot read with the admission of its caller: the whole request is one statement.

The dossier is read first and the caller admitted last, because the row that counts its requests stays locked from the
admission to the end of the statement, and all requests of one token would wait for each other's reading. Nothing that
was read is handed out to whom the admission refuses.
"""

from django.db import migrations

FORWARD = """
CREATE TYPE exchange_admission AS (
    token exchange_partnertoken, blocked timestamptz, allowed_per_minute integer, allowed_burst integer,
    moment timestamptz, busy timestamptz, busy_before timestamptz, held jsonb, revision uuid
);

CREATE FUNCTION exchange_admit_to_read(
    asked text, asked_digest text, usual_per_minute integer, usual_burst integer, asked_at timestamptz,
    number text, known_version integer, is_whole boolean,
    OUT admitted exchange_admission, OUT version integer, OUT body text
) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    partner bigint;
    person bigint;
BEGIN
    SELECT partner_id, acts_as_id INTO partner, person
    FROM exchange_partnertoken WHERE public_id = asked AND secret_digest = asked_digest;
    IF FOUND AND is_whole THEN
        SELECT d.version, d.body INTO version, body
        FROM exchange_dossier_whole(number, partner, person, known_version) d;
    ELSIF FOUND THEN
        SELECT d.version, d.body INTO version, body
        FROM exchange_dossier_status(number, partner, person, known_version) d;
    END IF;
    SELECT * INTO admitted FROM exchange_admit(asked, asked_digest, usual_per_minute, usual_burst, asked_at);
    IF admitted.busy IS NULL THEN
        version := NULL;
        body := NULL;
    END IF;
END $$;
"""

BACK = """
DROP FUNCTION exchange_admit_to_read(text, text, integer, integer, timestamptz, text, integer, boolean);
DROP TYPE exchange_admission;
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0006_observations_scope")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
