"""Keep which results were late, and let the journal fill the view again: those of before are known only from it.

The sequencer does so by itself when it starts, as after 0004.
"""

from typing import Any

from django.db import migrations, models

VIEW = "live_counts"
TABLES = ("Standing", "DailyCount", "LateResult", "OpenByDueDay", "OverdueChange", "SettledAfter")


def forget(apps: Any, _schema_editor: Any) -> None:
    """Empty the counts and put the view's cursor before the first entry."""
    for name in TABLES:
        apps.get_model("measures", name).objects.all().delete()
    apps.get_model("journal", "FollowerCursor").objects.filter(follower=VIEW).delete()


class Migration(migrations.Migration):
    dependencies = [("measures", "0004_count_overdue_days_from_the_first_entry")]
    operations = [
        migrations.CreateModel(
            name="LateResult",
            fields=[
                ("dossier_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("agency_id", models.BigIntegerField()),
                ("day", models.DateField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["-day", "-dossier_id"], include=("agency_id",), name="late_result_day")
                ],
            },
        ),
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
