"""`motcua procedures check|load|preview`: for those who write procedure sheets."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from motcua.cli.database import database, use_django
from motcua.cli.environment import Complaint, Environment


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `procedures` and its verbs."""
    parser = commands.add_parser("procedures", help="check, load or preview procedure sheets")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    check = verbs.add_parser(
        "check",
        help="say what keeps sheets from going live",
        description="Answers FILE:LINE: what is wrong; what to write instead. Exit code 1 if anything is.",
    )
    load = verbs.add_parser(
        "load",
        help="load sheets into the database",
        description="A changed sheet becomes a new version, dossiers keep theirs; the same file again changes nothing.",
    )
    preview = verbs.add_parser("preview", help="show a sheet's form and flow in the browser, anew after each save")
    for verb, work in ((check, run_check), (load, run_load)):
        verb.add_argument("files", nargs="+", type=Path, metavar="FILE", help="a sheet, or a folder of sheets")
        verb.add_argument("--language", choices=("vi", "en"), default="vi", help="of the findings (vi)")
        verb.set_defaults(run=work)
    preview.add_argument("file", type=Path, metavar="FILE")
    preview.add_argument("--port", type=int, default=8010, help="(8010)")
    preview.set_defaults(run=run_preview)


def sheets(paths: Sequence[Path]) -> list[Path]:
    """Return the files meant, folders replaced by the sheets in them. Raises Complaint for an empty folder."""
    found: list[Path] = []
    for path in paths:
        inside = sorted([*path.glob("*.yaml"), *path.glob("*.yml")]) if path.is_dir() else [path]
        if not inside:
            raise Complaint(f"There is no sheet (*.yaml) in {path}.")
        found += inside
    return found


def run_check(arguments: argparse.Namespace, environment: Environment) -> int:
    """Print every finding; return 1 if there is one."""
    files = sheets(arguments.files)
    use_django(environment)

    from django.utils import translation  # slow import

    from motcua.service.procedures.check import check

    with translation.override(arguments.language):
        findings = [(file, finding) for file in files for finding in check(file)]
    for file, finding in findings:
        print(f"{file}:{finding}")
    if not findings:
        print(f"{len(files)} checked, nothing to correct.")
    return 1 if findings else 0


def run_load(arguments: argparse.Namespace, environment: Environment) -> int:
    """Load the sheets that are right; return 1 if one was refused."""
    files = sheets(arguments.files)
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app)

        from django.utils import translation  # slow import

        from motcua.journal.acting import Acting
        from motcua.journal.moment import database_now
        from motcua.service.procedures.actions import load_sheet
        from motcua.service.procedures.findings import SheetRefused

        refused = 0
        for file in files:
            try:
                with translation.override(arguments.language):
                    result = load_sheet(file, by=Acting.system(), at=database_now())
                print(f"{file}: {result.definition.code} {result.outcome}, version {result.number}")
            except SheetRefused as refusal:
                refused = 1
                print("\n".join(f"{file}:{finding}" for finding in refusal.findings))
    return refused


def run_preview(arguments: argparse.Namespace, environment: Environment) -> int:
    """Serve the sheet at 127.0.0.1 until Ctrl-C; needs no database."""
    if not arguments.file.is_file():
        raise Complaint(f"There is no file {arguments.file}. Give the path of a sheet.")
    use_django(environment)

    from motcua.cli import procedures_preview  # slow import

    procedures_preview.serve(arguments.file, arguments.port)
    return 0
