"""A process that forks sequencers which can be killed: started by the tests, told what to do line by line.

Forking from one prepared process makes a sequencer in milliseconds, so that many can die in a short test.
"""

import json
import os
import random
import signal
import sys
import threading
from collections.abc import Sequence

import django

django.setup()

from django.core.management import call_command  # noqa: E402  app ready
from django.db import connection, transaction  # noqa: E402

from motcua.journal import followers, sequencer  # noqa: E402
from motcua.journal.positions import PositionedEntry  # noqa: E402
from tests.journal import harness  # noqa: E402


def prepare() -> None:
    """Make the journal's tables in a fresh database."""
    call_command("migrate", "journal", verbosity=0)
    harness.run(harness.TABLES)


def fork_sequencer(die_at: int = 0) -> int:
    """Start a sequencer with its followers; it kills itself when a follower has written its trace of `die_at`."""
    connection.close()
    if child := os.fork():
        return child

    def see_and_die(items: Sequence[PositionedEntry]) -> None:
        harness.see(items)
        if die_at in [item.position for item in items]:
            os.kill(os.getpid(), signal.SIGKILL)
        harness.run("SELECT pg_sleep(0.002)")  # a window that a kill can fall into

    followers.register(followers.View("seeing", None, see_and_die, lambda: None))
    followers.register(harness.counting_view())
    followers.register(harness.telling_reactor())
    sequencer.run_forever(threading.Event())
    os._exit(0)


def write(transactions: int) -> None:
    """Some transactions, a fifth of them rolled back."""
    chance = random.Random(transactions)
    for _ in range(transactions):
        with transaction.atomic():
            harness.happen(*chance.sample(range(1, 21), 2))
            transaction.set_rollback(chance.random() < 0.2)


def serve() -> None:
    """Do what the lines on standard input say and answer each with a line of JSON."""
    followers.WINDOW, sequencer.POLL_SECONDS = 5, 0.05
    commands = {"prepare": prepare, "sequence": fork_sequencer, "write": write}
    for line in sys.stdin:
        name, *numbers = line.split()
        if name == "kill":
            os.kill(int(numbers[0]), signal.SIGKILL)
        if name in ("kill", "await"):
            answer: object = os.waitstatus_to_exitcode(os.waitpid(int(numbers[0]), 0)[1])
        else:
            answer = commands[name](*map(int, numbers))  # type: ignore[operator]
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    followers._followers.clear()  # those of the rooms stay away
    serve()
