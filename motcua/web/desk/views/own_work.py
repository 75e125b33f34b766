"""The official's own work, for the reader alone: the address names nobody, so there is nobody else's to open."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from motcua.kernel.local_time import VIETNAM
from motcua.registry.people.vocabulary import Role
from motcua.service.dossiers import own_work
from motcua.service.dossiers.models import Dossier, TypedBy
from motcua.service.dossiers.own_work import Asked, StepsDone
from motcua.service.dossiers.states import State
from motcua.web.accounts.visit import Visit
from motcua.web.design.parts import Column, Row
from motcua.web.design.values import grouped
from motcua.web.desk.access import official, reader_of

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


@official
def show(visit: Visit) -> HttpResponse:
    """What the signed-in official has to do and did of late. Whose it is follows from the sign-in alone."""
    reader, now = reader_of(visit), visit.now
    open_now = own_work.to_do(reader, now)
    steps = own_work.steps_done(reader.person_id, now)
    supplements, reasons = own_work.supplements_asked(reader.person_id, now)
    done, dated, in_time = (sum(getattr(each, name) for each in steps) for name in ("done", "dated", "in_time"))
    shown = {
        "open": open_now,
        "open_columns": [Column(_("Dossier")), Column(_("Procedure")), Column(_("State")), Column(_("To act until"))],
        "open_rows": [_open_row(*each) for each in open_now.first],
        "weeks": own_work.LAST.days // 7,
        "done": done,
        "dated": dated,
        "in_time": in_time,
        "in_time_percent": number_format(Decimal(in_time * 100) / dated, 1) if dated else "",
        "others_at_least": own_work.OTHERS_AT_LEAST,
        "step_columns": _step_columns(),
        "step_rows": [_step_row(each) for each in steps],
        "supplements": supplements,
        "reason_columns": [Column(_("Asked for")), Column(_("Dossiers"), is_number=True)],
        "reason_rows": [_reason_row(each) for each in reasons],
        "typed_columns": [Column(_("Typed by")), Column(_("Dossiers"), is_number=True)],
        "typed_rows": _typed_rows(own_work.who_typed(reader.person_id, now)),
    }
    return render(visit, "desk/own_work.html", shown)


def _open_row(dossier: Dossier, due_at: datetime | None) -> Row:
    due = f"{due_at.astimezone(VIETNAM):%d/%m/%Y %H:%M}" if due_at else "–"
    name = dossier.code or dossier.number
    cells = (name, dossier.procedure.name, State(dossier.state).label, due)
    return Row(cells, href=reverse("desk:dossier", args=[dossier.number]))


def _step_columns() -> list[Column]:
    return [
        Column(_("Step")),
        Column(_("Done"), is_number=True),
        Column(_("In the step's time"), is_number=True),
        Column(_("Half within"), is_number=True),
        Column(_("Others: half within"), is_number=True),
    ]


def _step_row(each: StepsDone) -> Row:
    in_time = _("%(n)s of %(of)s") % {"n": grouped(each.in_time), "of": grouped(each.dated)} if each.dated else "–"
    others = _long(each.others_half_within) if each.others_half_within is not None else _("too few others")
    return Row((_name_of(each), grouped(each.done), in_time, _long(each.half_within), others))


def _name_of(each: StepsDone) -> str:
    if each.named is None:
        return str(Role(each.role).label)
    return (each.named.name_en or each.named.name) if get_language() == "en" else each.named.name


def _long(time: timedelta) -> str:
    """Word a time by what is left of it when read: minutes below an hour, hours below two days, else days."""
    if time < _HOUR:
        minutes = round(time.total_seconds() / 60)
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if time < 2 * _DAY:
        hours = round(time / _HOUR)
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    return _("%(n)s days") % {"n": number_format(Decimal(time / _DAY), 1)}


def _reason_row(each: Asked) -> Row:
    return Row((each.label, grouped(each.dossiers)))


def _typed_rows(typed: dict[str, int]) -> list[Row]:
    words = {
        TypedBy.SELF: _("the applicant"),
        TypedBy.OFFICIAL: _("an official for the applicant"),
        TypedBy.MANDATE: _("somebody under a mandate"),
        TypedBy.PARTNER: _("a partner's program"),
    }
    return [Row((words[TypedBy(by)], grouped(count))) for by, count in typed.items()]
