"""The check of a share of the rows: every so-many-th block of the file is read, judged, and kept on disk."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import batched
from pathlib import Path
from typing import NamedTuple

import msgspec

from motcua.service.importing.refusals import MOST_FINDINGS, FileRefused, Finding
from motcua.service.importing.rows import RowReader
from motcua.service.importing.tables import Line

BLOCK = 2_000  # rows

encoder = msgspec.msgpack.Encoder()


class Block(NamedTuple):
    """Rows that follow each other: the bytes that each takes on disk; code and line of each that tells its code."""

    sizes: list[int]
    codes: list[str]
    lines: list[int]


@dataclass
class Found:
    """The first of many findings, each with its line, and how many there were beyond."""

    first: list[tuple[int, Finding]] = field(default_factory=list)
    more: int = 0

    def add(self, line: int, found: list[Finding]) -> None:
        """Take in what was found in a line that comes after the others."""
        room = MOST_FINDINGS - len(self.first)
        self.first += [(line, each) for each in found[:room]]
        self.more += max(0, len(found) - room)

    def join(self, other: "Found") -> None:
        """Take in what was found in other lines."""
        every = sorted([*self.first, *other.first], key=lambda each: each[0])
        self.first = every[:MOST_FINDINGS]
        self.more += other.more + len(every) - len(self.first)

    @property
    def findings(self) -> list[Finding]:
        """What was found, in the order of the file."""
        return [each for _line, each in self.first]


@dataclass
class Share:
    """What came of a share of the rows. refused: why the file cannot be read on."""

    rows: int = 0
    blocks: list[Block] = field(default_factory=list)
    faults: Found = field(default_factory=Found)
    remarks: Found = field(default_factory=Found)
    refused: list[Finding] = field(default_factory=list)


def check(
    lines: Iterator[Line], reader: RowReader, kept: Path, report: Callable[[int], None], number: int = 0, of: int = 1
) -> Share:
    """Check every `of`-th block of the lines, from block `number` on. Keeps what is right, until the first fault."""
    share = Share()
    try:
        with kept.open("wb") as file:
            for nth, block in enumerate(batched(lines, BLOCK)):
                if nth % of != number:
                    continue
                raw = _check_block(block, reader, share)
                file.write(raw)
                report(len(block))
    except FileRefused as refusal:
        share.refused = refusal.findings
    return share


def _check_block(block: tuple[Line, ...], reader: RowReader, share: Share) -> bytes:
    checked = Block([], [], [])
    kept = bytearray()
    for line, row in block:
        told = reader.read(line, row)
        share.faults.add(line, reader.faults)
        share.remarks.add(line, reader.remarks)
        if reader.number:
            checked.codes.append(reader.number)
            checked.lines.append(line)
        if told is not None and not share.faults.first:
            raw = encoder.encode(told)
            kept += raw
            checked.sizes.append(len(raw))
    share.rows += len(block)
    share.blocks.append(checked)
    return bytes(kept)
