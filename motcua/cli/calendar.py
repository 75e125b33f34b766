"""`motcua calendar due …`: when something is due, and how that was counted."""

import argparse

from motcua.cli.database import database, use_django
from motcua.cli.environment import Environment
from motcua.cli.manage import NO_OPTIONS


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `calendar due`, whose own words `calendar_due` reads."""
    parser = commands.add_parser("calendar", help="the working calendar: when something is due")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    due = verbs.add_parser(
        "due", prefix_chars=NO_OPTIONS, add_help=False, help="when something is due, and how that was counted"
    )
    due.add_argument("words", nargs=argparse.REMAINDER)
    due.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Print the due time and its explanation. Only an agency's own calendar needs the database."""
    words: list[str] = arguments.words
    if any(word.startswith("--agency") for word in words):
        with database(environment) as (addresses, _server):
            return _run(words, environment, addresses.app)
    return _run(words, environment, "")


def _run(words: list[str], environment: Environment, address: str) -> int:
    use_django(environment, address=address)

    from motcua.cli import calendar_due  # slow import

    return calendar_due.run(words)
