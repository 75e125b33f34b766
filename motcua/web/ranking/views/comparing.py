"""A province beside the others: the whole table, its profile, and how firm the ranks are."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.steering.measures import firmness as firm
from motcua.steering.measures import standing
from motcua.steering.measures.editions import UNPUBLISHED, Block
from motcua.steering.measures.robustness import RankIntervals
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.design.values import grouped
from motcua.web.ranking.asked import Asked, asked_for, notes
from motcua.web.ranking.shown import Kind, Shown, file_of, index_kind, shown
from motcua.web.ranking.words import decimal, interval, names


def block_name(block: Block) -> str:
    """Name a block; several indices that were not published one by one are called so."""
    if block.code != UNPUBLISHED:
        return names(block.of)
    return _("%(n)s indices not published one by one") % {"n": len(block.of)}


@leading
def table(visit: Visit, ranking: str) -> HttpResponse:
    """Every province of a ranking as published."""
    asked = asked_for(visit, ranking)
    tables = {"provinces": _provinces(asked)}
    if file := file_of(visit, tables):
        return file
    return render(visit, "ranking/table.html", asked.context("table") | {"tables": tables})


def _provinces(asked: Asked) -> Shown:
    found = asked.found
    columns = [(_("Province"), Kind.TEXT), (_("Rank"), Kind.RANK), (_("Index"), index_kind(found.edition))]
    columns += [(names(found.nodes(code)), Kind.SHARE) for code in found.alone]
    order = sorted(range(len(found.provinces)), key=lambda at: (found.rank[at] or 999, found.provinces[at]))
    rows = [
        (found.provinces[at], int(found.rank[at]), float(found.index[at]),
         *(float(shares[at]) for shares in found.alone.values()))
        for at in order
    ]  # fmt: skip
    hrefs = [Asked(found, at).href("standing") for at in order]
    caption = _("All provinces as published; shares of the maximum of each index")
    return shown(f"{found.edition.code}-provinces", caption, columns, rows, hrefs=hrefs, notes=notes(found))


@leading
def profile(visit: Visit, ranking: str) -> HttpResponse:
    """A province against the best, its neighbours in rank, and the middle."""
    asked = asked_for(visit, ranking)
    found = standing.profile(asked.found, asked.number)
    tables = {"profile": _profile(asked, found)}
    if file := file_of(visit, tables):
        return file
    more = {"tables": tables, "profile": found}
    return render(visit, "ranking/profile.html", asked.context("profile") | more)


def _profile(asked: Asked, found: standing.Profile) -> Shown:
    by_code = {block.code: block for block in asked.found.blocks}
    columns = [
        (_("Index"), Kind.TEXT),
        (asked.province, Kind.SHARE),
        (_("Best"), Kind.SHARE),
        (_("Median"), Kind.SHARE),
        (_("Best province"), Kind.TEXT),
        (_("Place in it"), Kind.RANK),
    ]
    neighbours = [(name, side) for name, side in ((found.ahead, "ahead"), (found.behind, "behind")) if name]
    columns += [(name, Kind.SHARE) for name, _side in neighbours]
    rows = [
        (block_name(by_code[line.code]), line.own, line.best, line.middle, line.best_province, line.place,
         *(getattr(line, side) for _name, side in neighbours))
        for line in found.lines
    ]  # fmt: skip
    hrefs = ["" if len(line.of) > 1 else asked.href("index", index=line.code) for line in found.lines]
    caption = _("Share of the points of each index")
    return shown("profile", caption, columns, rows, hrefs=hrefs, notes=notes(asked.found))


@leading
def firmness(visit: Visit, ranking: str) -> HttpResponse:
    """Rank intervals of all provinces, and what moves the rank of this one."""
    asked = asked_for(visit, ranking)
    intervals = firm.drawn(asked.found)
    tables = (
        {} if intervals is None else {"movers": _movers(asked, intervals), "intervals": _intervals(asked, intervals)}
    )
    if file := file_of(visit, tables):
        return file
    more: dict[str, object] = {"tables": tables, "draws": grouped(firm.doubt_of(asked.found).draws)}
    if intervals is not None:
        at = asked.number
        more["interval"] = interval(int(intervals.low[at]), int(intervals.high[at]))
        more["share_percent"] = decimal(100 * float(intervals.share_at_middle[at]), 0)
        more["middle"] = int(intervals.middle[at])
    return render(visit, "ranking/firmness.html", asked.context("firmness") | more)


def _movers(asked: Asked, intervals: RankIntervals) -> Shown:
    by_code = {block.code: block for block in asked.found.blocks}
    columns = [
        (_("Index"), Kind.TEXT),
        (_("Weight in points"), Kind.POINTS),
        (_("Rank with 5 points of 100 more"), Kind.RANK),
        (_("Rank with 5 points of 100 fewer"), Kind.RANK),
        (_("Ranks won if its weight were a quarter larger"), Kind.POINTS),
    ]
    rows = [
        (block_name(by_code[each.code]), by_code[each.code].max_points, each.up, each.down, each.weight_effect)
        for each in firm.movers(asked.found, asked.number, intervals)
    ]
    return shown("movers", _("What moves the rank, the strongest first"), columns, rows, notes=notes(asked.found))


def _intervals(asked: Asked, intervals: RankIntervals) -> Shown:
    found = asked.found
    columns = [
        (_("Province"), Kind.TEXT),
        (_("Best rank"), Kind.RANK),
        (_("Worst rank"), Kind.RANK),
        (_("Published rank"), Kind.RANK),
    ]
    order = sorted(range(len(found.provinces)), key=lambda at: (found.rank[at], found.provinces[at]))
    rows = [
        (found.provinces[at], int(min(intervals.low[at], found.rank[at])), int(max(intervals.high[at], found.rank[at])),
         int(found.rank[at]))
        for at in order
    ]  # fmt: skip
    hrefs = [Asked(found, at).href("firmness") for at in order]
    caption = _("Between which ranks nine of ten drawings lie")
    return shown("intervals", caption, columns, rows, hrefs=hrefs, notes=notes(found))
