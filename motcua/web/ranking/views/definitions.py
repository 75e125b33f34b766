"""What the figures mean: one index, one rule book, the list of rule books."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from motcua.registry.places import queries as places
from motcua.steering.measures import editions, scheme_reading, standing
from motcua.steering.measures.scheme import Indicator, Scheme
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.design.parts import SummaryRow
from motcua.web.downloads import FILE
from motcua.web.ranking import answerers
from motcua.web.ranking.asked import PROVINCE, Asked, asked_for, notes
from motcua.web.ranking.rules import rule_words
from motcua.web.ranking.shown import Kind, Shown, file_of, shown
from motcua.web.ranking.words import answering, decimal, edition_name, names
from motcua.web.wrong_addresses import takes


@leading
@takes(PROVINCE, *FILE)
def index(visit: Visit, ranking: str, index: str) -> HttpResponse:
    """One index: its rule, who answers, every province in it, where it comes from."""
    asked = asked_for(visit, ranking)
    if index not in asked.found.alone:
        raise Http404
    tables = {"values": _values(asked, index)}
    if file := file_of(visit, tables):
        return file
    nodes = asked.found.nodes(index)
    more = {
        "tables": tables,
        "name": names(nodes),
        "figure": _figure(asked, nodes, index),
        "answering": answerers.codes(visit, [nodes])[0],
        "rows": [row for node in nodes for row in _facts(node)] + _leaders(asked, nodes),
        "components": _known_components(asked, index),
    }
    return render(visit, "ranking/index.html", asked.context("") | more)


def _figure(asked: Asked, nodes: tuple[Indicator, ...], index: str) -> str:
    """The index and what our province reached in it, for a task."""
    share, most = float(asked.found.alone[index][asked.number]), sum(node.max_points or 0.0 for node in nodes)
    said = {"name": names(nodes), "most": decimal(most, 0), "edition": edition_name(asked.found.edition)}
    if share != share:
        return _("%(name)s (%(edition)s)") % said
    said["points"] = decimal(share * most, 2)
    return _("%(name)s: %(points)s of %(most)s points (%(edition)s)") % said


def _leaders(asked: Asked, nodes: tuple[Indicator, ...]) -> list[SummaryRow]:
    """Name persons of our own province alone; of the others nobody is registered."""
    return answerers.rows(standing.answering(nodes)) if asked.province == places.own_province() else []


def _facts(node: Indicator) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("Maximum"), _("%(n)s points") % {"n": decimal(node.max_points, 0)}),
        SummaryRow(_("Who answers"), answering(standing.answering((node,)))),
    ]
    if node.rule:
        rows.append(SummaryRow(_("How it is counted"), rule_words(node)))
    if node.parts:
        rows.append(SummaryRow(_("Made of"), "\n".join(part.label for part in node.parts)))
    return rows


def _values(asked: Asked, index: str) -> Shown:
    found, shares = asked.found, asked.found.alone[index]
    most = sum(node.max_points or 0.0 for node in found.nodes(index))
    columns = [(_("Province"), Kind.TEXT), (_("Share"), Kind.SHARE), (_("Points"), Kind.POINTS), (_("Rank"), Kind.RANK)]
    order = sorted(range(len(shares)), key=lambda at: (shares[at] != shares[at], -shares[at], found.rank[at]))
    rows = [(found.provinces[at], float(shares[at]), float(shares[at] * most), int(found.rank[at])) for at in order]
    hrefs = [Asked(found, at).href("standing") for at in order]
    caption = _("All provinces in this index; the last column is the rank in the whole")
    key, own = f"{found.edition.code}-{index}", order.index(asked.number)
    return shown(key, caption, columns, rows, hrefs=hrefs, own=own, notes=notes(found))


def _known_components(asked: Asked, index: str) -> list[str]:
    """Names of components that a source has; of the scheme of 2024 alone, and of it only some."""
    if asked.found.scheme.code != "dti-2024":
        return []
    rows = editions.read("dti-2024-component-names.csv")
    return [row["name_vi"] for row in rows if row["main_index"] == index]


@leading
@takes()
def schemes(visit: Visit) -> HttpResponse:
    """The rule books that come along."""
    found = [scheme_reading.shipped(code) for code in scheme_reading.shipped_codes()]
    return render(visit, "ranking/schemes.html", {"schemes": [(each, each.label) for each in found]})


@leading
@takes(*FILE)
def scheme(visit: Visit, scheme: str) -> HttpResponse:
    """One rule book: the whole tree with maxima, rules and who answers; what is unverified about it."""
    if scheme not in scheme_reading.shipped_codes():
        raise Http404
    book = scheme_reading.shipped(scheme)
    tables = {"tree": _tree(book)}
    if file := file_of(visit, tables):
        return file
    rankings = [each for each in editions.EDITIONS if each.scheme == scheme]
    shown = {"scheme": book, "name": book.label, "tables": tables, "unverified": book.unverified, "rankings": rankings}
    return render(visit, "ranking/scheme.html", shown)


def _tree(book: Scheme) -> Shown:
    columns = [
        (_("Code"), Kind.TEXT),
        (_("Index"), Kind.TEXT),
        (_("Maximum"), Kind.POINTS),
        (_("How it is counted"), Kind.TEXT),
        (_("Who answers"), Kind.TEXT),
        (_("What is unverified"), Kind.TEXT),
    ]
    rows = [
        (node.code, node.label, node.max_points, rule_words(node), answering([node.answers] if node.answers else []),
         node.doubt)
        for node in book.walk()
    ]  # fmt: skip
    return shown(book.code, book.label, columns, rows, notes=[book.source, *map(str, book.unverified)])
