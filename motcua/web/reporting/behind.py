"""From a figure that the platform counted to what it is made of: the dossiers, or the procedures."""

from collections.abc import Mapping, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.steering.measures.service_quality.items import DECIDED, DOSSIER_ITEMS, PROCEDURE_ITEMS, PUBLISHED, SCHEME
from motcua.steering.reporting.models import Report
from motcua.steering.reporting.queries import Line
from motcua.web.accounts.visit import Visit
from motcua.web.design.parts import Link
from motcua.web.quality.asking import FIGURE

type Behind = Mapping[str, Sequence[Link]]  # code of an indicator: where it leads


def behind(visit: Visit, report: Report, lines: Sequence[Line]) -> Behind:
    """Return the lists behind the known figures of a report; nothing for a reader whose figures these are not."""
    if report.round.scheme_code != SCHEME or not visit.scope.covers(report.unit_id):
        return {}
    unit, query = report.unit.code, f"?period={report.round.period.lower()}"
    counted = {line.indicator.code: line.used.id for line in lines if line.is_locked and line.used}
    lists: dict[str, Sequence[Link]] = {
        item: tuple(
            Link(label, f"{reverse('quality:dossiers', args=[unit, item, side])}{query}&{FIGURE}={counted[item]}")
            for side, label in (
                ("dat", _("dossiers counted for it")),
                ("chua-dat", _("dossiers counted against it")),
            )
        )
        for item in DOSSIER_ITEMS
        if item in counted
    }
    for item in PROCEDURE_ITEMS:
        is_decided = item in (DECIDED, PUBLISHED)
        page = reverse("quality:publication") if is_decided else reverse("quality:unit", args=[unit]) + query
        lists[item] = (Link(_("what it is counted from"), page),)
    return lists
