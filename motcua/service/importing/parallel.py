"""Writing by several processes: rows of one person go to one process, so nobody is entered twice."""

from collections.abc import Iterator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from zlib import crc32

from django.utils import translation

from motcua.journal.loading.forking import CONTEXT, forked
from motcua.service.importing.checking import Checked, Progress
from motcua.service.importing.rows import Told
from motcua.service.importing.writing import Outcome, Writing

_POLL_SECONDS = 0.5


@dataclass
class _Share:
    """What the forked processes find without being sent it."""

    writing: Writing
    checked: Checked
    processes: int
    reports: "SimpleQueue[int]"


_share: _Share | None = None


def write(writing: Writing, checked: Checked, progress: Progress, processes: int) -> Outcome:
    """Write all rows, with several processes if asked for. Connections are closed before; none may be in a transaction.

    A process that fails fails the whole: what the others have written stays whole, as after any stop.
    """
    global _share
    if processes == 1:
        return writing.write(checked.told(), progress)
    reports: SimpleQueue[int] = CONTEXT.SimpleQueue()
    _share = _Share(writing, checked, processes, reports)
    try:
        with forked(processes) as pool:
            futures = [pool.submit(_work, number) for number in range(processes)]
            _listen(futures, reports, progress)
            outcome = Outcome()
            for future in futures:
                outcome.add(future.result())
            return outcome
    finally:
        _share = None


def share_of(told: Told, processes: int) -> int:
    """Return which process writes a row: the same for all rows of one person."""
    who = told.personal_number or told.tax_code or told.phone or told.number
    return crc32(who.encode()) % processes


def _work(number: int) -> Outcome:
    assert _share is not None
    share = _share
    done = 0

    def report(rows: int) -> None:
        nonlocal done
        share.reports.put(rows - done)
        done = rows

    with translation.override("vi"):
        return share.writing.write(_own(share, number), report)


def _own(share: _Share, number: int) -> Iterator[Told]:
    return (told for told in share.checked.told() if share_of(told, share.processes) == number)


def _listen(futures: "list[Future[Outcome]]", reports: "SimpleQueue[int]", progress: Progress) -> None:
    done, waiting = 0, True
    while waiting:
        waiting = bool(wait(futures, timeout=_POLL_SECONDS).not_done)
        more = 0
        while not reports.empty():
            more += reports.get()
        if more:
            done += more
            progress(done)
