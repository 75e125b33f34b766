"""Times as the portal writes them: yyyyMMddHHmmss in the time of Viet Nam."""

from datetime import datetime

from motcua.kernel.local_time import VIETNAM

FORMAT = "%Y%m%d%H%M%S"


def written(at: datetime | None) -> str:
    """Return a moment as the portal writes it; "" for none."""
    return at.astimezone(VIETNAM).strftime(FORMAT) if at else ""


def read(text: str) -> datetime:
    """Return the moment. Raises ValueError for anything but 14 digits that are a time."""
    if len(text) != 14 or not (text.isascii() and text.isdigit()):
        raise ValueError(f"{len(text)} signs instead of 14 digits")
    return datetime.strptime(text, FORMAT).replace(tzinfo=VIETNAM)
