"""For a job that does many acts in a row: while it runs, units and calendars are asked once and remembered.

Pages never do this, because a change by any process must hold at once. A simulation or an import may: it acts for a
past in which nobody changed anything.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, cast

_remembered: ContextVar[dict[Any, Any] | None] = ContextVar("standstill", default=None)


@contextmanager
def standstill() -> Iterator[None]:
    """Remember what `asked_once` functions answer, in this thread and until the block ends."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def is_standstill() -> bool:
    """Whether answers are remembered now."""
    return _remembered.get() is not None


def asked_once[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Let a reading function remember its answers during a standstill. Its arguments must be hashable."""

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        known = _remembered.get()
        if known is None:
            return function(*args, **kwargs)
        key = (function.__module__, function.__qualname__, args, tuple(sorted(kwargs.items())))
        if key not in known:
            known[key] = function(*args, **kwargs)
        return cast(R, known[key])

    return asked
