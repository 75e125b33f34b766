"""Files of rows, read as a stream: XLSX (read-only, values of formulas) and CSV. What cannot be one is told plainly."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any
from warnings import catch_warnings, simplefilter

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from motcua.service.importing import encodings
from motcua.service.importing.refusals import FileRefused, Finding, whole_file

MOST_UNPACKED = 6_000_000_000  # bytes; a million rows of twenty columns are about two thousand million
MOST_RATIO = 250  # unpacked to packed; rows that repeat reach 30
SMALL = 20_000_000  # bytes unpacked, below which no ratio is looked at
MOST_COLUMNS = 200
MOST_ROWS = 2_000_000
LONGEST_CELL = 32_767  # characters, as in Excel
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_SAMPLE = 1_000_000  # bytes in which a text that is not UTF-8 is looked at

type Cell = str | int | float | bool | datetime | Any
type Line = tuple[int, Sequence[Cell]]  # number as the reader's program shows it, from 1


@dataclass(frozen=True)
class Table:
    """A file of rows that can be read once and again. is_spreadsheet: its places are called "D7"."""

    path: Path
    is_spreadsheet: bool
    sheet: str = ""
    delimiter: str = ","
    encoding: str = "utf-8-sig"

    def lines(self) -> Iterator[Line]:
        """Yield every row that holds something. Raises FileRefused."""
        yield from _sheet_lines(self) if self.is_spreadsheet else _text_lines(self)

    def place(self, line: int, column: int, name: str) -> str:
        """Return what to call a cell. column: from 0."""
        if self.is_spreadsheet:
            cell = f"{get_column_letter(column + 1)}{line}"
            return _("Cell %(cell)s (%(name)s)") % {"cell": cell, "name": name} if name else _("Cell %s") % cell
        return _("line %(line)s, column %(name)s") % {"line": line, "name": name or column + 1}

    def row(self, line: int) -> str:
        """Return what to call a row."""
        return _("line %s") % line


def open_table(path: Path, sheet: str = "") -> Table:
    """Return the table in a file, known by its content and not by its name. Raises FileRefused for what is none."""
    with path.open("rb") as file:
        head = file.read(_SAMPLE)
    if not head.strip():
        raise whole_file(_("The file is empty. Choose the file that holds the dossiers."))
    if head.startswith(_OLD_OFFICE):
        raise whole_file(
            _("This is an old Excel file (.xls) or one with a password. Save it as .xlsx without a password.")
        )
    if head.startswith(b"PK"):
        _require_sound(path)
        return Table(path, True, sheet)
    if head.lstrip()[:1] == b"<" or head.startswith(b"%PDF"):
        raise whole_file(_("This is neither a spreadsheet nor a CSV file. Save the table as .xlsx or as CSV (UTF-8)."))
    return _text_table(path, head, is_whole=len(head) < _SAMPLE)


def _require_sound(path: Path) -> None:
    """Look at the parts of the package before anything is unpacked."""
    try:
        with zipfile.ZipFile(path) as package:
            parts = package.infolist()
            names = {part.filename.casefold() for part in parts}
            unpacked, packed = sum(part.file_size for part in parts), sum(part.compress_size for part in parts)
            if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > packed * MOST_RATIO):
                raise whole_file(_("The file unpacks to far more than a table can need, and was not opened."))
            if any(name.endswith("vbaproject.bin") for name in names):
                raise whole_file(_("The file holds macros. Save it as .xlsx (without macros) and choose that one."))
            if "[content_types].xml" not in names or not any(name.startswith("xl/") for name in names):
                raise whole_file(_("This package is no Excel file. Save the table as .xlsx or as CSV (UTF-8)."))
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with package.open(part) as text:
                        if b"<!DOCTYPE" in text.read(2_000):
                            raise whole_file(_("The file holds definitions that a spreadsheet does not need."))
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as error:
        raise whole_file(_broken()) from error


def _broken() -> str:
    return _("The file is damaged and cannot be opened. Save it again in Excel as .xlsx, or as CSV (UTF-8).")


def _sheet_lines(table: Table) -> Iterator[Line]:
    with table.path.open("rb") as raw:  # by its name openpyxl would refuse what has another ending
        book = _book(raw)
        try:
            if table.sheet and table.sheet not in book.sheetnames:
                told = {"sheet": table.sheet, "sheets": ", ".join(book.sheetnames[:10])}
                raise whole_file(_("There is no sheet “%(sheet)s”. The file has: %(sheets)s.") % told)
            sheet = book[table.sheet] if table.sheet else book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its own size is not to be trusted
            rows = sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True)
            yield from _sound(_filled(enumerate(rows, start=1)))
        finally:
            book.close()


def _book(raw: IO[bytes]) -> Any:
    """Return the workbook; its read-only sheets are not in the stubs. Raises FileRefused."""
    try:
        with catch_warnings():
            simplefilter("ignore")  # openpyxl tells of styles and extensions that it passes over
            return openpyxl.load_workbook(raw, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # damaged packages fail in many ways inside the library
        raise whole_file(_broken()) from error


def _sound(lines: Iterator[Line]) -> Iterator[Line]:
    """Yield the rows; what the library stumbles over on the way is a damaged file."""
    while True:
        try:
            line = next(lines)
        except StopIteration:
            return
        except FileRefused:
            raise
        except Exception as error:
            raise whole_file(_broken()) from error
        yield line


def _filled(rows: Iterator[Line]) -> Iterator[Line]:
    for number, row in rows:
        if number > MOST_ROWS:
            raise whole_file(_("The file has more than %s rows. Divide it.") % MOST_ROWS)
        if any(cell not in (None, "") for cell in row):
            yield number, row


def _text_table(path: Path, head: bytes, *, is_whole: bool) -> Table:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
        _require_utf8(head, is_whole=is_whole)
    text = head.decode(encoding, errors="ignore")
    if "\0" in text:
        raise whole_file(_("This is neither a spreadsheet nor a CSV file. Save the table as .xlsx or as CSV (UTF-8)."))
    first = max(text.splitlines()[:20], key=lambda line: max(map(line.count, ",;\t")), default="")
    return Table(path, False, "", max(",;\t", key=first.count), encoding)


def _require_utf8(raw: bytes, *, is_whole: bool) -> None:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError as error:
        if not is_whole and error.start > len(raw) - 4:  # a letter cut in two at the end of the sample
            return
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileRefused([Finding(_("line %s") % line, not_utf8(raw))]) from error


def not_utf8(raw: bytes) -> str:
    """Return what to say of bytes that are not UTF-8."""
    known = encodings.name_of(raw)
    if not known:
        return _("The file is not in UTF-8. Open it in Excel and save it as “CSV UTF-8”, or as .xlsx.")
    told = _(
        "The file is not in UTF-8 but seems to be in %(encoding)s. Convert it to Unicode first (for example with "
        "UniKey Toolkit), and save it as “CSV UTF-8” or as .xlsx. Nothing is guessed: names would be wrong for good."
    )
    return told % {"encoding": known}


def _text_lines(table: Table) -> Iterator[Line]:
    csv.field_size_limit(LONGEST_CELL * 4)
    with table.path.open("rb") as raw, io.TextIOWrapper(raw, encoding=table.encoding, newline="") as text:
        reader = csv.reader(text, delimiter=table.delimiter, strict=True)
        try:
            yield from _filled((reader.line_num, row) for row in reader)
        except UnicodeDecodeError as error:
            place = _("after line %s") % reader.line_num
            raise FileRefused([Finding(place, not_utf8(error.object[max(0, error.start - 200) :]))]) from error
        except csv.Error as error:
            place = _("line %s") % reader.line_num
            told = _("This line cannot be read: a quotation mark is not closed, or a cell is far too long.")
            raise FileRefused([Finding(place, told)]) from error
