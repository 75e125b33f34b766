"""How every import ends."""

from collections.abc import Mapping

from django.db import transaction

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.journal.record import record
from motcua.service.importing.models import ImportRun


def end(run: ImportRun, state: str, outcome: Mapping[str, int], *, by: Acting) -> ImportRun:
    """End a run now: a long one ends long after it was asked for. Writes `import.finished` where something was taken.

    outcome: how many were created, moved and so on; what there was none of is left out.
    """
    run.outcome = {name: count for name, count in outcome.items() if count}
    run.state, run.finished_at, run.done = state, database_now(), run.rows
    with transaction.atomic():
        run.save()
        if state == ImportRun.State.FINISHED:
            facts = {"rows": run.rows, "sha256": run.sha256, **run.outcome}
            at = run.finished_at
            record("import.finished", subject_type="import_run", subject_id=run.id, by=by, at=at, data=facts)
    return run
