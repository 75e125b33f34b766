"""One random number that changes with every change of units, places, opening hours and calendar days.

Who reads it knows whether what it remembers of them still holds, in whichever process the change was made. The row is
written by whoever changes the registry, a few times a day, and read by everybody: writers wait for one another.
"""

from django.db import migrations, models

TABLES = ("agencies_agency", "agencies_openinghours", "agencies_calendarday", "places_place")

FUNCTION = """
CREATE FUNCTION agencies_new_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO agencies_revision (id, value) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET value = excluded.value;
    RETURN NULL;
END $$;
"""
TRIGGER = """
CREATE TRIGGER agencies_revision AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION agencies_new_revision();
"""
FORWARD = FUNCTION + "".join(TRIGGER.format(table=table) for table in TABLES)
BACK = "".join(f"DROP TRIGGER agencies_revision ON {table};\n" for table in TABLES) + (
    "DROP FUNCTION agencies_new_revision();"
)


class Migration(migrations.Migration):
    dependencies = [("agencies", "0001_initial"), ("places", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Revision",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("value", models.UUIDField()),
            ],
            options={"constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="revision_is_one_row")]},
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
