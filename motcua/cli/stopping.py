"""How a command is asked to stop: Ctrl-C, SIGTERM or the closing of its terminal, all in the same orderly way."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stopped(BaseException):
    """Somebody asked us to stop. Not an Exception: nothing on the way but a `finally` should catch it."""


@contextmanager
def stop_by_exception() -> Iterator[None]:
    """Raise Stopped at the first signal. Later ones are ignored: the tidying up is bounded in time and must finish."""

    def stop(_number: int, _frame: FrameType | None) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)
        raise Stopped

    before = {number: signal.signal(number, stop) for number in SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
