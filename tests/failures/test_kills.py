"""Whatever dies, nothing acknowledged is lost, nothing is half-written, and everything is back in 30 seconds.

The platform runs as `script/demo` starts it; citizens file and officials decide over HTTP while its processes are
killed with SIGKILL at random moments. The seed is printed, so that a run can be told from another.
"""

import os
import random
import signal
import time
from collections.abc import Iterator

import pytest

from tests.failures.people import Town
from tests.failures.stack import BACK_SECONDS, VICTIMS, Stack
from tests.failures.truth import broken_journal, lies, wait_until_drained

pytestmark = pytest.mark.slow
ROUNDS = 2  # every victim so often
COPY_POSITIONS = "create temp table journal_position as select * from journal_position"
SWAP_TWO = """
update journal_position set position = case entry_id when ids[1] then places[2] else places[1] end from (
  select array_agg(entry_id) as ids, array_agg(position) as places
  from journal_position join journal_entry on id = entry_id
  where (subject_type, subject_id) = (select subject_type, subject_id from journal_entry where subject_seq = 2 limit 1)
  and subject_seq <= 2) as two
where entry_id = any(ids)
"""
SEED = random.SystemRandom().randrange(1_000_000)


@pytest.fixture(scope="module")
def town(stack: Stack) -> Iterator[Town]:
    town = Town(stack.port)
    yield town
    town.over.set()


def test_every_process_is_killed_while_people_work_and_nothing_acknowledged_is_lost(stack: Stack, town: Town) -> None:
    """Kills, twice each at random: a web worker, the web server, feed, worker, sequencer, postmaster, a backend."""
    chance = random.Random(SEED)
    town.open()
    stack.until(lambda: any(told.number for told in town.ledger.told), 60, "the first dossier")
    for name in chance.sample([*VICTIMS] * ROUNDS, k=len(VICTIMS) * ROUNDS):
        time.sleep(chance.uniform(0.3, 2.0))
        is_back = VICTIMS[name](stack, chance)
        seconds = stack.until(is_back, BACK_SECONDS, f"{name} to come back")
        seconds += stack.until(stack.answers, BACK_SECONDS, f"pages after the {name}")
        seconds += stack.until(stack.is_whole, BACK_SECONDS, f"everything after the {name}")
        print(f"{name}: back in {seconds:.1f} s")
    town.close()

    print(f"seed {SEED}: drained in {wait_until_drained(stack):.1f} s; {report(town)}")
    assert town.ledger.faults == []
    assert lies(stack, town.ledger) == []
    assert sum(1 for told in town.ledger.told if told.number) > 5  # people did work


def test_after_a_killed_supervisor_the_next_start_works_and_keeps_everything(stack: Stack, town: Town) -> None:
    """Kills the supervisor while people work. Its children go on; the next start ends them and takes over."""
    day = Town(stack.port, ledger=town.ledger)
    day.open()
    filed = len(town.ledger.told)
    stack.until(lambda: len(town.ledger.told) > filed + 2, 60, "work")
    assert stack.process is not None

    os.kill(stack.process.pid, signal.SIGKILL)
    stack.process.wait()
    seconds = stack.start()
    day.close()

    print(f"started again in {seconds:.1f} s; drained in {wait_until_drained(stack):.1f} s; {report(day)}")
    assert town.ledger.faults == []
    assert lies(stack, town.ledger) == []
    assert "Ending" in stack.log.read_text()


@pytest.mark.parametrize(
    ("fault", "name"),
    [
        (SWAP_TWO, "order turned round"),
        ("delete from journal_position where position = 1", "gaps in positions"),
    ],
)
def test_a_planted_fault_in_the_order_is_found(stack: Stack, fault: str, name: str) -> None:
    """In a copy that hides the true table from one connection: two entries of a subject are swapped, or one is lost."""
    with stack.connect() as db:
        db.execute(COPY_POSITIONS)
        assert broken_journal(db) == []
        db.execute(fault)  # type: ignore[arg-type]
        assert [line for line in broken_journal(db) if line.startswith(name)]


def report(town: Town) -> str:
    """What happened, for whoever reads the test's output."""
    told = town.ledger.told
    submitted, acts = sum(1 for t in told if t.number), sum(t.done for t in told)
    return f"{len(told)} drafts, {submitted} dossiers, {acts} acts; trouble {dict(town.ledger.trouble)}"
