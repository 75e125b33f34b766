"""`motcua import dossiers|procedures|template`: brings in what another system knows."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.cli.database import database, use_django
from motcua.cli.environment import Complaint, Environment

if TYPE_CHECKING:
    from motcua.service.importing.models import ImportRun

EVERY = 20_000  # rows between two lines of progress


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `import` and its verbs."""
    parser = commands.add_parser("import", help="bring in dossiers or procedures of another system")
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    dossiers = verbs.add_parser(
        "dossiers",
        help="rows in the national field names",
        description="A file with a fault changes nothing and every fault is told by its cell; the same file twice "
        "changes nothing. Exit code 1 if anything must be corrected. docs/importing.md tells more.",
    )
    dossiers.add_argument("file", type=Path, metavar="FILE.xlsx|csv")
    dossiers.add_argument("--mapping", type=Path, metavar="FILE.yaml", help="other headings and words")
    dossiers.add_argument("--check", action="store_true", help="only check, write nothing")
    dossiers.add_argument("--processes", type=int, choices=range(1, 65), default=2, metavar="P", help="that write (2)")
    dossiers.set_defaults(run=run_dossiers)
    procedures = verbs.add_parser(
        "procedures",
        help="the national portal's answers about procedures",
        description="Each procedure stands or falls alone. A sheet that was written here is kept unless --replace is "
        "given. Exit code 1 if one could not be taken.",
    )
    procedures.add_argument("file", type=Path, metavar="FILE.json")
    procedures.add_argument("--replace", action="store_true", help="also sheets that were written here")
    procedures.add_argument("--check", action="store_true", help="only check, write nothing")
    procedures.set_defaults(run=run_procedures)
    template = verbs.add_parser("template", help="write an empty file to fill")
    template.add_argument("file", type=Path, metavar="FILE.xlsx")
    template.set_defaults(run=run_template)
    for verb in (dossiers, procedures, template):
        verb.add_argument("--language", choices=("vi", "en"), default="vi", help="of what is told (vi)")


def readable(path: Path) -> Path:
    """Return the path of a file that can be read. Raises Complaint."""
    try:
        with path.open("rb"):
            return path
    except OSError as error:
        raise Complaint(f"{path} cannot be read: {error.strerror}. Give the path of a file.") from error


def run_dossiers(arguments: argparse.Namespace, environment: Environment) -> int:
    """Check a file and write it, or say what is wrong with it, by its cells."""
    path = readable(arguments.file)
    mapping = readable(arguments.mapping).read_bytes().decode("utf-8", "replace") if arguments.mapping else ""
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app)

        from django.utils import translation  # slow import

        from motcua.journal.acting import Acting
        from motcua.journal.moment import database_now
        from motcua.service.importing import actions
        from motcua.service.importing.models import ImportRun
        from motcua.service.importing.refusals import AnotherRuns

        by, at = Acting.system(), database_now()
        with translation.override(arguments.language):
            kind = ImportRun.Kind.DOSSIERS
            run = actions.new_run(kind, path, path.name, by=by, at=at, mapping=mapping, is_check_only=arguments.check)
            try:
                run = actions.import_dossiers(
                    run, path, by=by, at=at, progress=_Progress(), processes=arguments.processes
                )
            except AnotherRuns as refusal:
                raise Complaint(str(refusal)) from refusal
            return told(run, arguments.file)


def run_procedures(arguments: argparse.Namespace, environment: Environment) -> int:
    """Load what can be loaded; say what could not, and why."""
    path = readable(arguments.file)
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app)

        from django.utils import translation  # slow import

        from motcua.journal.acting import Acting
        from motcua.journal.moment import database_now
        from motcua.service.importing import actions
        from motcua.service.importing.models import ImportRun
        from motcua.service.importing.procedures import import_procedures

        by, at = Acting.system(), database_now()
        with translation.override(arguments.language):
            kind = ImportRun.Kind.PROCEDURES
            run = actions.new_run(kind, path, path.name, by=by, at=at, is_check_only=arguments.check)
            run = import_procedures(run, path, by=by, is_replacing=arguments.replace)
            return told(run, arguments.file)


def told(run: "ImportRun", file: Path) -> int:
    """Print what came of a run; return 1 if the file was not taken."""
    from django.utils.translation import gettext as _  # app ready

    for place, text in run.remarks:
        print(f"{file}: {place}: {text}" if place else f"{file}: {text}", file=sys.stderr)
    for place, text in run.findings:
        print(f"{file}: {place}: {text}" if place else f"{file}: {text}")
    if run.more_findings:
        print(f"{file}: " + _("… and %s more places.") % run.more_findings)
    if run.findings and run.kind == run.Kind.DOSSIERS:
        print(
            _("Nothing was imported: %(count)s places in the file must be corrected first.")
            % {"count": len(run.findings) + run.more_findings}
        )
        return 1
    counts = ", ".join(f"{name} {count}" for name, count in run.outcome.items() if count)
    print(f"{file}: {run.get_state_display()}; {run.rows} rows" + (f": {counts}" if counts else ""))
    return 1 if run.findings else 0


def run_template(arguments: argparse.Namespace, environment: Environment) -> int:
    """Write the template; needs no database."""
    if arguments.file.exists():
        raise Complaint(f"{arguments.file} exists. Name another file.")
    use_django(environment)

    from django.utils import translation  # slow import

    from motcua.service.importing.template import template

    with translation.override(arguments.language):
        arguments.file.write_bytes(template())
    return 0


class _Progress:
    """A line for every EVERY rows."""

    def __init__(self) -> None:
        self.told = 0

    def __call__(self, rows: int) -> None:
        if rows < self.told:  # the second pass begins
            self.told = 0
        if rows >= self.told + EVERY:
            self.told = rows
            print(f"{rows} rows", file=sys.stderr)
