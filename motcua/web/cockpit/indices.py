"""The two indices by which the province is judged, as figures at the head of the page."""

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from motcua.steering.briefing import indices
from motcua.steering.briefing.board import Board
from motcua.steering.briefing.indices import Quality, Ranked
from motcua.steering.measures.editions import DTI, NEWEST, SERVICE_QUALITY
from motcua.steering.measures.standing import Year
from motcua.web.cockpit.sources import counted, published
from motcua.web.cockpit.trends import points_by_month, rank_by_year
from motcua.web.cockpit.words import Figure
from motcua.web.design.parts import Tone
from motcua.web.ranking.words import interval


def figures(board: Board) -> list[Figure]:
    """Return both indices for the whole province, the quality of service alone for a unit. At most 11 queries."""
    ranked = indices.ranked(DTI) if board.scope.is_whole_province else None
    return [*([_rank(ranked)] if ranked else []), _quality(board, indices.quality_of(board))]


def _rank(ranked: Ranked) -> Figure:
    """The newest rank with its interval, and the one before."""
    edition = ranked.now.edition
    note = _("Of %(n)s provinces, DTI %(year)s as published.") % {"n": edition.provinces, "year": edition.year}
    if ranked.low is not None and ranked.high is not None:
        between = interval(ranked.low, ranked.high)
        note += " " + _("Under other weights: rank %(interval)s.") % {"interval": between}
    return Figure(
        _("rank %(rank)s") % {"rank": ranked.now.rank},
        _("Digital transformation"),
        reverse("ranking:standing", args=[NEWEST[DTI]]),
        _since(ranked.earlier),
        "running",
        note,
        published(edition),
        rank_by_year(ranked),
    )


def _since(earlier: tuple[Year, ...]) -> str:
    """The rank of the edition before. Neither better nor worse: provinces were merged, and the rules have changed."""
    if not earlier:
        return ""
    before = earlier[-1]
    said = {"rank": before.rank, "n": before.edition.provinces, "year": before.edition.year}
    return _("rank %(rank)s of %(n)s in %(year)s") % said


def _quality(board: Board, quality: Quality) -> Figure:
    href = reverse("quality:unit", args=[board.unit.code]) + f"?period={quality.period.code}"
    label, source = _("Service quality (Decision 766)"), counted(board)
    if quality.now.points is None or not quality.is_known:
        note = _("No dossier has counted this year.")
        return Figure(_("no data yet"), label, href, "", "running", note, source)
    note = _("This year's points of the %(computable)s that the platform can count; 100 in all.")
    change, tone = _beside(quality)
    trend = points_by_month(board)
    shown = {"computable": number_format(quality.now.computable, 2)}
    told = " ".join(filter(None, [note % shown, _published(board)]))
    return Figure(str(number_format(quality.now.points, 2)), label, href, change, tone, told, source, trend)


def _published(board: Board) -> str:
    """What was published of the whole province last, beside what is counted here; empty for a unit."""
    last = indices.ranked(SERVICE_QUALITY) if board.scope.is_whole_province else None
    if last is None:
        return ""
    edition = last.now.edition
    told = _("Published for %(year)s: %(points)s points, rank %(rank)s of %(n)s.") % {
        "year": edition.year,
        "points": number_format(last.now.index, 2),
        "rank": last.now.rank,
        "n": edition.provinces,
    }
    if last.low is None or last.high is None:
        return told
    return told + " " + _("Under other weights: rank %(interval)s.") % {"interval": interval(last.low, last.high)}


def _beside(quality: Quality) -> tuple[str, Tone]:
    """Compare by the share of what was computable, which may be more this year than last."""
    before = quality.before
    ours, theirs = quality.now.computable_percent, before.computable_percent
    if not quality.is_whole_before:
        return _("no data of the whole year %(year)s yet") % {"year": quality.period.since.year - 1}, "running"
    if ours is None or theirs is None or before.points is None:
        return "", "running"
    said = {
        "points": number_format(before.points, 2),
        "computable": number_format(before.computable, 2),
        "year": quality.period.since.year - 1,
    }
    tone: Tone = "running" if ours == theirs else "done" if ours > theirs else "late"
    return _("%(points)s of %(computable)s in %(year)s") % said, tone
