"""Targets beside what was published since."""

from dataclasses import dataclass

from motcua.steering.measures import editions
from motcua.steering.measures.editions import Edition, Ranking
from motcua.steering.measures.scheme import Indicator
from motcua.steering.targets.models import Target
from motcua.steering.targets.refusals import TargetNotFound

MOST = 100


@dataclass(frozen=True, kw_only=True)
class Aim:
    """A share when the target was set, the wanted one, and that of now; `now` None: it is not known."""

    at_setting: float
    wanted: float
    now: float | None

    @property
    def missing(self) -> float | None:
        """Share still missing; 0 or less: reached."""
        return None if self.now is None else self.wanted - self.now

    @property
    def is_below_start(self) -> bool:
        """Whether it asks for less than there was when it was set: such a target is refused today, old ones stay."""
        return self.wanted < self.at_setting

    @property
    def is_reached(self) -> bool:
        """Whether the share of now is at least the wanted one, and that is more than there was."""
        return not self.is_below_start and self.missing is not None and self.missing <= 0


@dataclass(frozen=True, kw_only=True)
class Line(Aim):
    """One index of a target. `now` is the newest published share; None: it was not published by itself."""

    code: str
    of: tuple[Indicator, ...]


@dataclass(frozen=True)
class Drift:
    """Where the province stands against a target, by the newest edition of the same index. rank 0: not in it."""

    target: Target
    edition: Edition
    newest: Edition
    newest_rank: int
    newest_index: float
    lines: tuple[Line, ...]

    @property
    def is_other_edition(self) -> bool:
        """Whether anything was published since the target was tried."""
        return self.edition != self.newest

    @property
    def is_other_scheme(self) -> bool:
        """Whether the rules have changed since: then shares can be compared, points cannot."""
        return self.edition.scheme != self.newest.scheme


def current() -> list[Target]:
    """Return the targets that hold, the newest first. One query, index target_current."""
    held = Target.objects.filter(dropped_at=None).select_related("set_by")
    return list(held.order_by("-set_at", "-id")[:MOST])


def target(target_id: int) -> Target:
    """Return a target that holds. Raises TargetNotFound."""
    found = Target.objects.filter(id=target_id, dropped_at=None).select_related("set_by").first()
    if found is None:
        raise TargetNotFound
    return found


def drift(target: Target) -> Drift:
    """Return how the province stands against a target now. No query."""
    tried = editions.ranking(target.ranking)
    newest = editions.ranking(editions.NEWEST[tried.edition.family])
    number = newest.number(target.province)
    lines = [
        Line(
            code=code,
            of=next(block.of for block in tried.blocks if block.code == code),
            at_setting=target.at_setting[code],
            wanted=wanted,
            now=_newest(newest, number, code),
        )
        for code, wanted in target.wanted.items()
    ]
    return Drift(
        target=target,
        edition=tried.edition,
        newest=newest.edition,
        newest_rank=int(newest.rank[number]) if number is not None else 0,
        newest_index=float(newest.index[number]) if number is not None else float("nan"),
        lines=tuple(lines),
    )


def _newest(newest: Ranking, number: int | None, code: str) -> float | None:
    if number is None or code not in newest.alone:
        return None
    share = float(newest.alone[code][number])
    return share if share == share else None
