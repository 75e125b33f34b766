"""Up to which entry of the journal a computed figure was counted: its list of dossiers stays as long as it says."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reporting", "0004_observation_received")]

    operations = [migrations.AddField("observation", "counted_upto", models.BigIntegerField(null=True))]
