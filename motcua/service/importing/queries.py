"""Reads of runs."""

from motcua.service.importing.models import ImportRun

AT_WORK = (ImportRun.State.WAITING, ImportRun.State.CHECKING, ImportRun.State.WRITING)


def newest(limit: int = 20) -> list[ImportRun]:
    """Return the last runs, the newest first. Uses import_run_newest."""
    return list(ImportRun.objects.select_related("requested_by").defer("findings", "remarks").order_by("-id")[:limit])


def last_that_changed() -> ImportRun | None:
    """Return the newest run that brought or moved dossiers: what was counted before may have changed with it.

    Looks at the last hundred runs alone: an older one is no news.
    """
    ended = ImportRun.objects.filter(kind=ImportRun.Kind.DOSSIERS, state=ImportRun.State.FINISHED, is_check_only=False)
    runs = ended.defer("findings", "remarks", "mapping").order_by("-id")[:100]
    return next((run for run in runs if brought(run)), None)


def brought(run: ImportRun) -> int:
    """How many dossiers a run brought or moved on."""
    return int(run.outcome.get("created", 0)) + int(run.outcome.get("moved", 0))


def run(run_id: int) -> ImportRun:
    """Return a run. Raises ImportRun.DoesNotExist."""
    return ImportRun.objects.select_related("requested_by").get(id=run_id)
