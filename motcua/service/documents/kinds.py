"""Which kinds of file are taken, and how their content begins. Plain Python: the helper process loads it too."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Kind:
    """A kind of file: what it may be called, and as what its content is served."""

    code: str
    label: str  # as people call it
    extensions: tuple[str, ...]
    content_type: str


PDF = Kind("pdf", "PDF", ("pdf",), "application/pdf")
JPEG = Kind("jpg", "JPEG", ("jpg", "jpeg"), "image/jpeg")
PNG = Kind("png", "PNG", ("png",), "image/png")
HEIC = Kind("heic", "HEIC", ("heic", "heif"), "image/heic")  # stored as JPEG: few programs open HEIC
DOCX = Kind("docx", "Word", ("docx",), "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
XLSX = Kind("xlsx", "Excel", ("xlsx",), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")

KINDS = (PDF, JPEG, PNG, HEIC, DOCX, XLSX)
IMAGES = (JPEG, PNG, HEIC)
OFFICE = (DOCX, XLSX)
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})


class Flag(StrEnum):
    """What intake saw or did; stored with the file and shown to officials."""

    CLEANED = "cleaned"  # active content was taken out of a PDF
    SIGNED = "signed"  # a PDF with a digital signature, kept byte for byte
    ATTACHMENTS = "attachments"  # a signed PDF that carries further files
    METADATA_REMOVED = "metadata_removed"  # an image lost its EXIF, GPS and XMP data
    SCALED_DOWN = "scaled_down"  # an image was larger than a page needs


class Refuse(Exception):
    """Said in the helper process; `intake` turns the code into a refusal that people read."""

    def __init__(self, code: str, why: str = "") -> None:
        super().__init__(f"{code}: {why}")
        self.code, self.why = code, why


@dataclass
class Seen:
    """What the helper found out. `cleaned`: the bytes to store are in the second file, not those that were sent."""

    kind: Kind
    content_type: str
    page_count: int | None
    flags: list[Flag]
    cleaned: bool = False


def by_extension(extension: str) -> Kind | None:
    """The kind that a file name claims."""
    return next((kind for kind in KINDS if extension.lower() in kind.extensions), None)


def by_content(start: bytes) -> frozenset[Kind]:
    """The kinds whose first bytes these are; office files are zip archives and look alike."""
    if start.startswith(b"%PDF-"):
        return frozenset({PDF})
    if start.startswith(b"\xff\xd8\xff"):
        return frozenset({JPEG})
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        return frozenset({PNG})
    if start[4:8] == b"ftyp" and start[8:12] in _HEIC_BRANDS:
        return frozenset({HEIC})
    return frozenset(OFFICE) if start.startswith(b"PK\x03\x04") else frozenset()
