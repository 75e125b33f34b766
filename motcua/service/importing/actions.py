"""Bringing in dossiers of another system: checked whole, then written; and the runs that tell of it."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import psycopg
from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from motcua.journal.acting import Acting
from motcua.journal.loading.collecting import collector_at_rest
from motcua.service.importing import checking, parallel
from motcua.service.importing.checking import Checked, Progress
from motcua.service.importing.ending import end
from motcua.service.importing.mapping import read_mapping
from motcua.service.importing.models import ImportRun
from motcua.service.importing.policies import require_import
from motcua.service.importing.refusals import AnotherRuns, FileRefused, Finding
from motcua.service.importing.tables import Table, open_table
from motcua.service.importing.writing import COUNTS, Aside, Writing

LOCK_KEY = 766_118  # one import at a time
_READ = 1 << 20  # bytes
# The process's time limits would end a session that waits for minutes.
_TO_CONNECT = (
    "host",
    "port",
    "dbname",
    "user",
    "password",
    "sslmode",
    "sslrootcert",
)


def new_run(
    kind: str, path: Path, name: str, *, by: Acting, at: datetime, mapping: str = "", is_check_only: bool = False
) -> ImportRun:
    """Return a run for a file, written down before anything of the file is read. Raises NotFree."""
    require_import(by)
    with path.open("rb") as file:
        digest = hashlib.sha256()
        while part := file.read(_READ):
            digest.update(part)
    return ImportRun.objects.create(
        kind=kind,
        file_name=name[:255],
        sha256=digest.hexdigest(),
        size_bytes=path.stat().st_size,
        mapping=mapping,
        is_check_only=is_check_only,
        requested_by_id=by.person_id,
        requested_at=at,
    )


def import_dossiers(
    run: ImportRun,
    path: Path,
    *,
    by: Acting,
    at: datetime,
    progress: Progress = lambda _rows: None,
    processes: int = 1,
) -> ImportRun:
    """Check a file of dossiers and, unless the run is only a check, write it. Return the run as it ended.

    A file with any fault writes nothing: the run is `refused` and holds every fault by its cell. Writing goes portion
    by portion; a stop in between leaves whole dossiers, and the same file again completes it. The same file twice
    changes nothing. Writes `dossier.*` entries of origin `imported`, and one `import.finished`.
    processes: that check and write; more than one is for commands alone, outside of any transaction.
    Raises NotFree, and AnotherRuns while another import is at work.
    """
    require_import(by)
    with alone(), collector_at_rest():
        try:
            mapping = read_mapping(run.mapping)
            run.source = mapping.source
            table = open_table(path, mapping.sheet)
            _move(run, ImportRun.State.CHECKING)
            known = checking.read_known(at)
            with checking.checked(table, mapping, known, _told(run, progress), processes) as checked:
                _keep_remarks(run, checked)
                if run.is_check_only:
                    return end(run, ImportRun.State.CHECKED, {}, by=by)
                _move(run, ImportRun.State.WRITING)
                outcome = parallel.write(Writing(run, at), checked, progress, processes)
                run.remarks = [*run.remarks, *(_aside(each, table) for each in outcome.aside)]
                counts = {name: outcome.counts[name] for name in COUNTS}
                return end(run, ImportRun.State.FINISHED, counts, by=by)
        except FileRefused as refusal:
            run.findings = [[each.place, each.text] for each in refusal.findings]
            run.more_findings = refusal.more
            return end(run, ImportRun.State.REFUSED, {}, by=by)
        except BaseException:
            _break_off(run)
            raise


@contextmanager
def alone() -> Iterator[None]:
    """Hold the only place at which imports work, in a session of its own. Raises AnotherRuns.

    Whatever run still says that it is at work was cut off: it is told so.
    """
    given = {name: value for name, value in connection.get_connection_params().items() if name in _TO_CONNECT}
    with psycopg.connect(**given, autocommit=True) as own:
        row = own.execute("SELECT pg_try_advisory_lock(%s)", [LOCK_KEY]).fetchone()
        if row is None or not row[0]:
            raise AnotherRuns()
        at_work = ImportRun.objects.filter(state__in=[ImportRun.State.CHECKING, ImportRun.State.WRITING])
        at_work.update(state=ImportRun.State.BROKEN, finished_at=Now())
        try:
            yield
        finally:  # at once: a server notices a closed connection only after a moment
            own.execute("SELECT pg_advisory_unlock(%s)", [LOCK_KEY])


def _told(run: ImportRun, progress: Progress) -> Progress:
    """Say how far the check is, on the run's page too."""

    def tell(rows: int) -> None:
        ImportRun.objects.filter(id=run.id).update(done=rows)
        progress(rows)

    return tell


def _move(run: ImportRun, state: str) -> None:
    run.state, run.done, run.finished_at = state, 0, None
    run.save()


def _keep_remarks(run: ImportRun, checked: Checked) -> None:
    run.rows = checked.rows
    run.remarks = [[each.place, each.text] for each in checked.remarks]
    if checked.more_remarks:
        run.remarks.append(["", _("… and %s more remarks.") % checked.more_remarks])


def _aside(aside: Aside, table: Table) -> list[str]:
    texts = {
        "born_here": _("Dossier %s was filed here; what the file says of it was not taken."),
        "contradicting": _(
            "What the file says of dossier %s contradicts what was imported before; it was left as it is."
        ),
    }
    finding = Finding(table.row(aside.line), texts[aside.why] % aside.number)
    return [finding.place, finding.text]


def _break_off(run: ImportRun) -> None:
    if not connection.needs_rollback:
        ImportRun.objects.filter(id=run.id).update(state=ImportRun.State.BROKEN, finished_at=Now())
