"""Processes that load side by side: forked, so that what is known is there without being sent."""

import gc
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing.context import ForkContext

from django.db import connections

CONTEXT: ForkContext = multiprocessing.get_context("fork")


@contextmanager
def forked(processes: int) -> Iterator[ProcessPoolExecutor]:
    """Give a pool of forked processes, each with database connections of its own.

    The caller's connections are closed before; none may be in a transaction.
    """
    connections.close_all()
    gc.collect()  # what is left of old connections must not be closed by a child, over a number that is its own by then
    with ProcessPoolExecutor(processes, mp_context=CONTEXT, initializer=forget_connections) as pool:
        yield pool


def forget_connections() -> None:
    """In a forked process: let go of inherited connections without a word to their servers, for they are the parent's.

    There can be some that the parent could not close: Django keeps those of a thread apart from those of a running
    event loop in it, and a fork is in no loop.
    """
    for connection in connections.all(initialized_only=True):
        connection.connection = None
        del connections[connection.alias]
