"""A province beside the others: the whole table, its profile, and how firm the ranks are."""

from collections.abc import Sequence

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.steering.measures import firmness as firm
from motcua.steering.measures import standing
from motcua.steering.measures.editions import UNPUBLISHED, Block
from motcua.steering.measures.robustness import RankIntervals
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.assigning.links import assign_link
from motcua.web.design.parts import Link
from motcua.web.design.values import grouped
from motcua.web.downloads import FILE
from motcua.web.ranking import answerers
from motcua.web.ranking.asked import PROVINCE, Asked, asked_for, notes
from motcua.web.ranking.shown import Kind, Shown, file_of, index_kind, shown
from motcua.web.ranking.words import decimal, edition_name, index_value, interval, names, rank
from motcua.web.wrong_addresses import takes


def block_name(block: Block) -> str:
    """Name a block; several indices that were not published one by one are called so."""
    if block.code != UNPUBLISHED:
        return names(block.of)
    return _("%(n)s indices not published one by one") % {"n": len(block.of)}


@leading
@takes(PROVINCE, *FILE)
def table(visit: Visit, ranking: str) -> HttpResponse:
    """Every province of a ranking as published."""
    asked = asked_for(visit, ranking)
    tables = {"provinces": _provinces(visit, asked)}
    if file := file_of(visit, tables):
        return file
    return render(visit, "ranking/table.html", asked.context("table") | {"tables": tables})


def _provinces(visit: Visit, asked: Asked) -> Shown:
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
    actions = [_rank_link(visit, asked) if at == asked.number else None for at in order]
    caption = _("All provinces as published; shares of the maximum of each index")
    key = f"{found.edition.code}-provinces"
    own = order.index(asked.number)
    return shown(key, caption, columns, rows, hrefs=hrefs, actions=actions, own=own, notes=notes(found))


def _rank_link(visit: Visit, asked: Asked) -> Link | None:
    """Rank and index of the province, to give a task of."""
    found = asked.found
    said = {
        "province": asked.province,
        "rank": rank(int(found.rank[asked.number])),
        "index": index_value(found.edition, float(found.index[asked.number])),
        "edition": edition_name(found.edition),
    }
    figure = _("%(province)s: rank %(rank)s, index %(index)s (%(edition)s)") % said
    what = _("Say which indices raise the rank of the province, by whom and until when.")
    return assign_link(visit, figure=figure, what=what)


@leading
@takes(PROVINCE, *FILE)
def profile(visit: Visit, ranking: str) -> HttpResponse:
    """A province against the best, its neighbours in rank, and the middle."""
    asked = asked_for(visit, ranking)
    found = standing.profile(asked.found, asked.number)
    tables = {"profile": _profile(visit, asked, found)}
    if file := file_of(visit, tables):
        return file
    more = {"tables": tables, "profile": found}
    return render(visit, "ranking/profile.html", asked.context("profile") | more)


def _profile(visit: Visit, asked: Asked, found: standing.Profile) -> Shown:
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
    actions = _index_links(
        visit, [by_code[line.code] for line in found.lines], [_beside(asked, line) for line in found.lines]
    )
    caption = _("Share of the points of each index")
    return shown("profile", caption, columns, rows, hrefs=hrefs, actions=actions, notes=notes(asked.found))


def _beside(asked: Asked, line: standing.Compared) -> str:
    said = {"own": decimal(line.own, 4), "best": decimal(line.best, 4), "edition": edition_name(asked.found.edition)}
    return _("%(own)s, the best province has %(best)s (%(edition)s)") % said


def _index_links(visit: Visit, blocks: Sequence[Block], told: Sequence[str]) -> list[Link | None]:
    """For each index, with what is told of it, the link that makes a task of it for the department that answers."""
    units = answerers.codes(visit, [block.of for block in blocks])
    return [
        assign_link(visit, figure=f"{block_name(block)}: {words}", what=order_for(block_name(block)), unit=unit)
        for block, words, unit in zip(blocks, told, units, strict=True)
    ]


def order_for(index: str) -> str:
    """What is ordered about an index."""
    return _("Say how more points are won in “%(name)s”, by whom and until when.") % {"name": index}


@leading
@takes(PROVINCE, *FILE)
def firmness(visit: Visit, ranking: str) -> HttpResponse:
    """Rank intervals of all provinces, and what moves the rank of this one."""
    asked = asked_for(visit, ranking)
    intervals = firm.drawn(asked.found)
    tables = (
        {}
        if intervals is None
        else {"movers": _movers(visit, asked, intervals), "intervals": _intervals(visit, asked, intervals)}
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


def _movers(visit: Visit, asked: Asked, intervals: RankIntervals) -> Shown:
    by_code = {block.code: block for block in asked.found.blocks}
    columns = [
        (_("Index"), Kind.TEXT),
        (_("Weight in points"), Kind.POINTS),
        (_("Rank with 5 points of 100 more"), Kind.RANK),
        (_("Rank with 5 points of 100 fewer"), Kind.RANK),
        (_("Ranks won if its weight were a quarter larger"), Kind.POINTS),
    ]
    movers = firm.movers(asked.found, asked.number, intervals)
    rows = [
        (block_name(by_code[each.code]), by_code[each.code].max_points, each.up, each.down, each.weight_effect)
        for each in movers
    ]
    actions = _index_links(visit, [by_code[each.code] for each in movers], [_moved(asked, each) for each in movers])
    caption = _("What moves the rank, the strongest first")
    return shown("movers", caption, columns, rows, actions=actions, notes=notes(asked.found))


def _moved(asked: Asked, mover: firm.Mover) -> str:
    said = {"rank": mover.up, "now": rank(int(asked.found.rank[asked.number]))}
    said["edition"] = edition_name(asked.found.edition)
    return _("rank %(rank)s with 5 points of 100 more, %(now)s now (%(edition)s)") % said


def _intervals(visit: Visit, asked: Asked, intervals: RankIntervals) -> Shown:
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
    actions = [_rank_link(visit, asked) if at == asked.number else None for at in order]
    caption = _("Between which ranks nine of ten drawings lie")
    own = order.index(asked.number)
    return shown("intervals", caption, columns, rows, hrefs=hrefs, actions=actions, own=own, notes=notes(found))
