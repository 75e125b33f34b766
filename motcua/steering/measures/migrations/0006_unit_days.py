"""Sums of the daily counts by unit, filled from what was counted so far."""

from django.db import migrations, models

FILL = """
    INSERT INTO measures_unitday (agency_id, day, received, on_time_by_original, late_by_original)
    SELECT agency_id, day, sum(received), sum(on_time_by_original), sum(late_by_original)
    FROM measures_dailycount GROUP BY 1, 2
    HAVING sum(received) + sum(on_time_by_original) + sum(late_by_original) > 0
    ORDER BY 2, 1
"""


class Migration(migrations.Migration):

    dependencies = [("measures", "0005_late_results")]

    operations = [
        migrations.CreateModel(
            name="UnitDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("agency_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("received", models.IntegerField(default=0)),
                ("on_time_by_original", models.IntegerField(default=0)),
                ("late_by_original", models.IntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("day", "agency_id"), name="unit_day_once")],
            },
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
