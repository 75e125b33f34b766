"""Which declared figures an appraiser may accept together, and which need a look of their own, with the reason."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.journal.acting import Acting
from motcua.steering.reporting import figures, policies
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.models import Observation
from motcua.steering.reporting.queries import Line


@dataclass(frozen=True)
class Left:
    """A figure that is judged by itself, and why."""

    line: Line
    why: str


@dataclass(frozen=True)
class Parted:
    """The indicators of a report, or of a group of it, by what accepting together does with them.

    judged, locked, missing: how many have a verdict already, need none as the platform counts them, have no figure.
    """

    taken: tuple[Line, ...]
    left: tuple[Left, ...]
    judged: int
    locked: int
    missing: int


def part(lines: Sequence[Line], *, by: Acting) -> Parted:
    """Part the figures without a verdict: those with evidence and within what is possible are taken over."""
    taken, left = [], []
    for line in lines:
        if line.used is None or not line.waits:
            continue
        why = _why_not(line, line.used, by)
        if why:
            left.append(Left(line, why))
        else:
            taken.append(line)
    return Parted(
        tuple(taken),
        tuple(left),
        judged=sum(line.appraisal is not None for line in lines),
        locked=sum(line.is_locked for line in lines),
        missing=sum(line.used is None for line in lines),
    )


def _why_not(line: Line, used: Observation, by: Acting) -> str:
    """Return why a figure is not taken over; nothing where it is."""
    if not policies.may_judge(by, used):
        return _("declared by yourself")
    if not figures.is_possible(line.indicator, figure_of(used)):
        return _("above the maximum, or not a figure of this indicator")
    return "" if used.evidence.all() else _("without evidence")
