"""What every new dossier paid for and nobody used, or could have for less.

Without the three indexes, which serve `LIKE 'x%'` where the database sorts by a language: ours sort by code points, where
the unique ones serve it too, and nothing asks for it. New words go into the search's index together, and its rows are
not checked against the dossiers they follow from.
"""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models.deletion import CASCADE

_WORDS = GinIndex(name="search_row_words", fields=["words"], fastupdate=True, gin_pending_list_limit=64)
_LIKE = {  # as Django names them for a unique text
    "dossiers_dossier_number_214803fc_like": "number",
    "dossiers_dossier_code_6d68c351_like": "code",
    "dossiers_dossier_secret_503e47fb_like": "secret",
}


class Migration(migrations.Migration):
    dependencies = [("agencies", "0002_revision"), ("dossiers", "0004_fewer_indexes")]

    operations = [
        *(
            migrations.RunSQL(
                f"DROP INDEX IF EXISTS {name}",
                f"CREATE INDEX {name} ON dossiers_dossier ({column} varchar_pattern_ops)",
            )
            for name, column in _LIKE.items()
        ),
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    "ALTER INDEX search_row_words SET (fastupdate = on, gin_pending_list_limit = 64)",
                    "ALTER INDEX search_row_words SET (fastupdate = off); "
                    "ALTER INDEX search_row_words RESET (gin_pending_list_limit)",
                )
            ],
            state_operations=[
                migrations.RemoveIndex("searchrow", "search_row_words"),
                migrations.AddIndex("searchrow", _WORDS),
            ],
        ),
        migrations.AlterField(
            "searchrow",
            "dossier",
            models.OneToOneField(
                on_delete=CASCADE,
                to="dossiers.Dossier",
                db_constraint=False,
                primary_key=True,
                related_name="search_row",
                serialize=False,
            ),
        ),
        migrations.AlterField(
            "concern",
            "unit",
            models.ForeignKey(to="agencies.Agency", on_delete=CASCADE, db_constraint=False, db_index=False, related_name="+"),
        ),
        migrations.AlterField(
            "concern", "dossier", models.ForeignKey(to="dossiers.Dossier", on_delete=CASCADE, db_constraint=False, related_name="+")
        ),
    ]
