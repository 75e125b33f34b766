"""Two roles more: whoever leads a unit, and whoever gathers its figures. Nothing but the list of words changes."""

from django.db import migrations, models

ROLES = [
    ("receiver", "Receiver"),
    ("specialist", "Specialist"),
    ("head_of_unit", "Head of unit"),
    ("signer", "Signer"),
    ("records_clerk", "Records clerk"),
    ("head_of_centre", "Head of centre"),
    ("controller", "Procedure controller"),
    ("administrator", "Administrator"),
    ("leader", "Leader"),
    ("analyst", "Analyst"),
]


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.AlterField("post", "role", models.CharField(choices=ROLES, max_length=24))]
