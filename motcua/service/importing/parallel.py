"""Writing by several processes: rows of one person go to one process, so nobody is entered twice.

Beside them the journal is put in order and counted, so that index, late list and forecast are there when it is over.
"""

from collections.abc import Iterator
from functools import partial
from zlib import crc32

from django.utils import translation

from motcua.journal.loading.forking import Report, side_by_side
from motcua.journal.sequencer import drain_views, follow_views_once
from motcua.service.importing.checking import Checked, Progress
from motcua.service.importing.rows import Told
from motcua.service.importing.writing import Outcome, Writing

WINDOW = 40_000  # entries that are counted at once: rows of counts are written a few times and not at every dossier


def write(writing: Writing, checked: Checked, progress: Progress, processes: int) -> Outcome:
    """Write all rows, with several processes if asked for. Connections are closed before; none may be in a transaction.

    A process that fails fails the whole: what the others have written stays whole, as after any stop.
    """
    if processes == 1:
        return writing.write(checked.told(), progress)
    done = 0

    def hear(more: int) -> None:
        nonlocal done
        done += more
        progress(done)

    outcome = Outcome()
    tasks = [partial(_work, writing, checked, number, processes) for number in range(processes)]
    for each in side_by_side(tasks, processes, hear, lambda _done: bool(follow_views_once(WINDOW))):
        outcome.add(each)
    side_by_side([_count] * processes, processes, hear)  # each takes the views that no other has in its hands
    return outcome


def _count(_report: Report) -> None:
    drain_views(WINDOW)


def share_of(told: Told, processes: int) -> int:
    """Return which process writes a row: the same for all rows of one person."""
    who = told.personal_number or told.tax_code or told.phone or told.number
    return crc32(who.encode()) % processes


def _work(writing: Writing, checked: Checked, number: int, processes: int, report: Report) -> Outcome:
    done = 0

    def tell(rows: int) -> None:
        nonlocal done
        report(rows - done)
        done = rows

    own: Iterator[Told] = (told for told in checked.told() if share_of(told, processes) == number)
    with translation.override("vi"):
        return writing.write(own, tell)
