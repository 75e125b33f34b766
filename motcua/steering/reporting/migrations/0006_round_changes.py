"""A round can be extended or cancelled, each with its reason; one that was cancelled can be opened anew.

The table of changes is guarded like what was reported (0002): its rows are never changed nor deleted.
"""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F, Q

FORWARDS = (
    "CREATE TRIGGER reporting_roundchange_refuse BEFORE UPDATE OR DELETE ON reporting_roundchange "
    "FOR EACH ROW EXECUTE FUNCTION reporting_refuse('fixed');"
)
BACKWARDS = "DROP TRIGGER reporting_roundchange_refuse ON reporting_roundchange;"
ONCE = ["scheme_code", "period", "holder"]


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial"), ("reporting", "0005_counted_upto")]

    operations = [
        migrations.AlterField(
            "round",
            "state",
            models.CharField(
                max_length=12,
                choices=[("open", "Open for reports"), ("published", "Published"), ("cancelled", "Cancelled")],
                default="open",
            ),
        ),
        migrations.RemoveConstraint("round", "round_once"),
        migrations.AddConstraint(
            "round",
            models.UniqueConstraint(name="round_once", fields=ONCE, condition=~Q(state="cancelled")),
        ),
        migrations.CreateModel(
            name="RoundChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("closed_on", models.DateField()),
                ("closes_on", models.DateField(null=True)),
                ("reason", models.CharField(max_length=1000)),
                ("changed_at", models.DateTimeField()),
                (
                    "changed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="reporting.round"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        name="round_cancelled_once", fields=["round"], condition=Q(closes_on__isnull=True)
                    ),
                    models.CheckConstraint(
                        name="round_change_is_later",
                        condition=Q(closes_on__isnull=True) | Q(closes_on__gt=F("closed_on")),
                    ),
                    models.CheckConstraint(name="round_change_says_why", condition=~Q(reason="")),
                ],
            },
        ),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
