"""`motcua schemes check|list`: the rule books, without a database."""

import argparse
from pathlib import Path

from motcua.cli.database import use_django
from motcua.cli.environment import Environment


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `schemes` and its verbs."""
    schemes = commands.add_parser("schemes", help="list the schemes, or check the file of one")
    verbs = schemes.add_subparsers(metavar="VERB", required=True)
    check = verbs.add_parser("check", help="say what is wrong with scheme files, by line")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument("--language", choices=("vi", "en"), default="vi", help="of the findings (vi)")
    check.set_defaults(run=run_check)
    verbs.add_parser("list", help="the schemes that come along").set_defaults(run=run_list)


def run_check(arguments: argparse.Namespace, environment: Environment) -> int:
    """Print every finding; return 1 if there is one."""
    use_django(environment)

    from django.utils import translation  # slow import

    from motcua.steering.measures import scheme_reading

    refused = 0
    with translation.override(arguments.language):
        for file in arguments.files:
            try:
                scheme = scheme_reading.read(file)
                print(f"{file}: {scheme.code}, {len(scheme.leaves)} × {scheme.max_points:g}")
            except scheme_reading.SchemeRefused as refusal:
                refused = 1
                print("\n".join(f"{file}:{finding}" for finding in refusal.findings))
    return refused


def run_list(_arguments: argparse.Namespace, environment: Environment) -> int:
    """Print the shipped schemes: code, name, what is unverified."""
    use_django(environment)

    from motcua.steering.measures import scheme_reading  # slow import

    for code in scheme_reading.shipped_codes():
        scheme = scheme_reading.shipped(code)
        print(f"{code}: {scheme.name}")
        for line in scheme.unverified:
            print(f"    ? {line}")
    return 0
