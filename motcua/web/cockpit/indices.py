"""The two indices by which the province is judged, as figures at the head of the page.

The rank in digital transformation is the one last published; the quality of service is counted from the journal, and
says of how many points it can tell.
"""

from datetime import date

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from motcua.kernel.local_time import VIETNAM
from motcua.registry.places import queries as places
from motcua.steering.measures import editions, firmness, standing
from motcua.steering.measures.editions import DTI, NEWEST
from motcua.steering.measures.service_quality import figures as quality
from motcua.steering.measures.service_quality import periods
from motcua.steering.measures.service_quality.figures import QualityFigures
from motcua.steering.measures.standing import Year
from motcua.web.cockpit.board import Board
from motcua.web.cockpit.words import Figure
from motcua.web.design.parts import Tone
from motcua.web.ranking.words import interval


def figures(board: Board) -> list[Figure]:
    """Return both indices for the whole province, the quality of service alone for a unit. At most 18 queries."""
    ranked = _rank() if board.scope.is_whole_province else None
    return [*([ranked] if ranked else []), _quality(board)]


def _rank() -> Figure | None:
    """The newest rank with its interval, and the one before; nothing where the province stands in no table."""
    years = standing.years(DTI, places.own_province())
    found = editions.ranking(NEWEST[DTI])
    number = found.number(places.own_province())
    if number is None:
        return None
    now = next(year for year in years if year.edition == found.edition)
    drawn = firmness.drawn(found)
    note = _("Of %(n)s provinces, DTI %(year)s as published.") % {
        "n": found.edition.provinces,
        "year": now.edition.year,
    }
    if drawn is not None:
        between = interval(int(drawn.low[number]), int(drawn.high[number]))
        note += " " + _("Under other weights: rank %(interval)s.") % {"interval": between}
    href = reverse("ranking:standing", args=[NEWEST[DTI]])
    change, tone = _since([year for year in years if year.edition.year < now.edition.year])
    return Figure(_("rank %(rank)s") % {"rank": now.rank}, _("Digital transformation"), href, change, tone, note)


def _since(earlier: list[Year]) -> tuple[str, Tone]:
    """The rank of the edition before. Neither better nor worse: provinces were merged, and the rules have changed."""
    if not earlier:
        return "", "running"
    before = earlier[-1]
    said = {"rank": before.rank, "n": before.edition.provinces, "year": before.edition.year}
    return _("rank %(rank)s of %(n)s in %(year)s") % said, "running"


def _quality(board: Board) -> Figure:
    today = board.now.astimezone(VIETNAM).date()
    now = _counted(board, today)
    href = reverse("quality:unit", args=[board.unit.code]) + f"?period={periods.year(today, today).code}"
    label = _("Service quality (Decision 766)")
    if now.points is None or not now.computable:
        return Figure(_("no data yet"), label, href, "", "running", _("No dossier has counted this year."))
    note = _("This year's points of the %(computable)s that the platform can count; 100 in all.")
    change, tone = _beside(now, _counted(board, date(today.year - 1, 12, 31)), today.year - 1)
    shown = {"computable": number_format(now.computable, 2)}
    return Figure(str(number_format(now.points, 2)), label, href, change, tone, note % shown)


def _counted(board: Board, until: date) -> QualityFigures:
    today = board.now.astimezone(VIETNAM).date()
    return quality.figures(periods.year(until, today), board.now, agency_ids=board.scope.agency_ids)


def _beside(now: QualityFigures, before: QualityFigures, year: int) -> tuple[str, Tone]:
    """Compare by the share of what was computable, which may be more this year than last."""
    ours, theirs = now.computable_percent, before.computable_percent
    if ours is None or theirs is None or before.points is None:
        return "", "running"
    said = {"points": number_format(before.points, 2), "computable": number_format(before.computable, 2), "year": year}
    tone: Tone = "running" if ours == theirs else "done" if ours > theirs else "late"
    return _("%(points)s of %(computable)s in %(year)s") % said, tone
