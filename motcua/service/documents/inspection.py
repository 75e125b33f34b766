"""Looks into a file that somebody sent: type by content and name and a parser that opens it (security.md, T12 to T15).

Runs in a limited child of `foreman`. Imports no Django.
"""

from pathlib import Path
from typing import Any

from . import images, kinds, office, pdfs
from .kinds import Kind, Refuse, Seen

SNIFF_BYTES = 64


def inspect_file(*, path: str, cleaned: str, extension: str) -> dict[str, Any]:
    """Open the file at `path` as what its name claims; where bytes must change, write them to `cleaned`.

    Returns kind, content_type, page_count, flags and cleaned, or {"refused": code, "why": detail for the log}.
    """
    try:
        seen = _inspect(Path(path), Path(cleaned), extension)
    except Refuse as refuse:
        return {"refused": refuse.code, "why": refuse.why}
    return {
        "kind": seen.kind.code,
        "content_type": seen.content_type,
        "page_count": seen.page_count,
        "flags": [str(flag) for flag in seen.flags],
        "cleaned": seen.cleaned,
    }


def _inspect(path: Path, cleaned: Path, extension: str) -> Seen:
    with path.open("rb") as source:
        kind = agreed_kind(extension, source.read(SNIFF_BYTES))
    if kind is kinds.PDF:
        return pdfs.inspect(path, cleaned)
    if kind in kinds.IMAGES:
        return images.inspect(path, cleaned, kind)
    return office.inspect(path, kind)


def agreed_kind(extension: str, start: bytes) -> Kind:
    """The kind on which name and content agree.

    Phones and chat programs save a JPEG as .png or a HEIC as .jpg: among images the content decides, for they are
    encoded anew anyway. Raises Refuse("wrong_kind").
    """
    claimed, found = kinds.by_extension(extension), kinds.by_content(start)
    if claimed in found and claimed is not None:
        return claimed
    if claimed in kinds.IMAGES and found & set(kinds.IMAGES):
        return next(iter(found))
    raise Refuse("wrong_kind", f"name says {extension}, content says {sorted(kind.code for kind in found)}")
