"""What if: other values in some indices, today and then side by side; kept as a target if it is worth one."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.steering.measures import what_if as trying
from motcua.steering.measures.editions import Ranking
from motcua.steering.measures.levers import LeverOutside
from motcua.steering.measures.what_if import Outcome, State
from motcua.steering.targets import actions, policies
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.assigning.links import assign_link
from motcua.web.design.parts import Link
from motcua.web.downloads import FILE
from motcua.web.ranking import answerers
from motcua.web.ranking.asked import PROVINCE, Asked, asked_for, notes
from motcua.web.ranking.forms import LEVER, PREFIX, TargetForm, WhatIfForm, typed
from motcua.web.ranking.shown import Kind, Shown, file_of, shown
from motcua.web.ranking.views.comparing import block_name
from motcua.web.ranking.words import decimal, edition_name, index_value, interval, rank, signed
from motcua.web.wrong_addresses import takes


@leading
@takes(PROVINCE, *FILE, prefix=PREFIX)
def what_if(visit: Visit, ranking: str) -> HttpResponse:
    """The form with the published values; with other values in the address, what they would mean."""
    asked = asked_for(visit, ranking)
    is_tried = any(name.startswith(PREFIX) for name in visit.GET)
    form = _form(asked, visit.GET if is_tried else None)
    outcome = _outcome(asked, form) if is_tried and form.is_valid() else None
    if not form.errors and (file := file_of(visit, _tables(visit, asked, outcome))):
        return file
    status = 422 if is_tried and outcome is None else 200
    return render(visit, "ranking/what_if.html", _context(visit, asked, form, outcome, TargetForm()), status=status)


@require_POST
@leading
def save(visit: Visit, ranking: str) -> HttpResponse:
    """Keep what was tried as a target."""
    asked = asked_for(visit, ranking)
    form, target_form = _form(asked, visit.POST), TargetForm(visit.POST)
    if form.is_valid() and target_form.is_valid():
        given = target_form.cleaned_data
        try:
            target = actions.set_target(
                given["name"], ranking=asked.code, province=asked.province, wanted=form.wanted(), due=given["due"],
                by=visit.acting, at=visit.now, pulled=_pulled(visit.POST),
            )  # fmt: skip
        except ActionRefused as refusal:
            target_form.add_error(None, str(refusal))
            return _refused(visit, asked, form, target_form, refusal.http_status)
        messages.success(visit, _("The target was saved. It shows from now on how far the province is from it."))
        return redirect("ranking:target", target_id=target.id)
    return _refused(visit, asked, form, target_form, 422)


def _pulled(data: QueryDict) -> dict[str, float]:
    """Return the levers that gave these values. Raises LeverOutside for what is no number."""
    given = {name.removeprefix(LEVER): str(value) for name, value in data.items() if name.startswith(LEVER)}
    try:
        return {item: float(value) for item, value in given.items()}
    except ValueError as error:
        raise LeverOutside from error


def _refused(visit: Visit, asked: Asked, form: WhatIfForm, target_form: TargetForm, status: int) -> HttpResponse:
    outcome = _outcome(asked, form) if form.is_valid() else None
    return render(visit, "ranking/what_if.html", _context(visit, asked, form, outcome, target_form), status=status)


def _form(asked: Asked, data: QueryDict | None) -> WhatIfForm:
    blocks, own = asked.found.blocks, [float(share) for share in asked.found.shares[asked.number]]
    given = None
    if data is not None:  # what the address leaves out is as published
        given = {PREFIX + each.code: typed(share) for each, share in zip(blocks, own, strict=True)}
        given |= {name: value for name, value in data.items() if isinstance(value, str)}
    return WhatIfForm(blocks, own, [block_name(block) for block in blocks], data=given)


def _outcome(asked: Asked, form: WhatIfForm) -> Outcome | None:
    if not asked.found.is_complete:
        return None
    return trying.tried(asked.found, asked.number, form.wanted())


def _context(
    visit: Visit, asked: Asked, form: WhatIfForm, outcome: Outcome | None, target_form: TargetForm
) -> dict[str, object]:
    more: dict[str, object] = {
        "form": form,
        "outcome": outcome,
        "target_form": target_form,
        "tables": _tables(visit, asked, outcome),
        "may_save": bool(visit.acting.person_id) and policies.may_set(visit.acting),
        "tried": [(PREFIX + each.block.code, typed(each.new_share)) for each in outcome.changes] if outcome else [],
        "query": _query(visit),
        "figure": rank_figure(asked.found, outcome)
        if outcome and any(each.is_changed for each in outcome.changes)
        else "",
        "page": _page(asked, outcome) if outcome else "",
    }
    return asked.context("what_if") | more


def _page(asked: Asked, outcome: Outcome) -> str:
    """The address of this what-if, with the changed values alone: it is kept with a task."""
    page = asked.href("what_if")
    changed = urlencode(
        {PREFIX + each.block.code: typed(each.new_share) for each in outcome.changes if each.is_changed}
    )
    return f"{page}{'&' if '?' in page else '?'}{changed}" if changed else page


def _query(visit: Visit) -> str:
    query = visit.GET.copy()
    for name in FILE:
        query.pop(name, None)
    return query.urlencode() + "&" if query else ""


def _tables(visit: Visit, asked: Asked, outcome: Outcome | None) -> dict[str, Shown]:
    if outcome is None:
        return {}
    return {"result": result_table(asked.found, outcome), "changes": _changes(visit, asked, outcome)}


def rank_figure(found: Ranking, outcome: Outcome) -> str:
    """Say for a task what rank these values would give."""
    said = {"then": rank(outcome.then.rank), "today": rank(outcome.today.rank), "edition": edition_name(found.edition)}
    return _("What if: rank %(then)s instead of %(today)s (%(edition)s)") % said


def result_table(found: Ranking, outcome: Outcome) -> Shown:
    """Return points, index, rank and interval, today and then."""
    today, then, edition = outcome.today, outcome.then, found.edition
    columns = [(_("Figure"), Kind.TEXT), (_("Today"), Kind.TEXT), (_("Then"), Kind.TEXT), (_("Change"), Kind.TEXT)]
    rows = [
        (_("Points"), decimal(today.points, 2), decimal(then.points, 2), signed(then.points - today.points, 2)),
        (_("Index"), index_value(edition, today.index), index_value(edition, then.index),
         signed(then.index - today.index, edition.decimals)),
        (_("Rank"), str(today.rank), str(then.rank), _ranks_won(today, then)),
        (_("Between ranks, under other weights"), interval(today.low, today.high), interval(then.low, then.high), ""),
    ]  # fmt: skip
    return shown("result", _("Points, index and rank"), columns, rows, notes=notes(found))


def _ranks_won(today: State, then: State) -> str:
    won = today.rank - then.rank
    if won > 0:
        return _("up %(n)s") % {"n": won}
    return _("down %(n)s") % {"n": -won} if won < 0 else _("unchanged")


def _changes(visit: Visit, asked: Asked, outcome: Outcome) -> Shown:
    columns = [
        (_("Index"), Kind.TEXT),
        (_("Today"), Kind.PERCENT),
        (_("Then"), Kind.PERCENT),
        (_("Points won"), Kind.POINTS),
    ]
    moved = [each for each in outcome.changes if each.is_changed] or list(outcome.changes)
    rows = [(block_name(each.block), each.share, each.new_share, each.gained_points) for each in moved]
    units = answerers.codes(visit, [each.block.of for each in moved])
    page = _page(asked, outcome)
    actions = [
        raising_link(
            visit, block_name(each.block), each.share, each.new_share, unit=unit, page=page,
        ) if each.gained_points > 0 else None
        for each, unit in zip(moved, units, strict=True)
    ]  # fmt: skip
    return shown("changes", _("What was changed"), columns, rows, actions=actions, notes=notes(asked.found))


def raising_link(
    visit: Visit, name: str, today: float | None, then: float, *, unit: str = "", page: str = ""
) -> Link | None:
    """The link that makes a task of bringing a share from one value to another."""
    now = "–" if today is None else f"{decimal(100 * today, 2)} %"
    said = {"name": name, "today": now, "then": f"{decimal(100 * then, 2)} %"}
    figure = _("%(name)s: %(today)s today, %(then)s wanted") % said
    what = _("Say how “%(name)s” is brought to %(then)s, by whom and until when.") % said
    return assign_link(visit, figure=figure, what=what, unit=unit, page=page)
