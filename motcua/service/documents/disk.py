"""Room on the papers' file system: uploads stop before it is full, so that decisions can still be written."""

import shutil
from pathlib import Path

from django.conf import settings

from . import storage
from .refusals import NoRoomOnDisk

__all__ = ["NoRoomOnDisk", "require_room", "used_percent"]


def used_percent() -> float:
    """How full the papers' file system is, 0 to 100, as an ordinary user sees it.

    A bucket says by itself when it is full (`object_store`): then it is the file system where uploads are read.
    """
    in_folder = isinstance(storage.papers(), storage.PapersStorage)
    location = Path(getattr(storage.papers(), "location", "") if in_folder else settings.FILE_UPLOAD_TEMP_DIR)
    folder = next(folder for folder in [location, *location.parents] if folder.exists())
    usage = shutil.disk_usage(folder)
    return 100 * usage.used / ((usage.used + usage.free) or 1)


def require_room() -> None:
    """Raise NoRoomOnDisk while the papers' file system is fuller than PAPERS_MAX_DISK_PERCENT."""
    if used_percent() > settings.PAPERS_MAX_DISK_PERCENT:
        raise NoRoomOnDisk()
