"""An index for the pages of partners' figures: what stands of each for a scheme and a period."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("reporting", "0003_round_fixed_at")]

    operations = [
        migrations.AddIndex(
            "observation",
            models.Index(
                name="observation_received",
                fields=["partner", "scheme_code", "period"],
                condition=Q(is_current=True, source="received"),
            ),
        )
    ]
