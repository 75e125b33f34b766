"""Let a new job call only the workers of its own schema: several provinces may share one database (`job_calls`)."""

from django.db import migrations

CALL = """
CREATE OR REPLACE FUNCTION procrastinate_notify_queue_{name}_v1() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('motcua_jobs_' || md5(TG_TABLE_SCHEMA),
                      json_build_object('type', '{type}', 'job_id', NEW.id)::text);
    RETURN NEW;
END $$;
"""

# As procrastinate/sql/schema.sql of version 3.10 has them.
CALL_ALL = """
CREATE OR REPLACE FUNCTION procrastinate_notify_queue_{name}_v1() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    payload TEXT;
BEGIN
    SELECT json_build_object('type', '{type}', 'job_id', NEW.id)::text INTO payload;
    PERFORM pg_notify('procrastinate_queue_v1#' || NEW.queue_name, payload);
    PERFORM pg_notify('procrastinate_any_queue_v1', payload);
    RETURN NEW;
END $$;
"""

CALLS = {"job_inserted": "job_inserted", "abort_job": "abort_job_requested"}


def written(function: str) -> str:
    """Both functions in this form."""
    return "".join(function.format(name=name, type=kind) for name, kind in CALLS.items())


class Migration(migrations.Migration):
    dependencies = [("journal", "0002_guard_entries"), ("procrastinate", "0041_post_retry_failed_job")]
    operations = [migrations.RunSQL(written(CALL), written(CALL_ALL))]
