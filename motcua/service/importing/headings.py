"""Which column of a file holds which field."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

from motcua.service.importing.columns import BY_NAME, MOST_HEADING_ROWS, NEEDED, PASSED_OVER, heading_key
from motcua.service.importing.mapping import Mapping
from motcua.service.importing.refusals import FileRefused, Finding
from motcua.service.importing.tables import Cell, Line, Table

_OWN = {heading_key(name): name for name in BY_NAME}
_ENOUGH = 3  # known headings that make a row the row of headings


@dataclass(frozen=True)
class Headings:
    """line: where they stand. columns: place from 0 by field. remarks: columns that nobody knows."""

    line: int
    columns: dict[str, int]
    remarks: tuple[Finding, ...] = ()


def find(table: Table, lines: Iterator[Line], mapping: Mapping) -> Headings:
    """Return the headings, taken off `lines`. Raises FileRefused where there are none, or needed ones are missing."""
    seen: list[Line] = []
    for number, row in lines:
        seen.append((number, row))
        if sum(_field(cell, mapping) != "" for cell in row) >= min(_ENOUGH, len(BY_NAME)):
            return _read(table, number, row, mapping)
        if len(seen) >= MOST_HEADING_ROWS:
            break
    if not seen:
        raise FileRefused(
            [Finding("", _("The table has no rows. Choose the file or the sheet that holds the dossiers."))]
        )
    names = ", ".join(NEEDED)
    told = _("The first rows hold no headings that are known. Needed are at least: %(names)s; see the template.")
    raise FileRefused([Finding(table.row(seen[0][0]), told % {"names": names})])


def _field(cell: Cell, mapping: Mapping) -> str:
    key = heading_key(cell) if isinstance(cell, str) else ""
    return mapping.columns.get(key) or _OWN.get(key, "") if key else ""


def _read(table: Table, line: int, row: Sequence[Cell], mapping: Mapping) -> Headings:
    columns: dict[str, int] = {}
    faults: list[Finding] = []
    remarks: list[Finding] = []
    for place, cell in enumerate(row):
        name = _field(cell, mapping)
        if not name:
            if cell not in (None, "") and heading_key(cell) not in PASSED_OVER:
                remarks.append(Finding(table.place(line, place, str(cell)[:60]), _("Unknown column, passed over.")))
        elif name in columns:
            faults.append(Finding(table.place(line, place, name), _("This column stands there twice. Delete one.")))
        else:
            columns[name] = place
    given = {*columns, *mapping.constants}
    faults += [_missing(table, line, name, row) for name in NEEDED if name not in given]
    if faults:
        raise FileRefused(faults)
    return Headings(line, columns, tuple(remarks))


def _missing(table: Table, line: int, name: str, row: Sequence[Cell]) -> Finding:
    headings = {heading_key(cell): str(cell) for cell in row if cell not in (None, "")}
    near = get_close_matches(heading_key(name), headings, n=1, cutoff=0.6)
    told = _("Column %(name)s is missing. %(help)s") % {"name": name, "help": BY_NAME[name].help}
    if near:
        told += " " + _("Is “%(heading)s” meant? Then write %(name)s there, or name it in the mapping file.") % {
            "heading": headings[near[0]][:60],
            "name": name,
        }
    return Finding(table.row(line), told)
