"""What an address of these pages asks for: whose figures, and of which period."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.kernel.local_time import VIETNAM
from motcua.registry.agencies import queries as agencies
from motcua.registry.agencies.models import Agency, Kind
from motcua.steering.measures.service_quality import periods
from motcua.steering.measures.service_quality.as_counted import Count
from motcua.steering.measures.service_quality.periods import Period, PeriodRefused, Span
from motcua.steering.reporting import queries as reports
from motcua.steering.reporting.queries import CountedFigure
from motcua.steering.scope import Scope, narrowed
from motcua.web.accounts.visit import Visit
from motcua.web.design.parts import Tab
from motcua.web.wrong_addresses import NotUnderstood

PERIOD = "period"
FIGURE = "so-lieu"  # id of a figure of a report round: its dossiers as they were when it was counted


@dataclass(frozen=True)
class Asked:
    """Whose figures, and of which period."""

    unit: Agency
    scope: Scope
    period: Period
    today: date
    counted: CountedFigure | None = None  # the figure of a report round whose dossiers are asked for

    @property
    def is_province(self) -> bool:
        """Whether these are the figures of the whole province."""
        return self.scope.is_whole_province

    @property
    def query(self) -> str:
        """How links go on to the same period."""
        return "?" + urlencode({PERIOD: self.period.code})

    @property
    def figure_query(self) -> str:
        """How lists and dossiers go on to the same period and to the figure that was counted."""
        figure = {FIGURE: self.counted.id} if self.counted else {}
        return "?" + urlencode({PERIOD: self.period.code, **figure})

    def tabs(self) -> list[Tab]:
        """Return the periods to choose from, the present one marked."""
        earlier = periods.month(self.today.replace(day=1) - timedelta(days=1), self.today)
        offered = [
            periods.year(self.today, self.today),
            periods.quarter(self.today, self.today),
            periods.month(self.today, self.today),
            earlier,
            periods.rolling(self.today),
            periods.day(self.today, self.today),
        ]
        if self.period not in offered:
            offered.append(self.period)
        return [
            Tab(words(each), href="?" + urlencode({PERIOD: each.code}), is_current=each == self.period)
            for each in offered
        ]


def of_home(visit: Visit) -> Asked:
    """Return what the page of the reader's own unit asks for."""
    if visit.scope.home_id is None:
        raise Http404
    return _asked(visit, agencies.agency(visit.scope.home_id), visit.scope)


def of_unit(visit: Visit, code: str) -> Asked:
    """Return what the page of one unit asks for. Raises Http404 for a unit that is not the reader's."""
    unit = agencies.by_code(code)
    if unit is None:
        raise Http404
    scope = narrowed(visit.scope, unit.id)
    if scope.home_id is None:
        raise Http404
    return _asked(visit, unit, scope)


def _asked(visit: Visit, unit: Agency, scope: Scope) -> Asked:
    today = visit.now.astimezone(VIETNAM).date()
    given = visit.GET.get(PERIOD, "")
    try:
        period = periods.read(given, today) if given else periods.year(today, today)
    except PeriodRefused as refusal:
        raise NotUnderstood(str(refusal)) from refusal
    return Asked(unit, scope, period, today)


def count_of(figure: CountedFigure) -> Count:
    """Return when a figure was counted."""
    return Count(figure.entered_at, figure.counted_upto)


def of_figure(visit: Visit, asked: Asked) -> Asked:
    """Return the same up to the day of the locked figure that the address names, if it names one.

    Raises NotUnderstood for a figure that is not the reader's, or of another period.
    """
    given = visit.GET.get(FIGURE, "")
    if not given:
        return asked
    found = reports.counted_figure(int(given)) if given.isdecimal() and len(given) < 19 else None
    if found is None or not visit.scope.covers(found.unit_id) or found.period.lower() != asked.period.code:
        raise no_such_figure()
    return replace(asked, period=replace(asked.period, until=found.as_of), counted=found)


def no_such_figure() -> NotUnderstood:
    """Say so of a figure of somebody else, too: whether there is one is not told."""
    return NotUnderstood(_("There is no such figure of a report round for this unit and period."))


def words(period: Period) -> str:
    """Return how a period is called."""
    since = period.since
    match period.span:
        case Span.DAY:
            return _("Day %(day)s") % {"day": since.strftime("%d/%m/%Y")}
        case Span.MONTH:
            return _("Month %(month)s") % {"month": since.strftime("%m/%Y")}
        case Span.QUARTER:
            return _("Quarter %(number)s/%(year)s") % {"number": (since.month + 2) // 3, "year": since.year}
        case Span.HALF:
            told = _("First half of %(year)s") if since.month == 1 else _("Second half of %(year)s")
            return told % {"year": since.year}
        case Span.YEAR:
            return _("Year %(year)s") % {"year": since.year}
    return _("Last 12 months")


def address_of(unit: Agency) -> str:
    """Return the page of a unit; the province's is the first page."""
    if unit.kind == Kind.PROVINCE_COMMITTEE:
        return reverse("quality:home")
    return reverse("quality:unit", args=[unit.code])
