"""An index of a few kilobytes that leads to entries made of a time that had gone by."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("journal", "0003_call_workers_of_one_schema")]

    operations = [
        migrations.AddIndex(
            "entry",
            BrinIndex(name="entry_not_live", fields=["recorded_at"], condition=~Q(origin="live"), autosummarize=True),
        )
    ]
