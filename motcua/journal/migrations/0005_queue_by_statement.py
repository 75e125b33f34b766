"""Queue the entries of a statement for the sequencer all at once: a row at a time took as long as writing the entry."""

from django.db import migrations

_BY_STATEMENT = """
CREATE OR REPLACE FUNCTION journal_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO journal_unsequenced (entry_id) SELECT id FROM recorded;
    RETURN NULL;
END $$;
DROP TRIGGER journal_entry_queue ON journal_entry;
CREATE TRIGGER journal_entry_queue AFTER INSERT ON journal_entry REFERENCING NEW TABLE AS recorded
    FOR EACH STATEMENT EXECUTE FUNCTION journal_queue();
"""
_BY_ROW = """
CREATE OR REPLACE FUNCTION journal_queue() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO journal_unsequenced (entry_id) VALUES (NEW.id);
    RETURN NULL;
END $$;
DROP TRIGGER journal_entry_queue ON journal_entry;
CREATE TRIGGER journal_entry_queue AFTER INSERT ON journal_entry FOR EACH ROW EXECUTE FUNCTION journal_queue();
"""


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_entries_not_live")]

    operations = [migrations.RunSQL(_BY_STATEMENT, _BY_ROW)]
