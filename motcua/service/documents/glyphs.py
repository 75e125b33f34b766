"""Which characters a TrueType face can draw. PDF/A allows no character without a glyph, and answers may hold any.

Reads the `cmap` table (OpenType 1.9, formats 4 and 12). Plain Python: used in the helper process.
"""

import functools
import struct
from collections.abc import Iterator
from pathlib import Path

MISSING = "\u25a1"  # □


def drawable(text: str, folder: str) -> str:
    """`text` with □ in place of each character that the faces in `folder` cannot draw."""
    known = coverage(folder)
    return "".join(char if ord(char) in known or char in "\n\u00a0" else MISSING for char in text)


@functools.cache
def coverage(folder: str) -> frozenset[int]:
    """The code points that every face in `folder` has. Empty when there is no face."""
    faces = [frozenset(_code_points(path.read_bytes())) for path in sorted(Path(folder).rglob("*.ttf"))]
    return frozenset.intersection(*faces) if faces else frozenset()


def _code_points(font: bytes) -> Iterator[int]:
    cmap = _table(font, b"cmap")
    (count,) = struct.unpack_from(">H", font, cmap + 2)
    for index in range(count):
        platform, _encoding, offset = struct.unpack_from(">HHI", font, cmap + 4 + 8 * index)
        (form,) = struct.unpack_from(">H", font, cmap + offset)
        if platform in (0, 3) and form == 4:
            yield from _segments(font, cmap + offset)
        elif platform in (0, 3) and form == 12:
            yield from _groups(font, cmap + offset)


def _table(font: bytes, tag: bytes) -> int:
    (count,) = struct.unpack_from(">H", font, 4)
    for index in range(count):
        name, _checksum, offset, _length = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if name == tag:
            return int(offset)
    raise ValueError(f"no table {tag!r} in this font")


def _segments(font: bytes, at: int) -> Iterator[int]:
    """Format 4: ranges of the basic plane; a glyph number of 0 means that there is none."""
    (double,) = struct.unpack_from(">H", font, at + 6)
    count = double // 2
    ends = struct.unpack_from(f">{count}H", font, at + 14)
    starts, deltas, offsets = (struct.unpack_from(f">{count}H", font, at + 16 + double * part) for part in (1, 2, 3))
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        place = at + 16 + double * 3 + 2 * index + offsets[index]
        for code in range(start, min(end, 0xFFFE) + 1):
            if offsets[index]:
                (glyph,) = struct.unpack_from(">H", font, place + 2 * (code - start))
            else:
                glyph = (code + deltas[index]) & 0xFFFF
            if glyph:
                yield code


def _groups(font: bytes, at: int) -> Iterator[int]:
    """Format 12: ranges of all planes."""
    (count,) = struct.unpack_from(">I", font, at + 12)
    for index in range(count):
        start, end, _glyph = struct.unpack_from(">III", font, at + 16 + 12 * index)
        yield from range(start, end + 1)
