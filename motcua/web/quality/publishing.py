"""The page of what was decided and has to be published."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.kernel.local_time import VIETNAM
from motcua.service.procedures import publication
from motcua.web import downloads
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.design.parts import Column, Link, Row
from motcua.web.downloads import Sheet
from motcua.web.quality.asking import of_home
from motcua.web.wrong_addresses import takes


@leading
@takes(downloads.PARAMETER)
def publishing(visit: Visit) -> HttpResponse:
    """What is still to be published, the most urgent first, and what was published last."""
    asked = of_home(visit)
    open_ones = publication.announcements(asked.scope.agency_ids, is_open=True)
    closed = publication.announcements(asked.scope.agency_ids, is_open=False, limit=50)
    if form := downloads.asked(visit):
        return downloads.answer(_sheet([*open_ones, *closed]), form)
    shown = {
        "unit": asked.unit,
        "columns": [Column(heading) for heading in _headings()],
        "open_rows": [Row(_cells(each, visit)) for each in open_ones],
        "closed_rows": [Row(_cells(each, visit)) for each in closed],
        "trail": [Link(_("Service quality"), reverse("quality:home") + asked.query), Link(_("Publication"))],
    }
    return render(visit, "quality/publishing.html", shown)


def _headings() -> tuple[str, ...]:
    return (
        _("Procedure"),
        _("Decision"),
        _("Decided on"),
        _("Unit that publishes"),
        _("To be published by"),
        _("Published on"),
        _("State"),
    )


def _cells(each: publication.Announced, visit: Visit) -> tuple[object, ...]:
    published_on = each.published_at.astimezone(VIETNAM).date() if each.published_at else None
    if published_on is not None:
        state = _("published in time") if published_on <= each.due_on else _("published too late")
    else:
        state = (
            _("overdue, not published")
            if visit.now.astimezone(VIETNAM).date() > each.due_on
            else _("not published yet")
        )
    return (
        each.procedure_code,
        each.decision_number,
        f"{each.decided_on:%d/%m/%Y}",
        each.publisher.label,
        f"{each.due_on:%d/%m/%Y}",
        f"{published_on:%d/%m/%Y}" if published_on else "–",
        state,
    )


def _sheet(rows: list[publication.Announced]) -> Sheet:
    cells = [
        (
            each.procedure_code,
            each.decision_number,
            each.decided_on,
            each.publisher.label,
            each.due_on,
            each.published_at,
        )
        for each in rows
    ]
    return Sheet("cong-khai-thu-tuc", _("Publication"), _headings()[:-1], cells)
