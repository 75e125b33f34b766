"""The first pass: the whole file is read and checked before anything is written. What is right is kept on disk."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from django.utils.translation import gettext as _

from motcua.service.importing import headings
from motcua.service.importing.known import read_known
from motcua.service.importing.mapping import Mapping
from motcua.service.importing.refusals import MOST_FINDINGS, FileRefused, Finding
from motcua.service.importing.rows import Known, RowReader, Told
from motcua.service.importing.tables import Table

__all__ = ["Checked", "checked", "read_known"]

EVERY = 2_000  # rows between two words of progress
_encoder, _decoder = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(Told)

type Progress = Callable[[int], None]  # so many rows so far


@dataclass
class Checked:
    """A file without faults. rows: how many. remarks: what was left out or passed over."""

    rows: int
    remarks: list[Finding]
    more_remarks: int
    _kept: Path
    _sizes: list[int] = field(default_factory=list)

    def told(self) -> Iterator[Told]:
        """Yield the rows in the order of the file. Each reader opens it anew: several processes may read at once."""
        with self._kept.open("rb") as kept:
            for size in self._sizes:
                yield _decoder.decode(kept.read(size))


@dataclass
class _Some:
    """The first of many findings, and how many there were beyond."""

    first: list[Finding] = field(default_factory=list)
    more: int = 0

    def add(self, found: list[Finding]) -> None:
        room = MOST_FINDINGS - len(self.first)
        self.first += found[:room]
        self.more += max(0, len(found) - room)


@contextmanager
def checked(table: Table, mapping: Mapping, known: Known, progress: Progress) -> Iterator[Checked]:
    """Yield the rows of a file without faults. Raises FileRefused with every fault (the first MOST_FINDINGS by place).

    Memory: the codes of the dossiers, some 130 bytes each; everything else is on disk.
    """
    lines = table.lines()
    found = headings.find(table, lines, mapping)
    reader = RowReader(table, found, mapping, known)
    faults, remarks = _Some(), _Some()
    remarks.add(list(found.remarks))
    seen: dict[str, int] = {}
    rows = 0
    with tempfile.NamedTemporaryFile() as kept:
        result = Checked(0, remarks.first, 0, Path(kept.name))
        for line, row in lines:
            rows += 1
            told = reader.read(line, row)
            faults.add(reader.faults)
            remarks.add(reader.remarks)
            if told is not None:
                _once(told, seen, reader, faults)
                if not faults.first:
                    raw = _encoder.encode(told)
                    kept.write(raw)
                    result._sizes.append(len(raw))
            if rows % EVERY == 0:
                progress(rows)
        progress(rows)
        if not rows:
            faults.add([Finding(table.row(found.line), _("There is no dossier below the headings."))])
        if faults.first:
            raise FileRefused(faults.first, faults.more)
        kept.flush()
        result.rows, result.more_remarks = rows, remarks.more
        yield result


def _once(told: Told, seen: dict[str, int], reader: RowReader, faults: _Some) -> None:
    first = seen.setdefault(told.number, told.line)
    if first != told.line:
        text = _("“%(number)s” stands in line %(line)s already.") % {"number": told.number, "line": first}
        faults.add([Finding(reader.place("MaHoSo"), text)])
