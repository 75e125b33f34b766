"""Those who wait for something to happen, and the one look at the journal that serves all of them.

While somebody waits, the journal's head is read a few times a second; when it has moved, the new entries are read once
with whom they concern, and each waiter whom one concerns gets its page from memory. Nobody costs a query while waiting,
and nothing is read while nobody waits.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Iterable
from dataclasses import dataclass, field

from motcua.service.exchange import changes
from motcua.service.exchange.changes import Page, Reader, Watched
from motcua.service.exchange.refusals import TokenRevoked, TooManyWaiters

logger = logging.getLogger(__name__)

LOOK_SECONDS = 0.2  # between two looks at the head while somebody waits
TROUBLE_SECONDS = 1.0  # before the next look after one that failed
MOST_WAITERS = 5000
MOST_WAITERS_OF_A_TOKEN = 10


@dataclass(frozen=True)
class Look:
    """What one look at the journal found.

    after, upto:  the positions looked through: all entries after the one and up to the other are in `watched`.
    ended:        of the waiting tokens, those that open nothing any more.
    """

    after: int
    upto: int
    watched: list[Watched]
    ended: frozenset[int]


type LookAfter = Callable[[int, Collection[int]], Awaitable[Look | None]]  # None: the head has not moved


@dataclass(eq=False)
class Waiter:
    """One request that waits. `seen` moves on with each look that had nothing for it."""

    reader: Reader
    token_id: int
    seen: int
    limit: int
    kinds: frozenset[str] | None
    answer: "asyncio.Future[Page]"

    def wants(self, watched: Watched) -> bool:
        """Whether this entry ends the waiting."""
        return (self.kinds is None or watched.item.entry.kind in self.kinds) and self.reader.sees(watched)


@dataclass
class Hub:
    """All waiters of one process, found by what concerns them."""

    look: LookAfter
    head: int = 0
    is_closed: bool = False
    _waiters: dict[Waiter, None] = field(default_factory=dict)  # in the order of their coming
    _of_token: "defaultdict[int, int]" = field(default_factory=lambda: defaultdict(int))
    _of_key: "defaultdict[str, set[Waiter]]" = field(default_factory=lambda: defaultdict(set))
    _somebody: asyncio.Event = field(default_factory=asyncio.Event)

    def __len__(self) -> int:
        return len(self._waiters)

    def join(
        self, reader: Reader, page: Page, *, token_id: int, limit: int, kinds: frozenset[str] | None
    ) -> Waiter | None:
        """Begin to wait after a page that was empty; None if the journal has moved on since: then read another page.

        Raises TooManyWaiters. Runs in one go on the loop, so that no look comes between the check and the joining.
        """
        if self._of_token.get(token_id, 0) >= MOST_WAITERS_OF_A_TOKEN:
            raise TooManyWaiters(is_yours=True)
        if self.is_closed or len(self) >= MOST_WAITERS:
            raise TooManyWaiters(is_yours=False)
        if not self._waiters:
            self.head = page.next  # the looks begin here
        if page.next < self.head:
            return None
        waiter = Waiter(reader, token_id, page.next, limit, kinds, asyncio.get_running_loop().create_future())
        self._waiters[waiter] = None
        self._of_token[token_id] += 1
        for key in _keys_of_reader(reader):
            self._of_key[key].add(waiter)
        self._somebody.set()
        return waiter

    def leave(self, waiter: Waiter) -> None:
        """End the waiting, however it ended."""
        if self._waiters.pop(waiter, waiter) is waiter:
            return
        self._of_token[waiter.token_id] -= 1
        if not self._of_token[waiter.token_id]:
            del self._of_token[waiter.token_id]
        for key in _keys_of_reader(waiter.reader):
            self._of_key[key].discard(waiter)
            if not self._of_key[key]:
                del self._of_key[key]
        if not self._waiters:
            self._somebody.clear()

    def close(self) -> None:
        """Let everybody go with an empty page that says from where to ask next; nobody joins any more."""
        self.is_closed = True
        for waiter in list(self._waiters):
            self._answer(waiter, Page([], waiter.seen, self.head))

    async def run(self) -> None:
        """Look for as long as the process lives; idle while nobody waits. A look that fails is tried again."""
        while True:
            await self._somebody.wait()
            try:
                found = await self.look(self.head, {waiter.token_id for waiter in self._waiters})
            except Exception as error:  # the database is away: those who wait go on waiting
                logger.warning("The feed could not look at the journal: %s", type(error).__name__)
                await asyncio.sleep(TROUBLE_SECONDS)
                continue
            if found is None or not self._waiters:
                await asyncio.sleep(LOOK_SECONDS)
            elif found.after <= self.head < found.upto:  # else others wait now than when the look began
                self._hand_out(found)

    def _hand_out(self, found: Look) -> None:
        wanted: dict[Waiter, list[Watched]] = {}
        for watched in found.watched:
            for waiter in self._concerned(watched):
                if waiter.seen < watched.item.position and waiter.wants(watched):
                    wanted.setdefault(waiter, []).append(watched)
        for waiter in list(self._waiters):
            if waiter.token_id in found.ended:
                self._refuse(waiter)
            elif waiter in wanted:
                self._answer(waiter, _page(waiter, wanted[waiter], found.upto))
            else:
                waiter.seen = max(waiter.seen, found.upto)
        self.head = found.upto

    def _concerned(self, watched: Watched) -> Iterable[Waiter]:
        found: set[Waiter] = set()
        for key in _keys_of_entry(watched):
            found |= self._of_key.get(key, set())
        return found

    def _answer(self, waiter: Waiter, page: Page) -> None:
        if not waiter.answer.done():
            waiter.answer.set_result(page)
        self.leave(waiter)

    def _refuse(self, waiter: Waiter) -> None:
        if not waiter.answer.done():
            waiter.answer.set_exception(TokenRevoked())
        self.leave(waiter)


def _page(waiter: Waiter, wanted: list[Watched], upto: int) -> Page:
    given = wanted[: waiter.limit]
    items = [changes.as_item(watched, waiter.reader) for watched in given]
    return Page(items, given[-1].item.position if len(wanted) > waiter.limit else upto, upto)


def _keys_of_reader(reader: Reader) -> list[str]:
    if reader.is_province_wide:
        return ["all"]
    if reader.partner_id is not None:
        return [f"partner:{reader.partner_id}"]
    return [f"person:{reader.person_id}", *(f"unit:{unit_id}" for unit_id in reader.unit_ids)]


def _keys_of_entry(watched: Watched) -> list[str]:
    keys = ["all", *(f"person:{id_}" for id_ in watched.person_ids), *(f"unit:{id_}" for id_ in watched.unit_ids)]
    return keys if watched.partner_id is None else [*keys, f"partner:{watched.partner_id}"]
