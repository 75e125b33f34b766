"""What the database itself refuses, whoever asks: changing or deleting an entry, choosing its recording time, hiding it
from the sequencer.

TRUNCATE has no trigger here: the application's role has no privilege for it (the starter grants SELECT and INSERT
alone), and the owner needs it, because tests empty the tables between them.
"""

from django.db import migrations

GUARDS = """
CREATE FUNCTION journal_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.recorded_at := clock_timestamp();
    RETURN NEW;
END $$;
CREATE TRIGGER journal_entry_stamp BEFORE INSERT ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_stamp();

CREATE FUNCTION journal_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO journal_unsequenced (entry_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
CREATE TRIGGER journal_entry_queue AFTER INSERT ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_queue();

CREATE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The journal is never changed: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_entry_refuse BEFORE UPDATE OR DELETE ON journal_entry
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_position_refuse BEFORE UPDATE OR DELETE ON journal_position
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
CREATE TRIGGER journal_entry_salt_refuse BEFORE UPDATE ON journal_entry_salt
    FOR EACH STATEMENT EXECUTE FUNCTION journal_refuse();
ALTER TABLE journal_entry ENABLE ALWAYS TRIGGER journal_entry_refuse;
ALTER TABLE journal_position ENABLE ALWAYS TRIGGER journal_position_refuse;
ALTER TABLE journal_entry_salt ENABLE ALWAYS TRIGGER journal_entry_salt_refuse;

ALTER TABLE journal_entry_salt ADD CONSTRAINT entry_salt_32_bytes CHECK (octet_length(salt) = 32);

-- A queue: every row comes and goes. Left to the usual settings, its dead rows would be swept far too seldom.
ALTER TABLE journal_unsequenced SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 1000);
"""

UNGUARD = """
DROP TRIGGER journal_entry_stamp ON journal_entry;
DROP TRIGGER journal_entry_queue ON journal_entry;
DROP TRIGGER journal_entry_refuse ON journal_entry;
DROP TRIGGER journal_position_refuse ON journal_position;
DROP TRIGGER journal_entry_salt_refuse ON journal_entry_salt;
DROP FUNCTION journal_stamp, journal_queue, journal_refuse;
ALTER TABLE journal_entry_salt DROP CONSTRAINT entry_salt_32_bytes;
ALTER TABLE journal_unsequenced RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold);
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]
    operations = [migrations.RunSQL(GUARDS, UNGUARD)]
