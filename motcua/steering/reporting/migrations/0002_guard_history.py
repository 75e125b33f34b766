"""What the database itself refuses, whoever asks: overwriting or deleting what was once said, judged or explained.

Only the mark of being the last word may change. TRUNCATE has no trigger: the application's role has no privilege for
it, and tests empty the tables between them.
"""

from django.db import migrations

TABLES = ("observation", "appraisal")
FIXED = ("explanation", "evidence", "outcome", "intake")
GUARD = """
CREATE FUNCTION reporting_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND TG_ARGV[0] = 'mark'
            AND to_jsonb(NEW) - 'is_current' = to_jsonb(OLD) - 'is_current' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'What was reported is never changed: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
"""
FORWARDS = GUARD + "".join(
    f"CREATE TRIGGER reporting_{name}_refuse BEFORE UPDATE OR DELETE ON reporting_{name} "
    f"FOR EACH ROW EXECUTE FUNCTION reporting_refuse('{mode}');\n"
    for names, mode in ((TABLES, "mark"), (FIXED, "fixed"))
    for name in names
)
BACKWARDS = (
    "".join(f"DROP TRIGGER reporting_{name}_refuse ON reporting_{name};\n" for name in TABLES + FIXED)
    + "DROP FUNCTION reporting_refuse();"
)


class Migration(migrations.Migration):
    dependencies = [("reporting", "0001_initial")]

    operations = [migrations.RunSQL(FORWARDS, BACKWARDS)]
