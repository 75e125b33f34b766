"""Where something stands: state, time left, stations, what happened, how a date was computed."""

from collections.abc import Sequence
from datetime import datetime
from typing import cast

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from motcua.kernel.local_time import VIETNAM
from motcua.kernel.spoken_dates import (
    long_datetime,
    short_datetime,
    working_days_left_text,
    working_minutes_left_text,
)
from motcua.web.design.components.library import part
from motcua.web.design.parts import ExplanationLine, Text, TimelineEntry, Tone
from motcua.web.design.states import STATIONS, shown_state

_TONE_SHAPES: dict[Tone, str] = {
    "new": "ring", "running": "half", "waiting": "triangle", "late": "late", "done": "check",
}  # fmt: skip


@part("design/tag.html", is_remembered=True)
def state_tag(*, state: str | int, for_official: bool = False) -> dict[str, object]:
    """State of a dossier, by our name (`in_progress`) or by national code (1 to 10), as word, shape and colour."""
    shown = shown_state(state)
    return {"word": shown.official if for_official else shown.plain, "tone": shown.tone, "shape": shown.shape}


@part("design/tag.html", is_remembered=True)
def tag(*, word: Text, tone: Tone = "running") -> dict[str, object]:
    """Any other state as word, shape and colour: of a petition, a task, an indicator."""
    return {"word": word, "tone": tone, "shape": _TONE_SHAPES[tone]}


@part("design/deadline.html", is_remembered=True)
def deadline(
    *,
    due_at: datetime | None,
    now: datetime,
    working_days_left: int | None = None,
    working_minutes_left: int | None = None,
    is_waiting: bool = False,
    done_at: datetime | None = None,
    is_short: bool = False,
) -> dict[str, object]:
    """When it is due and how much is left. `is_waiting`: the clock stands still; `done_at`: on time or late.

    working_days_left, working_minutes_left: counted by the calendar of the agency, negative when late; minutes are
    used when less than one day is left. Without them the days of the calendar are counted. `is_short`: for tables.
    """
    at = (_brief(due_at, now) if is_short else long_datetime(due_at)) if due_at else ""
    if is_waiting:
        return {
            "left": _("waiting for the applicant, time does not count"),
            "tone": "waiting",
            "shape": "pause",
            "at": at,
        }
    if due_at is None:
        return {"left": _("no deadline yet"), "tone": "running", "shape": "ring", "at": ""}
    if done_at is not None:
        return {**_finished(due_at, done_at), "at": at}
    is_late = now > due_at
    left = _left(due_at, now, working_days_left, working_minutes_left)
    is_near = not is_late and (working_days_left or 0) <= 1 and (due_at - now).days <= 2
    tone, shape = ("late", "late") if is_late else ("waiting", "clock") if is_near else ("running", "clock")
    return {"left": left, "tone": tone, "shape": shape, "at": at}


def _brief(due_at: datetime, now: datetime) -> str:
    """27/11 17:00, so that a row of a table stays one line; with the year when it is another one."""
    local = due_at.astimezone(VIETNAM)
    is_this_year = local.year == now.astimezone(VIETNAM).year
    return f"{local:%d/%m %H:%M}" if is_this_year else short_datetime(due_at)


def _finished(due_at: datetime, done_at: datetime) -> dict[str, object]:
    if done_at > due_at:
        return {"left": _("finished late"), "tone": "late", "shape": "late"}
    return {"left": _("finished on time"), "tone": "done", "shape": "check"}


def _left(due_at: datetime, now: datetime, days: int | None, minutes: int | None) -> str:
    is_late = now > due_at
    if minutes is not None and not days and not is_late:
        return working_minutes_left_text(minutes)
    if days is not None and not (is_late and days == 0):
        return working_days_left_text(days)
    gap = abs((due_at.astimezone(VIETNAM).date() - now.astimezone(VIETNAM).date()).days)
    return _calendar_days(gap, is_late=is_late)


def _calendar_days(gap: int, *, is_late: bool) -> str:
    if gap == 0:
        return str(_("late since today") if is_late else _("due today"))
    if is_late:
        return ngettext("%(n)d day late", "%(n)d days late", gap) % {"n": gap}
    return ngettext("%(n)d day left", "%(n)d days left", gap) % {"n": gap}


@part("design/stations.html")
def stations(*, current: int, is_halted: bool = False, note: Text = "") -> dict[str, object]:
    """The five stations of a dossier, 1 filed to 5 handed over; `is_halted` while it waits for the applicant."""
    places = ["past" if n < current or (n == current == 5) else "here" if n == current else "next" for n in range(1, 6)]
    return {
        "stations": list(zip(STATIONS, places, strict=True)),
        "is_halted": is_halted,
        "note": note,
        "current": current,
    }


@part("design/timeline.html")
def timeline(*, entries: Sequence[TimelineEntry], title: Text = "") -> dict[str, object]:
    """What happened to a dossier, newest first as given; times in Viet Nam's time."""
    return {"entries": entries, "title": title}


@part("design/date_explanation.html")
def date_explanation(
    *,
    lines: Sequence[ExplanationLine],
    title: Text = _("See how this was computed"),
    sum: Text = "",
    is_open: bool = False,
) -> dict[str, object]:
    """Line by line how a due date came about, folded away under "Xem cách tính"."""
    return {"lines": lines, "title": title, "sum": sum, "is_open": is_open}


def tone_shape(tone: str) -> str:
    """Shape that goes with a tone, so that no colour stands alone."""
    return _TONE_SHAPES.get(cast(Tone, tone), "ring")
