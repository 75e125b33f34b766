"""Which public figures an address asks for: of which closed months, and which others there are to choose from."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.http import Http404
from django.utils.translation import gettext as _

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.spoken_dates import short_date
from motcua.service.importing import queries as importing
from motcua.steering.measures.public import figures
from motcua.steering.measures.public.months import closed_until
from motcua.steering.measures.service_quality import periods
from motcua.steering.measures.service_quality.periods import Period, PeriodRefused, Span
from motcua.web.accounts.visit import Visit
from motcua.web.design.parts import Option

PERIOD = "period"
_YEARS_BACK = 3


@dataclass(frozen=True)
class Asked:
    """A period of closed months."""

    period: Period
    now: datetime
    begun_on: date | None
    filled_up: str  # when dossiers of another system last changed what was counted; empty: never

    @property
    def query(self) -> dict[str, str]:
        """How links go on to the same period."""
        return {PERIOD: self.period.code}

    @property
    def kept(self) -> str:
        """The same for a link that goes on with more."""
        return urlencode(self.query) + "&"

    @property
    def year_before(self) -> Period:
        """The same months a year before."""
        return figures.year_before(self.period)

    @property
    def told_until(self) -> str:
        """Until which day the figures tell."""
        return _("Figures up to %(day)s.") % {"day": self.period.until.strftime("%d/%m/%Y")}

    @property
    def is_begun_within(self) -> bool:
        """Whether the first dossier came within the period or the one a year before."""
        return self.begun_on is not None and self.begun_on > self.year_before.since

    @property
    def ending(self) -> str:
        """The same as an address ends."""
        return "?" + urlencode(self.query)

    def options(self) -> list[Option]:
        """Return the years, quarters and months of which something is known, the newest first."""
        until = closed_until(self.now)
        offered: list[Period] = []
        for year in range(until.year, until.year - _YEARS_BACK, -1):
            firsts = [date(year, month, 1) for month in range(12, 0, -1) if date(year, month, 1) <= until]
            offered.append(periods.year(firsts[-1], until))
            offered += dict.fromkeys(periods.quarter(first, until) for first in firsts)
            offered += [periods.month(first, until) for first in firsts]
        known = [each for each in offered if self.begun_on and each.until >= self.begun_on]
        kept = known if self.period in known else [self.period, *known]
        return [Option(each.code, words(each)) for each in kept]


def asked(visit: Visit) -> Asked:
    """Return what the address asks for. Raises Http404 for a period that is none, or has no closed month."""
    try:
        period = figures.read_period(visit.GET.get(PERIOD, ""), visit.now)
    except PeriodRefused as refusal:
        raise Http404(str(refusal)) from refusal
    return Asked(period, visit.now, figures.begins_on(visit.now), _filled_up())


def _filled_up() -> str:
    run = importing.last_that_changed()
    if run is None or run.finished_at is None:
        return ""
    shown = {"day": short_date(run.finished_at.astimezone(VIETNAM)), "dossiers": importing.brought(run)}
    if not run.source:  # nobody has named it: a mapping file would
        return _("Last on %(day)s: %(dossiers)s dossiers of another system.") % shown
    return _("Last on %(day)s: %(dossiers)s dossiers of “%(source)s”.") % {**shown, "source": run.source}


def words(period: Period) -> str:
    """Return how a period is called."""
    since, until = period.since, period.until
    if period.span == Span.MONTH:
        return _("Month %(month)s") % {"month": since.strftime("%m/%Y")}
    is_whole = until == periods.read(period.code, date(since.year, 12, 31)).until
    if period.span == Span.QUARTER:
        name = _("Quarter %(number)s/%(year)s") % {"number": (since.month + 2) // 3, "year": since.year}
    else:
        name = _("Year %(year)s") % {"year": since.year}
    return (
        name if is_whole else _("%(period)s up to the end of month %(month)s") % {"period": name, "month": until.month}
    )
