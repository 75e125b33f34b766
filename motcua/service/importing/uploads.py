"""Files that come by the page: kept with their run, worked off by the worker, deleted when the run has ended."""

import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from django.db import transaction
from django.utils import translation

from motcua.journal.acting import Acting, Assurance, Channel
from motcua.registry.people.vocabulary import Role
from motcua.service.importing import actions, jobs
from motcua.service.importing.models import ImportFile, ImportRun
from motcua.service.importing.policies import require_import
from motcua.service.importing.procedures import import_procedures


@transaction.atomic
def hand_in(
    kind: str,
    chunks: Iterable[bytes],
    name: str,
    *,
    by: Acting,
    at: datetime,
    mapping: str = "",
    is_check_only: bool = False,
) -> ImportRun:
    """Keep a file and queue its import; the page does not wait. Raises NotFree."""
    require_import(by)
    with tempfile.NamedTemporaryFile() as kept:
        for chunk in chunks:
            kept.write(chunk)
        kept.flush()
        path = Path(kept.name)
        run = actions.new_run(kind, path, name, by=by, at=at, mapping=mapping, is_check_only=is_check_only)
        ImportFile.objects.create(run=run, content=path.read_bytes())
    jobs.queue_import(run.id)
    return run


def work_off(run_id: int, *, at: datetime) -> None:
    """Import a file that was handed in; nothing where that was done already. Raises AnotherRuns.

    What is told is told in Vietnamese: a job has no reader's language, and runs are read by many.
    """
    file = ImportFile.objects.select_related("run").filter(run_id=run_id).first()
    if file is None:
        return
    run = file.run
    by = Acting(run.requested_by_id, role=Role.ADMINISTRATOR, assurance=Assurance.LOW, channel=Channel.SYSTEM)
    with tempfile.NamedTemporaryFile() as kept, translation.override("vi"):
        kept.write(file.content)
        kept.flush()
        path = Path(kept.name)
        if run.kind == ImportRun.Kind.PROCEDURES:
            import_procedures(run, path, by=by)
        else:
            actions.import_dossiers(run, path, by=by, at=at)
    file.delete()
