"""Room on the papers' file system: uploads stop before it is full, so that decisions can still be written."""

import shutil
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused

from . import storage


class NoRoomOnDisk(ActionRefused):
    """The file system of the papers is fuller than PAPERS_MAX_DISK_PERCENT."""

    code = "no_room_on_disk"
    http_status = 503
    message = _(
        "No files can be taken at the moment, because our store is almost full. What you have typed and sent is kept. "
        "Please send the file later, or bring the paper to a service centre."
    )


def used_percent() -> float:
    """How full the papers' file system is, 0 to 100, as an ordinary user sees it; 0 for a store that is no folder."""
    location = getattr(storage.papers(), "location", None)
    if location is None:
        return 0.0
    folder = next(folder for folder in [Path(location), *Path(location).parents] if folder.exists())
    usage = shutil.disk_usage(folder)
    return 100 * usage.used / ((usage.used + usage.free) or 1)


def require_room() -> None:
    """Raise NoRoomOnDisk while the papers' file system is fuller than PAPERS_MAX_DISK_PERCENT."""
    if used_percent() > settings.PAPERS_MAX_DISK_PERCENT:
        raise NoRoomOnDisk()
