"""When the figures that the platform knows were counted for the last time in a round."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0002_guard_history")]

    operations = [migrations.AddField("round", "fixed_at", models.DateTimeField(null=True))]
