"""Let the journal fill the counts of the view `live_counts` again: days gone by are known only from its first entry.

The sequencer does so by itself when it starts, at some tens of thousands of entries a second; until then pages say up
to which entry they count.
"""

from typing import Any

from django.db import migrations

VIEW = "live_counts"
TABLES = ("Standing", "DailyCount", "OpenByDueDay", "OverdueChange", "SettledAfter")


def forget(apps: Any, _schema_editor: Any) -> None:
    """Empty the counts and put the view's cursor before the first entry."""
    for name in TABLES:
        apps.get_model("measures", name).objects.all().delete()
    apps.get_model("journal", "FollowerCursor").objects.filter(follower=VIEW).delete()


class Migration(migrations.Migration):
    dependencies = [("measures", "0003_overdue_by_day"), ("journal", "0004_entries_not_live")]
    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
