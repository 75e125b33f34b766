"""Without the index that serves `LIKE 'x%'` where the database sorts by a language: nothing asks for it."""

from django.db import migrations

_LIKE = "importing_importeddossier_number_5d75a2be_like"  # as Django names it for a unique text


class Migration(migrations.Migration):
    dependencies = [("importing", "0001_initial")]

    operations = [
        migrations.RunSQL(
            f"DROP INDEX IF EXISTS {_LIKE}",
            f"CREATE INDEX {_LIKE} ON importing_importeddossier (number varchar_pattern_ops)",
        )
    ]
