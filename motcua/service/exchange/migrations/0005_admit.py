"""The SQL of `access.admit` as a function: asked at every request of the API, it must not be planned anew each time.

Only a good token is counted on its own row, so that nobody can use up another's allowance; and only good use counts as
use. The roles of the person that the token acts as, and the registry's revision, come along: they are read at the very
moment of the admission, so nothing is remembered beyond it. Comparing digests here decides nothing but that: the comparison that lets in is made in Python, in constant time.
"Last used" is written once an hour at most.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION exchange_admit(
    asked text, asked_digest text, usual_per_minute integer, usual_burst integer, asked_at timestamptz,
    OUT token exchange_partnertoken, OUT blocked timestamptz, OUT allowed_per_minute integer, OUT allowed_burst integer,
    OUT moment timestamptz, OUT busy timestamptz, OUT busy_before timestamptz, OUT held jsonb, OUT revision uuid
) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    gap interval;
    last_start timestamptz;
    window_key text;
BEGIN
    moment := coalesce(asked_at, statement_timestamp());
    SELECT * INTO token FROM exchange_partnertoken WHERE public_id = asked;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT blocked_at, coalesce(requests_per_minute, usual_per_minute), coalesce(burst, usual_burst)
    INTO blocked, allowed_per_minute, allowed_burst FROM exchange_partner WHERE id = token.partner_id;
    IF token.secret_digest <> asked_digest OR token.revoked_at IS NOT NULL OR blocked IS NOT NULL
       OR token.expires_at <= moment THEN
        RETURN;
    END IF;

    window_key := 'token:' || token.id;
    gap := make_interval(secs => 60.0 / allowed_per_minute);
    last_start := moment + gap * (allowed_burst - 1);  -- who is busy beyond it has come too soon
    INSERT INTO exchange_ratewindow AS held (key, busy_until) VALUES (window_key, moment + gap)
    ON CONFLICT (key) DO UPDATE SET busy_until = greatest(held.busy_until, moment) + gap
    WHERE greatest(held.busy_until, moment) <= last_start
    RETURNING busy_until INTO busy;
    IF busy IS NULL THEN
        SELECT busy_until INTO busy_before FROM exchange_ratewindow WHERE key = window_key;
    ELSIF token.last_used_at IS NULL OR token.last_used_at < moment - interval '1 hour' THEN
        UPDATE exchange_partnertoken SET last_used_at = moment WHERE id = token.id;
    END IF;

    IF token.acts_as_id IS NOT NULL THEN
        SELECT coalesce(jsonb_agg(jsonb_build_array(post.role, post.agency_id) ORDER BY unit.code, post.role, post.id),
                        '[]')
        INTO held FROM people_post AS post JOIN agencies_agency AS unit ON unit.id = post.agency_id
        WHERE post.person_id = token.acts_as_id AND post.is_active AND unit.is_active;
    END IF;
    SELECT value INTO revision FROM agencies_revision;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0004_read_dossier"), ("agencies", "0002_revision"), ("people", "0001_initial")]
    operations = [
        migrations.RunSQL(FORWARD, "DROP FUNCTION exchange_admit(text, text, integer, integer, timestamptz);")
    ]
