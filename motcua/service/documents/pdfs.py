"""PDF files: opened, counted, and freed of what could act by itself (security.md, T12 and T13).

Runs in a limited child of `foreman`. Imports no Django.
"""

import re
import zipfile
from pathlib import Path

import pikepdf

from . import kinds
from .kinds import Flag, Refuse, Seen

MAX_OBJECTS = 50_000  # a scan of 500 pages has some 3,000
MAX_PAGES = 500
MAX_DEPTH = 64
MAX_TAIL_BYTES = 1024  # what may stand after the last %%EOF

_ACTING = frozenset(
    {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToE", "/Rendition", "/RichMediaExecute"}
)
_ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/AA", "/XFA", "/RichMediaContent", "/RichMediaSettings"})
_ATTACHING_KEYS = frozenset({"/EF", "/EmbeddedFiles", "/AF"})
_SIZE = re.compile(rb"/Size\s+(\d{1,12})")
_OBJECTS_IN_STREAM = re.compile(rb"/N\s+(\d{1,12})")


class Findings:
    """What a walk over all objects of a PDF has met."""

    def __init__(self) -> None:
        self.active = self.attachments = self.signed = False
        self.visited = 0

    def count(self, depth: int) -> None:
        """Refuse a file that is made to be walked for ever."""
        self.visited += 1
        if self.visited > MAX_OBJECTS * 20 or depth > MAX_DEPTH:
            raise Refuse("too_heavy", "too many nested objects")


def inspect(path: Path, cleaned: Path) -> Seen:
    """Open the PDF; if it holds active content, write it without into `cleaned`.

    A digital signature would break when the file is written anew: a signed PDF is kept as it is, or refused when it
    could act by itself. Raises Refuse: too_heavy, two_kinds, locked, unreadable, signed_unsafe.
    """
    has_tail = _check_raw(path.read_bytes())
    if zipfile.is_zipfile(path):
        raise Refuse("two_kinds", "a PDF that is a zip archive too")
    try:
        with pikepdf.open(path, suppress_warnings=True) as pdf:
            return _inspect(pdf, cleaned, has_tail=has_tail)
    except pikepdf.PasswordError as locked:
        raise Refuse("locked") from locked
    except (pikepdf.PdfError, ValueError, RuntimeError) as broken:
        raise Refuse("unreadable", str(broken)) from broken


def _check_raw(raw: bytes) -> bool:
    """Count objects before a parser does, and return whether something stands after the end of the PDF."""
    declared = [int(number) for pattern in (_SIZE, _OBJECTS_IN_STREAM) for number in pattern.findall(raw)]
    if max(declared, default=0) > MAX_OBJECTS or raw.count(b" obj") > MAX_OBJECTS:
        raise Refuse("too_heavy", "too many objects")
    end = raw.rfind(b"%%EOF")
    return end >= 0 and len(raw) - end - len(b"%%EOF") > MAX_TAIL_BYTES


def _inspect(pdf: pikepdf.Pdf, cleaned: Path, *, has_tail: bool) -> Seen:
    page_count = len(pdf.pages)
    if page_count > MAX_PAGES or len(pdf.objects) > MAX_OBJECTS:
        raise Refuse("too_heavy", f"{page_count} pages, {len(pdf.objects)} objects")
    if page_count == 0:
        raise Refuse("unreadable", "no page")
    found = Findings()
    for thing in pdf.objects:
        _walk(thing, found, depth=0, clean=False)
    seen = Seen(kinds.PDF, kinds.PDF.content_type, page_count, [Flag.SIGNED] if found.signed else [])
    if found.signed:
        if found.active:
            raise Refuse("signed_unsafe")
        seen.flags += [Flag.ATTACHMENTS] if found.attachments else []
    elif found.active or found.attachments or has_tail:
        _write_clean(pdf, cleaned)
        seen.flags.append(Flag.CLEANED)
        seen.cleaned = True
    return seen


def _write_clean(pdf: pikepdf.Pdf, cleaned: Path) -> None:
    found = Findings()
    for thing in pdf.objects:
        _walk(thing, found, depth=0, clean=True)
    pdf.save(cleaned, deterministic_id=True)  # objects that nothing names any more are not written


def _walk(thing: object, found: Findings, *, depth: int, clean: bool) -> None:
    """Look at one object and at those written inside it; objects with a number of their own come by themselves."""
    found.count(depth)
    if isinstance(thing, pikepdf.Array):
        for part in list(thing):
            _walk_inside(part, found, depth=depth, clean=clean)
    elif isinstance(thing, pikepdf.Dictionary | pikepdf.Stream):
        _look_at(thing, found, clean=clean)
        for key in list(thing.keys()):
            _walk_inside(thing.get(key), found, depth=depth, clean=clean)


def _walk_inside(part: object, found: Findings, *, depth: int, clean: bool) -> None:
    if isinstance(part, pikepdf.Array | pikepdf.Dictionary) and not part.is_indirect:
        _walk(part, found, depth=depth + 1, clean=clean)


def _look_at(thing: pikepdf.Dictionary | pikepdf.Stream, found: Findings, *, clean: bool) -> None:
    keys = set(thing.keys())
    found.signed |= "/ByteRange" in keys and "/Contents" in keys
    found.attachments |= bool(keys & _ATTACHING_KEYS) or str(thing.get("/Type", "")) == "/EmbeddedFile"
    doomed = keys & (_ACTIVE_KEYS | _ATTACHING_KEYS)
    if "/S" in keys and str(thing.get("/S")) in _ACTING:
        doomed = keys
    if "/OpenAction" in keys and not _only_goes_to(thing.get("/OpenAction")):
        doomed.add("/OpenAction")
    found.active |= bool(doomed - _ATTACHING_KEYS)
    if clean:
        for key in doomed:
            del thing[key]


def _only_goes_to(action: object) -> bool:
    """Opening at a page is harmless and what most writers of PDF put there."""
    return isinstance(action, pikepdf.Array) or (
        isinstance(action, pikepdf.Dictionary) and str(action.get("/S", "")) == "/GoTo" and "/Next" not in action
    )
