"""Trigrams for a search that forgives typing errors; versions that cannot be changed, because dossiers keep them."""

from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations

KEEP = """
CREATE FUNCTION procedure_version_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'A version of a procedure is never changed; load the sheet again to make a new one.'
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER procedure_version_keep BEFORE UPDATE ON procedures_procedureversion
    FOR EACH ROW EXECUTE FUNCTION procedure_version_keep();
"""
CHANGEABLE = """
DROP TRIGGER procedure_version_keep ON procedures_procedureversion;
DROP FUNCTION procedure_version_keep();
"""
INDEX = "CREATE INDEX procedure_search ON procedures_procedure USING gin (search_text gin_trgm_ops)"


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial")]

    operations = [
        TrigramExtension(),
        migrations.RunSQL(INDEX, "DROP INDEX procedure_search"),
        migrations.RunSQL(KEEP, CHANGEABLE),
    ]
