"""Whether there is room for a load: a full disk would stop more than the load."""

import shutil
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused

BYTES_A_DOSSIER = 22_000  # in the database with its indexes; measured, see docs/sample-data.md
ON_THE_WAY = 4_500_000_000  # bytes of the log that the database writes before a checkpoint, and of what it sorts
GIGABYTE = 1_000_000_000


class NoRoom(ActionRefused):
    """The disk would be full before the load is complete."""

    code = "no_room"
    http_status = 507
    message = _(
        "%(dossiers)s dossiers need about %(needed_gb)s GB and %(folder)s has %(free_gb)s GB free. "
        "Ask for fewer, or make room first."
    )


def require_room(dossiers: int, folder: Path) -> None:
    """Raise NoRoom where the disk that holds `folder` has too little left."""
    needed, free = dossiers * BYTES_A_DOSSIER + ON_THE_WAY, shutil.disk_usage(folder).free
    if needed > free:
        facts = {"dossiers": dossiers, "needed_gb": gigabytes(needed), "free_gb": gigabytes(free), "folder": folder}
        raise NoRoom(NoRoom.message % facts, **facts)


def gigabytes(size_bytes: int) -> str:
    """Return a size in GB with one decimal."""
    return f"{size_bytes / GIGABYTE:.1f}"
