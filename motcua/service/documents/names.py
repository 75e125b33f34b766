"""Names of files as people send them: made safe to show and to save, refused when they could deceive."""

import re
import unicodedata
from urllib.parse import quote

from motcua.kernel.text import TextRefused, clean, fold

from .kinds import IMAGES, Kind, by_extension
from .refusals import KindNotTaken, NameNotTaken

MAX_NAME_BYTES = 255
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)  # Windows cannot save these
_FORBIDDEN = re.compile(r'[<>:"|?*]')
_HIDDEN_CONTROL = re.compile(r"%[01][0-9a-f]", re.IGNORECASE)
_PROGRAMS = re.compile(r"\.(apk|bat|cmd|dll|exe|hta|html?|jar|js|lnk|mht|msi|php|ps1|scr|sh|svg|vbs)\.", re.IGNORECASE)


def clean_name(sent: str) -> str:
    """The name to keep: NFC, without folders, at most 255 bytes. Raises NameNotTaken."""
    try:
        name = clean(sent)
    except TextRefused as refused:
        raise NameNotTaken(printable(sent)) from refused
    name = name.replace("\\", "/").rsplit("/", 1)[-1]
    if _HIDDEN_CONTROL.search(name) or _PROGRAMS.search(name):
        raise NameNotTaken(name)
    name = _FORBIDDEN.sub("_", name).strip(" .")
    return _shorten(f"_{name}" if _RESERVED.fullmatch(name) else name)


def kind_of(name: str) -> Kind:
    """The kind a cleaned name claims. Raises KindNotTaken: also for a name that is empty or only dots."""
    kind = by_extension(extension_of(name))
    if kind is None:
        raise KindNotTaken(name)
    return kind


def extension_of(name: str) -> str:
    """`pdf` of `Tờ khai.PDF`; empty when there is none."""
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem else ""


def named_as(name: str, kind: Kind, content_type: str) -> str:
    """The name with the ending of what is stored: a HEIC photograph becomes a JPEG, and so does its name."""
    stored = next((image for image in IMAGES if image.content_type == content_type), kind)
    if extension_of(name) in stored.extensions:
        return name
    return _shorten(f"{name.rpartition('.')[0]}.{stored.extensions[0]}")


def disposition(name: str) -> str:
    """`Content-Disposition` of a download: an ASCII name for old programs, the real one by RFC 5987 and 6266."""
    plain = re.sub(r"[^a-z0-9._-]+", "-", fold(name)).strip("-.") or "file"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def printable(name: str) -> str:
    """The name without characters that nobody sees, for a sentence about it."""
    return "".join(char for char in name if unicodedata.category(char)[0] != "C")[:100]


def _shorten(name: str) -> str:
    """Cut the stem until the whole fits 255 bytes, never inside a letter."""
    stem, dot, extension = name.rpartition(".")
    while len(name.encode()) > MAX_NAME_BYTES:
        stem = stem[:-1] if stem else ""
        name = f"{stem}{dot}{extension}" if stem else name[: len(name) // 2]
    return name
