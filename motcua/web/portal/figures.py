"""How we are doing: three public figures, computed by the platform itself, each a link to what it is made of."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.kernel.spoken_dates import short_date
from motcua.steering.measures.public.hiding import is_told
from motcua.steering.measures.queries import PublicFigures
from motcua.web.design.values import grouped
from motcua.web.portal.public_words import percent

EXACT_BELOW = 1000  # results: from so many on, a share with one decimal does not give single dossiers away


@dataclass(frozen=True)
class Shown:
    """A figure as the home page shows it."""

    value: str
    label: str
    href: str
    note: str
    source: str
    anchor: str  # where the page of the figures tells more


def shown(figures: PublicFigures) -> list[Shown]:
    """Return received, on time and overdue now. Nothing to count reads "no data", never 0 % or 100 %."""
    since = {"since": short_date(figures.since), "until": short_date(figures.until)}
    source = _("Computed by the system")
    of = _("of %(n)s results with a promised date") % {"n": _few(figures.settled)}
    period = _("%(since)s to %(until)s") % since
    open_now = _("of %(n)s dossiers in process") % {"n": _few(figures.open_now)}
    href = reverse("portal:figures")
    return [
        Shown(_few(figures.received), _("dossiers received"), f"{href}#received", period, source, "received"),
        Shown(_on_time(figures), _("results on time"), f"{href}#on-time", of, source, "on-time"),
        Shown(_few(figures.overdue_now), _("overdue now"), f"{href}#overdue", open_now, source, "overdue"),
    ]


def _few(count: int) -> str:
    """A group of one to four stays hidden, here as on every public page."""
    return grouped(count) if is_told((count, 0)) else _("fewer than 5")


def _on_time(figures: PublicFigures) -> str:
    share = figures.on_time_percent
    if share is None:
        return _("no data yet")
    on_time = round(share * figures.settled / 100)
    if figures.settled >= EXACT_BELOW or is_told((on_time, figures.settled - on_time)):
        return f"{percent(share)} %"
    return _("hidden")
