"""Targets, and how far the province is from them by what was published since."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.kernel.spoken_dates import short_date
from motcua.steering.measures.service_quality import figures
from motcua.steering.targets import actions, live, policies, queries
from motcua.steering.targets.live import LiveLine
from motcua.steering.targets.queries import Aim, Drift
from motcua.steering.targets.refusals import TargetNotFound
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.assigning.links import assign_link
from motcua.web.design.parts import Column, Link, Row
from motcua.web.downloads import FILE
from motcua.web.ranking import answerers
from motcua.web.ranking.shown import Kind, Shown, file_of, shown
from motcua.web.ranking.views.trying import raising_link
from motcua.web.ranking.words import decimal, edition_name, index_value, interval, names, rank
from motcua.web.wrong_addresses import takes


@leading
@takes()
def overview(visit: Visit) -> HttpResponse:
    """The targets that hold."""
    drifts = [queries.drift(target) for target in queries.current()]
    now = live.ratios(visit.now) if any(each.target.levers for each in drifts) else {}
    columns = [
        Column(_("Target")),
        Column(_("Province")),
        Column(_("Tried in")),
        Column(_("Reached")),
        Column(_("Reached, live")),
        Column(_("By")),
    ]
    rows = [
        Row(
            [
                each.target.name,
                each.target.province,
                edition_name(each.edition),
                _("%(n)s of %(all)s indices")
                % {"n": sum(line.is_reached for line in each.lines), "all": len(each.lines)},
                _live_word(live.lines(each.target, now)),
                short_date(each.target.due_date) if each.target.due_date else None,
            ],
            href=reverse("ranking:target", args=[each.target.id]),
            action=_target_link(visit, each),
        )
        for each in drifts
    ]
    return render(visit, "ranking/targets.html", {"columns": columns, "rows": rows})


def _target_link(visit: Visit, found: Drift) -> Link | None:
    """The link that makes a task of reaching a target; none where it is reached."""
    if all(line.is_reached for line in found.lines):
        return None
    said = {
        "name": found.target.name,
        "n": sum(line.is_reached for line in found.lines),
        "all": len(found.lines),
        "edition": edition_name(found.newest),
    }
    figure = _("Target “%(name)s”: %(n)s of %(all)s indices reached (%(edition)s)") % said
    what = _("Say how the target “%(name)s” is reached, by whom and until when.") % said
    return assign_link(visit, figure=figure, what=what, page=reverse("ranking:target", args=[found.target.id]))


@leading
@takes(*FILE)
def show(visit: Visit, target_id: int) -> HttpResponse:
    """One target beside the newest published values."""
    found = _drift(target_id)
    tables = {"lines": _lines(visit, found), "ranks": _ranks(found)}
    if found.target.levers:
        tables["live"] = _live(visit, live.lines(found.target, live.ratios(visit.now)))
    if file := file_of(visit, tables):
        return file
    more = {
        "drift": found,
        "tables": tables,
        "newest": edition_name(found.newest),
        "edition": edition_name(found.edition),
        "may_drop": policies.may_set(visit.acting),
    }
    return render(visit, "ranking/target.html", more)


@require_POST
@leading
def drop(visit: Visit, target_id: int) -> HttpResponse:
    """Give a target up."""
    try:
        actions.drop(target_id, by=visit.acting, at=visit.now)
    except TargetNotFound as missing:
        raise Http404 from missing
    except ActionRefused as refusal:
        return render(visit, "refused.html", {"reason": str(refusal)}, status=refusal.http_status)
    messages.success(visit, _("The target was dropped. The journal keeps it."))
    return redirect("ranking:targets")


def _drift(target_id: int) -> Drift:
    try:
        return queries.drift(queries.target(target_id))
    except TargetNotFound as missing:
        raise Http404 from missing


def _lines(visit: Visit, found: Drift) -> Shown:
    columns = [
        (_("Index"), Kind.TEXT),
        (_("When it was set"), Kind.PERCENT),
        (_("Wanted"), Kind.PERCENT),
        (_("Newest published"), Kind.PERCENT),
        (_("Still missing"), Kind.PERCENT),
        (_("State"), Kind.TEXT),
    ]
    unknown = _("not published by itself")
    rows = [
        (names(line.of), line.at_setting, line.wanted, line.now, _missing(line), _state(line, unknown))
        for line in found.lines
    ]
    units = answerers.codes(visit, [line.of for line in found.lines])
    actions = [_aim_link(visit, names(line.of), line, unit) for line, unit in zip(found.lines, units, strict=True)]
    return shown(f"target-{found.target.id}", _("Wanted and reached"), columns, rows, actions=actions)


def _aim_link(visit: Visit, name: str, aim: Aim, unit: str = "") -> Link | None:
    """The link that makes a task of what is still missing; none where it is reached."""
    if aim.is_reached or aim.is_below_start:
        return None
    return raising_link(visit, name, aim.now, aim.wanted, unit=unit)


def _state(aim: Aim, unknown: str) -> str:
    """How far it is. unknown: the word for a share that is not known now."""
    if aim.is_below_start:
        return _("asks for less than there was")
    if aim.now is None:
        return unknown
    if aim.is_reached:
        return _("reached")
    return _("on the way") if aim.now > aim.at_setting else _("not yet moved")


def _missing(aim: Aim) -> float | None:
    return None if aim.missing is None else max(aim.missing, 0.0)


def _live_word(lines: list[LiveLine]) -> str | None:
    """How many items are reached by the live figures; nothing where the target pulls at none."""
    if not lines:
        return None
    reached = sum(line.is_reached for line in lines)
    return _("%(n)s of %(all)s items") % {"n": reached, "all": len(lines)}


def _live(visit: Visit, lines: list[LiveLine]) -> Shown:
    columns = [
        (_("Item"), Kind.TEXT),
        (_("When it was set"), Kind.PERCENT),
        (_("Wanted"), Kind.PERCENT),
        (_("Live now"), Kind.PERCENT),
        (_("Still missing"), Kind.PERCENT),
        (_("State"), Kind.TEXT),
    ]
    rows = [
        (
            str(line.item),
            line.at_setting,
            line.wanted,
            line.now,
            _missing(line),
            _state(line, _("No data yet")),
        )
        for line in lines
    ]
    caption = _("Levers by the live figures of the last twelve months, whole province")
    actions = [_aim_link(visit, str(line.item), line) for line in lines]
    return shown("live", caption, columns, rows, actions=actions, notes=[figures.scheme().source])


def _ranks(found: Drift) -> Shown:
    target, edition = found.target, found.edition
    columns = [(_("Figure"), Kind.TEXT), (_("When it was set"), Kind.TEXT), (_("Wanted"), Kind.TEXT),
               (_("Newest published"), Kind.TEXT)]  # fmt: skip
    wanted = f"{target.rank} ({interval(target.rank_low, target.rank_high)})"
    rows = [
        (_("Rank"), str(target.rank_at_setting), wanted, rank(found.newest_rank)),
        (_("Index"), index_value(edition, float(target.index_at_setting)), index_value(edition, float(target.index)),
         decimal(found.newest_index, found.newest.decimals)),
    ]  # fmt: skip
    return shown("ranks", _("Rank and index"), columns, rows)
