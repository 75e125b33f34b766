"""How we are doing: three public figures, computed by the platform itself, each a link to what it is made of."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.kernel.spoken_dates import short_date
from motcua.steering.measures.queries import PublicFigures
from motcua.web.design.values import grouped


@dataclass(frozen=True)
class Shown:
    """A figure as the home page shows it."""

    value: str
    label: str
    href: str
    note: str
    source: str


def shown(figures: PublicFigures) -> list[Shown]:
    """Return received, on time and overdue now. Nothing to count reads "no data", never 0 % or 100 %."""
    since = {"since": short_date(figures.since), "until": short_date(figures.until)}
    source = _("Computed by the system")
    on_time = figures.on_time_percent
    percent = _("no data yet") if on_time is None else f"{on_time} %".replace(".", ",")
    of = _("of %(n)s results with a promised date") % {"n": grouped(figures.settled)}
    period = _("%(since)s to %(until)s") % since
    open_now = _("of %(n)s dossiers in process") % {"n": grouped(figures.open_now)}
    href = reverse("portal:figures")
    return [
        Shown(grouped(figures.received), _("dossiers received"), f"{href}#received", period, source),
        Shown(percent, _("results on time"), f"{href}#on-time", of, source),
        Shown(grouped(figures.overdue_now), _("overdue now"), f"{href}#overdue", open_now, source),
    ]
