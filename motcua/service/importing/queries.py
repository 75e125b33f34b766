"""Reads of runs."""

from motcua.service.importing.models import ImportRun

AT_WORK = (ImportRun.State.WAITING, ImportRun.State.CHECKING, ImportRun.State.WRITING)


def newest(limit: int = 20) -> list[ImportRun]:
    """Return the last runs, the newest first. Uses import_run_newest."""
    return list(ImportRun.objects.select_related("requested_by").defer("findings", "remarks").order_by("-id")[:limit])


def run(run_id: int) -> ImportRun:
    """Return a run. Raises ImportRun.DoesNotExist."""
    return ImportRun.objects.select_related("requested_by").get(id=run_id)
