"""The items of Decision 766 that the platform's own facts determine, and why it knows nothing of the others.

Every item over dossiers has the same denominator, as on the national portal: the dossiers received in the period.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCHEME = "service-quality-766"


@dataclass(frozen=True)
class DossierItem:
    """An item over dossiers. `count`: the column of QualityCount; `is_against`: the dossiers that it counts fail."""

    code: str
    count: str
    is_against: bool = False

    def numerator(self, counts: Mapping[str, int]) -> int:
        """Return how many dossiers count for it."""
        return counts["dossiers"] - counts[self.count] if self.is_against else counts[self.count]


DOSSIER_ITEMS = {
    item.code: item
    for item in (
        DossierItem("2.1", "late", is_against=True),
        DossierItem("3.3", "online"),
        DossierItem("5.1", "result"),
        DossierItem("5.2", "digitised"),
        DossierItem("5.3", "reused"),
        DossierItem("6.1", "unhappy", is_against=True),
    )
}
OFFERED, ASKED_FOR = "3.1", "3.2"  # over procedures
DECIDED, PUBLISHED, WHOLE = "1.1", "1.2", "1.3"  # over decisions, and over what is published
PROCEDURE_ITEMS = (DECIDED, PUBLISHED, WHOLE, OFFERED, ASKED_FOR)
ON_OFFER_TODAY = (WHOLE, OFFERED, ASKED_FOR)  # of the procedures on offer now, whatever the period

_PUBLICATION = _("No decision on a procedure was noted yet, so nobody knows what was due.")
_PAYMENT = _("The platform takes no online payment yet.")
_REGISTER = _("The platform asks no population register yet.")
_PETITIONS = _("The platform takes no petitions yet.")
NOT_KNOWN: dict[str, Promise] = {
    "1.1": _PUBLICATION,
    "1.2": _PUBLICATION,
    "1.4": _("Only the national portal knows when it took a status in."),
    "4.1": _PAYMENT,
    "4.2": _PAYMENT,
    "4.3": _PAYMENT,
    "5.4": _("The platform hands nothing to the personal data store yet."),
    "5.5": _REGISTER,
    "5.6": _REGISTER,
    "5.7": _("The platform does not know yet which procedure is the electronic certified copy."),
    "6.2": _PETITIONS,
    "6.3": _PETITIONS,
}
HOW_COUNTED: dict[str, Promise] = {
    "1.1": _("Decided not after the day until which it had to be decided; only where somebody has noted that day."),
    "1.2": _("Published within five working days of the decision; it counts in the period of the last of them."),
    "1.3": _("Procedures on offer today that say every part that each must say, of those the unit decides."),
    "2.1": _(
        "Received in the period; refused at receipt included, withdrawn before acceptance left out. On time: the "
        "result, refusal or stop came not after the date promised. Waiting for one supplement is on time if it was "
        "asked for in time; more than one supplement request is late. What has not ended is judged by the end of the "
        "period. Without a promised date the longest legal time counts from the submission."
    ),
    "3.1": _("Procedures on offer today that can be asked for online, partially or fully, of those the unit decides."),
    "3.2": _("Online procedures that at least one dossier of the period was filed for online."),
    "3.3": _("Filed online, whoever typed it; received in the period."),
    "5.1": _("Settled with a result that is a file. Whether it bears a digital signature is not counted yet."),
    "5.2": _("Papers came as files or data, or the dossier was filed online."),
    "5.3": _("A record was looked up instead of asking for a paper."),
    "6.1": _("Neither late nor rated as dissatisfied. Complaints are not counted: there are no petitions yet."),
}
