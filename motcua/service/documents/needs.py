"""Who still needs a file: every room that keeps files says so, and what nobody needs is forgotten by night."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

type FileIds = Callable[[], QuerySet[Any]]  # ids of files, without nulls
_known: dict[str, FileIds] = {}


def register(name: str, file_ids: FileIds) -> None:
    """Keep the files with these ids. Called in AppConfig.ready(). Raises ValueError for a taken name."""
    if _known.setdefault(name, file_ids) is not file_ids:
        raise ValueError(f"Two rooms keep files under the name {name!r}.")


def needed() -> Iterator[QuerySet[Any]]:
    """Yield one query of file ids for each that was registered."""
    return (file_ids() for file_ids in _known.values())
