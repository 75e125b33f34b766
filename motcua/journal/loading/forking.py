"""Processes that work side by side: forked, so that what is known is there without being sent."""

import gc
import multiprocessing
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, wait
from dataclasses import dataclass
from multiprocessing.queues import SimpleQueue
from typing import Any

from django.db import connections

type Report = Callable[[int], None]  # so many more are done
type Task[R] = Callable[[Report], R]

_CONTEXT = multiprocessing.get_context("fork")
_LISTEN_SECONDS = 0.5


@dataclass
class _Shared:
    """What the forked processes find without being sent it."""

    tasks: Sequence[Task[Any]]
    reports: "SimpleQueue[int]"


_shared: _Shared | None = None


def side_by_side[R](
    tasks: Sequence[Task[R]], processes: int, hear: Report, meanwhile: Callable[[int], bool] = lambda _done: False
) -> list[R]:
    """Do tasks in forked processes, each with database connections of its own. Return what each task returned.

    hear:       is told what the tasks report, in this process.
    meanwhile:  what this process does while it waits; given how many tasks are done, it tells whether it did anything.

    The caller's connections are closed before; none may be in a transaction. A task that fails fails the whole, when
    all are over: what the others have committed stays.
    """
    global _shared
    connections.close_all()
    gc.collect()  # what is left of old connections must not be closed by a child, over a number that is its own by then
    _shared = _Shared(tasks, _CONTEXT.SimpleQueue())
    try:
        with ProcessPoolExecutor(processes, mp_context=_CONTEXT, initializer=forget_connections) as pool:
            futures = [pool.submit(_do, number) for number in range(len(tasks))]
            _wait(futures, _shared.reports, hear, meanwhile)
            return [future.result() for future in futures]
    finally:
        _shared = None


def forget_connections() -> None:
    """In a forked process: let go of inherited connections without a word to their servers, for they are the parent's.

    There can be some that the parent could not close: Django keeps those of a thread apart from those of a running
    event loop in it, and a fork is in no loop.
    """
    for connection in connections.all(initialized_only=True):
        connection.connection = None
        del connections[connection.alias]


def _do(number: int) -> Any:
    assert _shared is not None
    return _shared.tasks[number](_shared.reports.put)


def _wait(
    futures: "list[Future[Any]]", reports: "SimpleQueue[int]", hear: Report, meanwhile: Callable[[int], bool]
) -> None:
    waiting = True
    while waiting:
        waiting = any(not future.done() for future in futures)  # asked before the last reports are heard
        while not reports.empty():
            hear(reports.get())
        if waiting and not meanwhile(sum(future.done() for future in futures)):
            wait(futures, timeout=_LISTEN_SECONDS)
