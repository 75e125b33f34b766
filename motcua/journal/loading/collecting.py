"""Python's search for circles of garbage, which costs a load much and finds little: rows are dropped by themselves."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_at_rest() -> Iterator[None]:
    """Let the collector rest, also in processes that are forked meanwhile; what is known is not searched again."""
    was_at_work = gc.isenabled()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        if was_at_work:
            gc.enable()
        gc.unfreeze()
