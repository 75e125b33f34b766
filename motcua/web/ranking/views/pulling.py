"""What if the daily work were done otherwise: levers of Decision 766, points, and the rank they would have given."""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from motcua.registry.places import queries as places
from motcua.steering.measures import editions, levers, what_if
from motcua.steering.measures.editions import NEWEST, SERVICE_QUALITY
from motcua.steering.measures.levers import Pulled, Ratios
from motcua.steering.measures.service_quality import figures
from motcua.steering.measures.what_if import Outcome
from motcua.steering.targets import live, policies
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.assigning.links import assign_link
from motcua.web.design.parts import Link
from motcua.web.design.values import grouped
from motcua.web.downloads import FILE
from motcua.web.ranking.asked import notes
from motcua.web.ranking.forms import LEVER, PREFIX, LeverForm, TargetForm, typed
from motcua.web.ranking.shown import Kind, Shown, file_of, shown
from motcua.web.ranking.views.trying import rank_figure, result_table
from motcua.web.ranking.words import decimal, edition_name
from motcua.web.wrong_addresses import takes


@dataclass(frozen=True)
class Seen:
    """What the levers give: item by item, and in the newest published ranking if all of the province did so."""

    pulled: list[Pulled]
    outcome: Outcome | None  # None: these are not the figures of the whole province

    @property
    def won(self) -> float:
        """Points won in all."""
        return sum(each.won for each in self.pulled)

    @property
    def lower(self) -> list[str]:
        """The items that would fall below today's share: one may ask what that costs, and it is no target."""
        return [each.item for each in self.pulled if each.is_lower]


@leading
@takes(*FILE, prefix=PREFIX)
def show(visit: Visit) -> HttpResponse:
    """Levers with the figures of the last twelve months of one's units; pulled, what they give."""
    ratios = live.ratios(visit.now, visit.scope.agency_ids)
    is_tried = any(name.startswith(PREFIX) for name in visit.GET)
    form = LeverForm(figures.scheme(), ratios, data=_given(visit.GET) if is_tried else None)
    seen = _seen(visit, ratios, form.wanted()) if is_tried and form.is_valid() else None
    tables = _tables(visit, seen) if seen else {}
    if not form.errors and (file := file_of(visit, tables)):
        return file
    found = editions.ranking(NEWEST[SERVICE_QUALITY])
    more = {
        "form": form,
        "has_figures": bool(form.fields),
        "seen": seen,
        "won": decimal(seen.won, 2) if seen else "",
        "tables": tables,
        "edition_name": edition_name(found.edition),
        "notes": notes(found),
        "query": _query(visit),
        "save_url": reverse("ranking:save_target", args=[found.edition.code]),
        "may_save": seen is not None and seen.outcome is not None and not seen.lower and policies.may_set(visit.acting),
        "lower": ", ".join(seen.lower) if seen else "",
        "tried": _tried(seen, form),
        "target_form": TargetForm(),
        "figure": rank_figure(found, seen.outcome) if seen and seen.outcome and seen.won > 0 else "",
        "page": _page(visit),
    }
    return render(visit, "ranking/levers.html", more, status=422 if is_tried and seen is None else 200)


def _given(data: QueryDict) -> dict[str, str]:
    return {name: str(value) for name, value in data.items()}


def _seen(visit: Visit, ratios: Ratios, wanted: Mapping[str, float]) -> Seen:
    pulled = levers.pull(figures.scheme(), ratios, wanted)
    return Seen(pulled, _outcome(pulled) if visit.scope.is_whole_province else None)


def _outcome(pulled: list[Pulled]) -> Outcome | None:
    """Add the points won to the published ones of our province, group by group."""
    found = editions.ranking(NEWEST[SERVICE_QUALITY])
    number = found.number(places.own_province())
    if number is None:
        return None
    won = {each.item: each.won for each in pulled}
    shares = {}
    for at, block in enumerate(found.blocks):
        more = sum(won.get(part.code, 0.0) for node in block.of for part in node.walk())
        if more:
            shares[block.code] = min(max(float(found.shares[number, at]) + more / block.max_points, 0.0), 1.0)
    return what_if.tried(found, number, shares)


def _tried(seen: Seen | None, form: LeverForm) -> list[tuple[str, str]]:
    if seen is None or seen.outcome is None:
        return []
    shares = [(PREFIX + each.block.code, typed(each.new_share)) for each in seen.outcome.changes]
    return [*shares, *((LEVER + item, str(value)) for item, value in form.wanted().items())]


def _tables(visit: Visit, seen: Seen) -> dict[str, Shown]:
    tables = {"items": _items(visit, seen)}
    if seen.outcome:
        tables["result"] = result_table(editions.ranking(NEWEST[SERVICE_QUALITY]), seen.outcome)
    return tables


def _items(visit: Visit, seen: Seen) -> Shown:
    book = figures.scheme()
    columns = [
        (_("Item"), Kind.TEXT),
        (_("Dossiers that count, today"), Kind.RANK),
        (_("then"), Kind.RANK),
        (_("of"), Kind.RANK),
        (_("Points today"), Kind.POINTS),
        (_("Points then"), Kind.POINTS),
        (_("Points won"), Kind.POINTS),
    ]
    rows = [
        (str(book.node(each.item)), each.today[0], each.then[0], each.then[1], each.points_today,
         each.points_then, each.won)
        for each in seen.pulled
    ]  # fmt: skip
    actions = [
        _link(visit, each, str(book.node(each.item))) if each.then > each.today else None for each in seen.pulled
    ]
    return shown("items", _("Items, today and then"), columns, rows, actions=actions, notes=[book.source])


def _link(visit: Visit, each: Pulled, name: str) -> Link | None:
    """The link that makes a task of a lever."""
    said = {
        "name": name,
        "today": grouped(each.today[0]),
        "then": grouped(each.then[0]),
        "whole": grouped(each.then[1]),
    }
    figure = _("%(name)s: %(today)s of %(whole)s dossiers today, %(then)s wanted") % said
    what = _("Say how %(then)s of %(whole)s dossiers come to count for “%(name)s”, by whom and until when.") % said
    return assign_link(visit, figure=figure, what=what, page=_page(visit))


def _page(visit: Visit) -> str:
    """The address with the levers that were pulled, and nothing else."""
    pulled = [(name, value) for name, value in visit.GET.items() if name.startswith(PREFIX) and value]
    return f"{visit.path}?{urlencode(pulled)}" if pulled else visit.path


def _query(request: HttpRequest) -> str:
    query = request.GET.copy()
    for name in FILE:
        query.pop(name, None)
    return query.urlencode() + "&" if query else ""
