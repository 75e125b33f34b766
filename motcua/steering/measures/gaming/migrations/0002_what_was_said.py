"""What a citizen says of each point, how often nobody was reached, and that a recorded outcome is never changed."""

from django.db import migrations, models

ANSWERS = [
    ("confirmed", "Everything as recorded"),
    ("different", "The citizen tells it differently"),
    ("not_reached", "Nobody was reached"),
    ("refused", "Did not want to answer"),
]
SAID = [("same", "As recorded"), ("other", "Differently"), ("unsure", "Does not remember")]
FORWARDS = """
CREATE FUNCTION gaming_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'What was recorded of a call is never changed: % is refused.', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER gaming_callback_refuse BEFORE UPDATE OR DELETE ON gaming_callback
    FOR EACH ROW WHEN (OLD.outcome <> '') EXECUTE FUNCTION gaming_refuse();
"""
BACKWARDS = """
DROP TRIGGER gaming_callback_refuse ON gaming_callback;
DROP FUNCTION gaming_refuse();
"""


class Migration(migrations.Migration):
    dependencies = [("gaming", "0001_initial")]

    operations = [
        migrations.AlterField("callback", "outcome", models.CharField(blank=True, choices=ANSWERS, max_length=16)),
        *(
            migrations.AddField(
                "callback",
                name,
                models.CharField(blank=True, choices=SAID, default="", max_length=8),
                preserve_default=False,
            )
            for name in ("dates", "fee", "result", "papers")
        ),
        migrations.AddField("callback", "tries", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("callback", "tried_at", models.DateTimeField(null=True)),
        migrations.AddIndex("callback", models.Index(fields=["week", "agency_id"], name="call_back_week")),
        migrations.RunSQL(FORWARDS, BACKWARDS),
    ]
