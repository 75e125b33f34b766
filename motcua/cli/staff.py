"""`motcua staff import FILE.csv`: officials, their accounts and roles from a spreadsheet; `motcua staff template`."""

import argparse
import csv
import os
import sys
from pathlib import Path

from motcua.cli.database import database, use_django
from motcua.cli.environment import Complaint, Environment


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `staff` and its verbs."""
    parser = commands.add_parser("staff", help="import officials from a spreadsheet")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    imports = verbs.add_parser(
        "import",
        help="make what the list says true",
        description="All or nothing: errors are told by row and column, and nothing is done. The same list again "
        "changes nothing. Exit code 1 if the list has errors. docs/sign-in.md has the columns.",
    )
    imports.add_argument("file", type=Path, metavar="FILE.csv")
    imports.add_argument("--dry-run", action="store_true", help="show what would change, and change nothing")
    imports.add_argument(
        "--leavers",
        action="store_true",
        help="whoever holds a role in a unit of the list and is not in it leaves; look at --dry-run first",
    )
    imports.add_argument(
        "--first-passwords", type=Path, metavar="FILE", help="write the first passwords of new accounts here (mode 600)"
    )
    imports.add_argument("--language", choices=("vi", "en"), default="vi", help="of what is told (vi)")
    imports.set_defaults(run=run_import)
    template = verbs.add_parser("template", help="print an empty list with two rows to replace")
    template.set_defaults(run=run_template)


def run_template(_arguments: argparse.Namespace, environment: Environment) -> int:
    """Print the template; needs no database."""
    use_django(environment)

    from motcua.registry.people.staff_file import template  # app ready

    sys.stdout.write(template())
    return 0


def run_import(arguments: argparse.Namespace, environment: Environment) -> int:
    """Carry out a list, or say what is wrong with it."""
    try:
        raw = arguments.file.read_bytes()
    except OSError as error:
        raise Complaint(f"{arguments.file} cannot be read: {error.strerror}. Give the path of a CSV file.") from error
    passwords = arguments.first_passwords
    if passwords is not None and passwords.exists():
        raise Complaint(f"{passwords} exists. First passwords overwrite nothing: name another file.")
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app)

        from django.db import transaction  # slow import
        from django.utils import translation

        from motcua.journal.acting import Acting
        from motcua.journal.moment import database_now
        from motcua.registry.people.actions import carry_out
        from motcua.registry.people.staff_file import read
        from motcua.registry.people.staff_plan import plan

        by = Acting.system()
        with translation.override(arguments.language), transaction.atomic():
            rows, errors = read(raw)
            made = plan(rows, by=by, leavers=arguments.leavers) if not errors else None
            errors = errors or (made.errors if made else [])
            for found in errors:
                print(f"{arguments.file}: {found}")
            if errors or made is None:
                return 1
            print("\n".join([*made.lines(), f"{len(made.people)} changed, {made.unchanged} unchanged."]))
            if not arguments.dry_run:
                opened = carry_out(made, by=by, at=database_now())
                if passwords is not None:  # before the commit: an account whose password nobody has is no way in
                    _write(passwords, [(one.full_name, one.username, one.password) for one in opened])
    return 0


def _write(path: Path, rows: list[tuple[str, str, str]]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows([("ho_ten", "ten_dang_nhap", "mat_khau_dau"), *rows])
