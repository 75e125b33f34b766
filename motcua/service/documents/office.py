"""Word and Excel files: zip archives of XML, counted before and while they are unpacked (security.md, T13 and T14).

Runs in a limited child of `foreman`. Imports no Django.
"""

import struct
import zipfile
import zlib
from pathlib import Path
from typing import IO
from xml.parsers import expat

from . import kinds
from .kinds import Kind, Refuse, Seen

MAX_ENTRIES = 2_000
MAX_DIRECTORY_BYTES = 1024 * 1024
MAX_UNPACKED_BYTES = 64 * 1024 * 1024
MAX_RATIO = 100
RATIO_COUNTS_FROM_BYTES = 1024 * 1024  # a short repetitive part may shrink more than a hundredfold
MAX_ELEMENTS = 2_000_000
CHUNK_BYTES = 64 * 1024
_END = b"PK\x05\x06"
_MAIN_PART = {kinds.DOCX: "word/document.xml", kinds.XLSX: "xl/workbook.xml"}
_ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MSCF")
_PROGRAMS = (b"MZ", b"\x7fELF", b"\xd0\xcf\x11\xe0")  # the last: OLE containers, where macros live


def inspect(path: Path, kind: Kind) -> Seen:
    """Unpack and parse every part. Raises Refuse: too_heavy, two_kinds, locked, unsafe, wrong_kind, unreadable."""
    _check_directory(path)
    try:
        with zipfile.ZipFile(path) as archive:
            _check_entries(archive.infolist(), path.stat().st_size)
            _check_parts(archive, kind)
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, NotImplementedError, OSError, EOFError) as broken:
        raise Refuse("unreadable", str(broken)) from broken
    return Seen(kind, kind.content_type, None, [])


def _check_directory(path: Path) -> None:
    """Read the end record by hand: its numbers decide whether Python may read the directory at all."""
    raw_size = path.stat().st_size
    with path.open("rb") as source:
        source.seek(max(0, raw_size - 22 - 65_535))
        tail = source.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < 22:
        raise Refuse("unreadable", "no end record")
    count, directory_bytes, offset = struct.unpack("<HII", tail[at + 10 : at + 20])
    if count > MAX_ENTRIES or directory_bytes > MAX_DIRECTORY_BYTES:
        raise Refuse("too_heavy", f"{count} parts")
    end_at = raw_size - len(tail) + at
    if offset + directory_bytes != end_at or end_at + 22 != raw_size:
        raise Refuse("two_kinds", "bytes before or after the archive")


def _check_entries(entries: list[zipfile.ZipInfo], raw_size: int) -> None:
    """What the directory declares; the real sizes are counted while unpacking."""
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAX_UNPACKED_BYTES or len(entries) > MAX_ENTRIES:
        raise Refuse("too_heavy", f"{unpacked} bytes unpacked")
    if sum(entry.compress_size for entry in entries) > raw_size:
        raise Refuse("too_heavy", "parts overlap")
    if len({entry.filename for entry in entries}) != len(entries):
        raise Refuse("unsafe", "a part twice")
    for entry in entries:
        if entry.flag_bits & 0x1:
            raise Refuse("locked")
        if entry.file_size > max(RATIO_COUNTS_FROM_BYTES, MAX_RATIO * entry.compress_size):
            raise Refuse("too_heavy", f"{entry.filename}: {entry.file_size} from {entry.compress_size} bytes")
        if ".." in entry.filename.split("/") or entry.filename.startswith(("/", "\\")):
            raise Refuse("unsafe", "a part outside")


def _check_parts(archive: zipfile.ZipFile, kind: Kind) -> None:
    names = set(archive.namelist())
    if "[Content_Types].xml" not in names or _MAIN_PART[kind] not in names:
        raise Refuse("wrong_kind", f"no {_MAIN_PART[kind]}")
    counter = Counter()
    for entry in archive.infolist():
        with archive.open(entry) as part:
            _check_part(entry.filename.lower(), part, counter)


class Counter:
    """Bytes and elements over all parts of one file."""

    def __init__(self) -> None:
        self.unpacked = self.elements = 0

    def add_bytes(self, count: int) -> None:
        """Raises Refuse when the parts together are larger than a document is."""
        self.unpacked += count
        if self.unpacked > MAX_UNPACKED_BYTES:
            raise Refuse("too_heavy", "more bytes than declared")

    def add_element(self) -> None:
        """Raises Refuse when there are more elements than a document has."""
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise Refuse("too_heavy", "too many elements")


def _check_part(name: str, part: IO[bytes], counter: Counter) -> None:
    start = part.read(CHUNK_BYTES)
    counter.add_bytes(len(start))
    if start.startswith(_ARCHIVES) or start.startswith(_PROGRAMS):
        raise Refuse("unsafe", f"a file inside the file: {name}")
    parser = _xml_parser(counter) if name.endswith((".xml", ".rels", ".vml")) else None
    if parser:
        parser.Parse(start, False)
    while chunk := part.read(CHUNK_BYTES):
        counter.add_bytes(len(chunk))
        if parser:
            parser.Parse(chunk, False)
    if parser:
        parser.Parse(b"", True)


def _xml_parser(counter: Counter) -> expat.XMLParserType:
    """A parser that stops at a document type: office files have none, and entity bombs need one."""
    parser = expat.ParserCreate()

    def doctype(*_declaration: object) -> None:
        raise Refuse("unsafe", "a document type")

    def start(tag: str, attributes: dict[str, str]) -> None:
        counter.add_element()
        _check_element(tag, attributes)

    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    return parser


def _check_element(tag: str, attributes: dict[str, str]) -> None:
    if tag.endswith("Relationship") and attributes.get("TargetMode") == "External":
        if not attributes.get("Type", "").endswith("/hyperlink"):
            raise Refuse("unsafe", "loads something from elsewhere")
    elif "macroEnabled" in attributes.get("ContentType", ""):
        raise Refuse("unsafe", "macros")
