"""The systems outside of the platform. Each room that speaks to one says so here when its app is ready.

What a page or a job needs of a partner while it is in trouble stands with it: the sentences for the banner, how much
waits for it, and how to try it now.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import Promise

type Text = str | Promise


@dataclass(frozen=True)
class Waiting:
    """What waits for a partner: how many things, and when the oldest of them began to wait."""

    count: int
    oldest_at: datetime | None = None


@dataclass(frozen=True)
class Partner:
    """A system outside.

    for_officials, for_citizens:  the banner's sentence while it is in trouble; empty: nobody of them notices.
    is_set_up:                    whether this installation speaks to it at all.
    waiting:                      what is to be sent or asked once it is back; one indexed query.
    try_now:                      speak to it once, in a job; report what came of it; send what waits. None: people
                                  speak to it, not the platform, and their telling is all that is known.
    """

    name: str
    label: Text
    for_officials: Text
    for_citizens: Text
    is_set_up: Callable[[], bool]
    waiting: Callable[[], Waiting]
    try_now: Callable[[], None] | None

    @property
    def is_asked_by_people(self) -> bool:
        """Whether officials speak to it with accounts of their own."""
        return self.try_now is None


_partners: dict[str, Partner] = {}


def register(partner: Partner) -> None:
    """Make a partner known. Called in AppConfig.ready(). Raises ValueError for a taken name."""
    if _partners.setdefault(partner.name, partner).label != partner.label:
        raise ValueError(f"Two partners are called {partner.name!r}.")


def all_partners() -> Mapping[str, Partner]:
    """Every registered partner by name, in the order of registration."""
    return dict(_partners)


def set_up() -> list[Partner]:
    """Those that this installation speaks to."""
    return [partner for partner in _partners.values() if partner.is_set_up()]
