"""`motcua sequence`: gives the journal its order and keeps its followers going."""

import argparse
import signal
import threading

from motcua.cli.database import database, use_django
from motcua.cli.environment import Environment
from motcua.cli.stopping import SIGNALS


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `sequence`."""
    parser = commands.add_parser("sequence", help="number the journal's entries and run its followers until stopped")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace, environment: Environment) -> int:
    """Sequence until SIGTERM or Ctrl-C. A second sequencer on one database waits until the first has gone."""
    stop = threading.Event()
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app, process="sequence")

        from motcua.journal.sequencer import run_forever  # slow import

        for number in SIGNALS:
            signal.signal(number, lambda *_: stop.set())  # between two batches, not in the middle of one
        run_forever(stop)
    return 0
