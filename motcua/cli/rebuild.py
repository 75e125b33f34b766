"""`motcua rebuild FOLLOWER`: makes a view anew from the journal, or verifies what a reactor has done."""

import argparse
import sys

from motcua.cli.database import database, use_django
from motcua.cli.environment import Complaint, Environment


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `rebuild`."""
    parser = commands.add_parser(
        "rebuild",
        help="rebuild a view from the journal, or verify a reactor",
        description="A view comes out the same row by row; a reactor sends nothing, each expected effect is looked up.",
    )
    parser.add_argument("follower", nargs="?", metavar="FOLLOWER", help="left out: the names of all followers")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Return 1 if the view came out different or an effect is missing."""
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app)

        from motcua.journal.followers import all_followers, rebuild  # slow import

        names = sorted(all_followers())
        if arguments.follower is None:
            print("\n".join(names))
            return 0
        if arguments.follower not in names:
            raise Complaint(f"There is no follower {arguments.follower}. Name one of: {', '.join(names)}.")
        found = rebuild(arguments.follower, _show)
    print(f"\r{found.name}: {found.position} positions gone through.", file=sys.stderr)
    for table in found.changed_tables:
        print(f"{table} came out different from what it was.")
    for effect in found.missing:
        print(f"missing at position {effect.position}: entry {effect.entry_id}, recipient {effect.recipient}")
    if found.changed_tables or found.missing:
        return 1
    print("All as it should be.")
    return 0


def _show(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {of} positions", end="", file=sys.stderr, flush=True)
