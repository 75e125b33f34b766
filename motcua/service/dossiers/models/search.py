"""What dossiers are found by. Kept by the view `dossier_search`, which follows the journal, and by nobody else.

No foreign keys in the database, as in the journal: checking one locks the dossier's row, which writes it once more, and
the rows here follow from dossiers whose own keys were checked.
"""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models

from motcua.service.dossiers.models.dossier import Dossier


class SearchRow(models.Model):
    """The words of one dossier: its number and code, the names of its persons, its procedure, the units it concerns.

    A table of its own, because an act changes the dossier's row and would write all its words into the index again.
    """

    dossier = models.OneToOneField(
        Dossier, models.CASCADE, primary_key=True, db_constraint=False, related_name="search_row"
    )
    words = SearchVectorField()  # folded; a unit stands as "@<id>", a sign that no word has

    class Meta:
        indexes = [
            # New words wait in a list of at most 64 kB, some two hundred dossiers, which every search reads through in
            # no time, and go into the index together: one by one each would rewrite the places of the common words.
            GinIndex(name="search_row_words", fields=["words"], fastupdate=True, gin_pending_list_limit=64)
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)


class Concern(models.Model):
    """A unit that a dossier concerns: it decides, receives, has it on its desk, or is to give its opinion."""

    pk = models.CompositePrimaryKey("unit_id", "dossier_id")  # serves search: the newest of a unit
    unit = models.ForeignKey("agencies.Agency", models.CASCADE, related_name="+", db_index=False, db_constraint=False)
    dossier = models.ForeignKey(Dossier, models.CASCADE, related_name="+", db_constraint=False)

    def __str__(self) -> str:
        return f"{self.unit_id} {self.dossier_id}"
