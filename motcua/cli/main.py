"""Finds the command, runs it, and turns what went wrong into a sentence and an exit code.

0: done; 1: done, and the answer is no (a check found something); 2: could not be done; 130: stopped by Ctrl-C.
"""

import argparse
import sys
from collections.abc import Sequence

from motcua.cli import (
    calendar,
    demo,
    demo_data,
    feed,
    importing,
    manage,
    national,
    national_simulator,
    partners,
    procedures,
    province,
    rebuild,
    schemes,
    score,
    sequence,
    serve,
    simulate,
    staff,
    work,
)
from motcua.cli.environment import Complaint, Environment
from motcua.cli.stopping import Stopped, stop_by_exception

COMMANDS = (
    demo,
    demo_data,
    serve,
    feed,
    importing,
    work,
    sequence,
    province,
    partners,
    procedures,
    calendar,
    staff,
    score,
    schemes,
    rebuild,
    simulate,
    national,
    national_simulator,
    manage,
)


def parser() -> argparse.ArgumentParser:
    """Build the parser of all commands; each module adds its own."""
    top = argparse.ArgumentParser(
        prog="motcua",
        description="Motcua, the one door of a province.",
        epilog="Data lies in MOTCUA_HOME. DATABASE_URL names a PostgreSQL server; without it an embedded one is used.",
    )
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in COMMANDS:
        module.add_parser(commands)
    return top


def main(words: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    arguments = parser().parse_args(words)
    try:
        with stop_by_exception():
            return int(arguments.run(arguments, Environment.read()))
    except Complaint as complaint:
        print(f"motcua: {complaint}", file=sys.stderr)
        return 2
    except (Stopped, KeyboardInterrupt):
        return 130
    except BrokenPipeError:  # the reader of our output has gone, as in `motcua … | head`
        sys.stderr.close()
        return 0
