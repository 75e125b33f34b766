"""What loading sample dossiers needs around it: something to watch, and statistics made by the owner of the tables."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import NoReturn

import psycopg
from tqdm import tqdm

from motcua.cli.environment import Complaint

EVERY_PERCENT = 5  # a line of progress in a log file


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what a load refuses into a Complaint."""
    from motcua.demo import year  # slow import
    from motcua.demo.bulk.room import NoRoom  # slow import

    try:
        yield
    except NoRoom as refusal:
        raise Complaint(str(refusal)) from refusal
    except year.AnotherBegun as other:
        begun = other.order
        raise Complaint(
            f"A load of {begun.dossiers} dossiers over {begun.days} days with seed {begun.seed} was begun and not "
            "completed. Complete it with the same numbers first, or start with an empty database."
        ) from other
    except year.LoadedAlready as known:
        raise Complaint("These very dossiers are there already. Another --seed gives others.") from known


def analyse(owner_url: str) -> None:
    """Give the database its statistics, as the owner of the tables."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("ANALYZE")


@contextmanager
def watching(total: int, tell: Callable[[str], None]) -> Iterator[Callable[[int], None]]:
    """Show how far it has come: a bar on a screen, a line now and then in a log file."""
    if sys.stderr.isatty():
        with tqdm(total=total, unit=" dossiers", smoothing=0.05) as bar:
            yield partial(_move, bar)
        return
    yield _Lines(total, tell)


def _move(bar: "tqdm[NoReturn]", more: int) -> None:
    bar.update(more)


class _Lines:
    """A line for every few percent."""

    def __init__(self, total: int, tell: Callable[[str], None]) -> None:
        self.total, self.done, self.told, self.tell = total, 0, 0, tell

    def __call__(self, more: int) -> None:
        """Count, and tell where a step is reached."""
        self.done += more
        percent = 100 * self.done // max(1, self.total)
        if percent >= self.told + EVERY_PERCENT:
            self.told = percent - percent % EVERY_PERCENT
            self.tell(f"{self.done} of about {self.total} dossiers ({percent} %)")
