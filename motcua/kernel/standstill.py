"""What is asked again and again is asked once and remembered, for as long as it surely holds.

`standstill` is for a job that does many acts in a row (a simulation, an import): it acts for a past in which nobody
changed anything, so people and their roles are remembered too. What pages may remember: `registry.agencies.standstill`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any

type Answers = dict[Any, Any]

_remembered: ContextVar[Answers | None] = ContextVar("remembered", default=None)
_is_job: ContextVar[bool] = ContextVar("is_job", default=False)


@contextmanager
def standstill() -> Iterator[None]:
    """Remember whatever is asked once, in this thread and until the block ends."""
    job = _is_job.set(True)
    try:
        with remembering({}):
            yield
    finally:
        _is_job.reset(job)


@contextmanager
def remembering(answers: Answers | None) -> Iterator[None]:
    """Answer from these, and add to them; None: ask each time."""
    token = _remembered.set(answers)
    try:
        yield
    finally:
        _remembered.reset(token)


def remembered() -> Answers | None:
    """What is remembered now."""
    return _remembered.get()


def is_standstill() -> bool:
    """Whether answers are remembered now."""
    return _remembered.get() is not None


def asked_once[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """Let a reading function remember its answers. Arguments are hashable, answers never changed."""

    name = f"{function.__module__}.{function.__qualname__}"

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        known = _remembered.get()
        if known is None:
            return function(*args, **kwargs)
        key = (name, args, tuple(sorted(kwargs.items()))) if kwargs else (name, args)
        if key in known:
            answer: R = known[key]
        else:
            answer = known[key] = function(*args, **kwargs)
        return answer

    return asked


def asked_once_in_a_job[**P, R](function: Callable[P, R]) -> Callable[P, R]:
    """The same for people and their roles: remembered in a `standstill` alone, never for a page."""
    once = asked_once(function)

    @wraps(function)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        return (once if _is_job.get() else function)(*args, **kwargs)

    return asked
