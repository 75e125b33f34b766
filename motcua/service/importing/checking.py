"""The first pass: the whole file is read and checked before anything is written. What is right is kept on disk."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import zip_longest
from pathlib import Path

import msgspec
from django.utils import translation
from django.utils.translation import gettext as _

from motcua.journal.loading.forking import Report, side_by_side
from motcua.service.importing import headings, sharing
from motcua.service.importing.known import read_known
from motcua.service.importing.mapping import Mapping
from motcua.service.importing.refusals import FileRefused, Finding
from motcua.service.importing.rows import Known, RowReader, Told
from motcua.service.importing.sharing import Block, Found, Share
from motcua.service.importing.tables import Line, Table

__all__ = ["Checked", "checked", "read_known"]

_decoder = msgspec.msgpack.Decoder(Told)

type Progress = Callable[[int], None]  # so many rows so far


@dataclass
class Checked:
    """A file without faults. rows: how many. remarks: what was left out or passed over."""

    rows: int
    remarks: list[Finding]
    more_remarks: int
    _kept: Sequence[Path]  # blocks in turn, the first in the first file
    _sizes: Sequence[Sequence[int]]  # of the rows of each block

    def told(self) -> Iterator[Told]:
        """Yield the rows in the order of the file. Each reader opens it anew: several processes may read at once."""
        with ExitStack() as stack:
            files = [stack.enter_context(path.open("rb")) for path in self._kept]
            for nth, sizes in enumerate(self._sizes):
                for size in sizes:
                    yield _decoder.decode(files[nth % len(files)].read(size))


@dataclass
class _Check:
    """What is checked, and how. reader: reads a row, and knows what to call its cells."""

    table: Table
    mapping: Mapping
    reader: RowReader
    progress: Progress
    _done: int = 0

    def hear(self, more: int) -> None:
        self._done += more
        self.progress(self._done)

    def side_by_side(self, kept: Sequence[Path]) -> list[Share]:
        """Check by a process for each of these files. All read every line, which is cheap, and judge their share."""
        language = translation.get_language()
        tasks = [partial(self._part, language, path, number, len(kept)) for number, path in enumerate(kept)]
        return side_by_side(tasks, len(kept), self.hear)

    def _part(self, language: str, kept: Path, number: int, of: int, report: Report) -> Share:
        lines = self.table.lines()
        headings.find(self.table, lines, self.mapping)
        with translation.override(language):
            return sharing.check(lines, self.reader, kept, report, number, of)

    def alone(self, lines: Iterator[Line], kept: Path) -> list[Share]:
        """Check in this process."""
        return [sharing.check(lines, self.reader, kept, self.hear)]

    def require_one_of_each(self, blocks: Sequence[Block]) -> Found:
        """Return as faults what stands there twice."""
        seen: dict[str, int] = {}
        found = Found()
        for block in blocks:
            for code, line in zip(block.codes, block.lines, strict=True):
                first = seen.setdefault(code, line)
                if first != line:
                    text = _("“%(number)s” stands in line %(line)s already.") % {"number": code, "line": first}
                    found.add(line, [Finding(self.reader.place("MaHoSo", line), text)])
        return found


@contextmanager
def checked(table: Table, mapping: Mapping, known: Known, progress: Progress, processes: int = 1) -> Iterator[Checked]:
    """Yield the rows of a file without faults. Raises FileRefused with every fault (the first MOST_FINDINGS by place).

    processes: more than one outside of any transaction alone; a spreadsheet is read by one, for unpacking costs most.
    Memory: the codes of the dossiers, some 130 bytes each; everything else is on disk.
    """
    lines = table.lines()
    found = headings.find(table, lines, mapping)
    check = _Check(table, mapping, RowReader(table, found, mapping, known), progress)
    with ExitStack() as stack:
        count = 1 if table.is_spreadsheet else processes
        kept = [Path(stack.enter_context(tempfile.NamedTemporaryFile()).name) for _number in range(count)]
        shares = check.side_by_side(kept) if count > 1 else check.alone(lines, kept[0])
        for share in shares:
            if share.refused:
                raise FileRefused(share.refused)
        blocks = [block for turn in zip_longest(*(share.blocks for share in shares)) for block in turn if block]
        faults, remarks = Found(), Found()
        remarks.add(found.line, list(found.remarks))
        for share in shares:
            faults.join(share.faults)
            remarks.join(share.remarks)
        faults.join(check.require_one_of_each(blocks))
        rows = sum(share.rows for share in shares)
        if not rows:
            faults.add(found.line, [Finding(table.row(found.line), _("There is no dossier below the headings."))])
        if faults.first:
            raise FileRefused(faults.findings, faults.more)
        yield Checked(rows, remarks.findings, remarks.more, kept, [block.sizes for block in blocks])
