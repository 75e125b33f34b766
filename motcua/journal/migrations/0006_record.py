"""The SQL of `journal.record` as a function: written at every act, it must not be planned anew each time.

PostgreSQL keeps the plans of a function for a connection, also where a pooler forbids prepared statements. The entry's
place within its subject is counted here, under the caller's lock. The trigger on journal_entry adds the row in
journal_unsequenced, so that no way of inserting can forget it.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION journal_record(
    told jsonb, salt text, OUT entry_id bigint, OUT seq integer, OUT recorded timestamptz
) LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    entry journal_entry := jsonb_populate_record(NULL::journal_entry, told);
BEGIN
    entry.subject_seq := coalesce((SELECT max(e.subject_seq) FROM journal_entry AS e
        WHERE e.subject_type = entry.subject_type AND e.subject_id = entry.subject_id), 0) + 1;
    entry.id := nextval('journal_entry_id_seq');
    INSERT INTO journal_entry VALUES (entry.*)
    RETURNING id, subject_seq, recorded_at INTO entry_id, seq, recorded;
    INSERT INTO journal_entry_salt VALUES (entry_id, decode(salt, 'hex'));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0005_queue_by_statement")]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION journal_record(jsonb, text);")]
