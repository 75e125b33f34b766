"""A row of the file as facts, or every fault of it. Pure but for the look-ups it is given."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec
from django.utils.translation import gettext as _

from motcua.journal.data import DataRefused, plain
from motcua.kernel.identifiers import IdentifierRefused, check_personal_number, check_phone, check_tax_code
from motcua.kernel.text import fold
from motcua.service.importing import cells
from motcua.service.importing.cells import Fault
from motcua.service.importing.columns import BY_NAME, COLUMNS, ORGANISATION, WORDS, Column, Content
from motcua.service.importing.headings import Headings
from motcua.service.importing.mapping import Mapping
from motcua.service.importing.refusals import Finding
from motcua.service.importing.tables import Cell, Table

_PROCEDURE = re.compile(r"(\d\.\d{6})(?:\.[0-9A-Za-z.]*)?")  # 1.001193, also with a locality or a case behind it
_MOBILE = re.compile(r"(?:0|\+?84)([35789]\d{8})")
_EMAIL = re.compile(r"[^\s@<>]{1,64}@[^\s@<>]{1,180}\.[^\s@<>.]{2,20}")
ENDED = (3, 7, 8, 9, 10)
MOST_REMEMBERED = 10_000  # cells whose meaning is kept: procedures, agencies, words, fees
_NOTHING: dict[Content, Any] = {Content.MOMENT: None, Content.MOMENTS: (), Content.MONEY: None}  # else ""


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a row tells of one dossier. Ids are ours; times are aware; state: the national code."""

    line: int
    number: str
    version_id: int
    agency_id: int
    centre_id: int
    name: str
    state: int
    received_at: datetime
    is_organisation: bool = False
    channel: str = "counter"
    due_at: datetime | None = None
    original_due_at: datetime | None = None
    ended_at: datetime | None = None
    handed_over_at: datetime | None = None
    asked: tuple[datetime, ...] = ()
    answered: tuple[datetime, ...] = ()
    personal_number: str = ""
    tax_code: str = ""
    phone: str = ""
    email: str = ""
    subject: str = ""
    remark: str = ""
    fee_vnd: int | None = None
    outcome: str = "granted"
    has_document: bool = False


class Unit(NamedTuple):
    """An agency that decides, and the centre that receives for it."""

    agency_id: int
    centre_id: int


class Meant(NamedTuple):
    """What a name of an agency means. possible: what it might mean, with codes, where that is not certain."""

    unit: Unit | None
    possible: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """Look-ups. procedure: version by bare code, None where not known; unit: by code or name."""

    procedure: Callable[[str], int | None]
    unit: Callable[[str], Meant]
    now: datetime


@dataclass
class RowReader:
    """Reads the rows of one table. faults, remarks and number are those of the last row.

    number: the dossier's code, also of a row with faults; empty where none can be read, or what must not be repeated.
    """

    table: Table
    headings: Headings
    mapping: Mapping
    known: Known
    faults: list[Finding] = field(default_factory=list)
    remarks: list[Finding] = field(default_factory=list)
    number: str = ""
    _line: int = 0

    def __post_init__(self) -> None:
        """Where each column stands and what takes the place of an empty cell is the same for every row."""
        places, constants = self.headings.columns, self.mapping.constants
        self._columns = [(column, places.get(column.name), constants.get(column.name)) for column in COLUMNS]
        self._remembered = lru_cache(MOST_REMEMBERED)(self._of_cell)

    def read(self, line: int, row: Sequence[Cell]) -> Told | None:
        """Return what a row tells; None where it has faults."""
        self._line, self.faults, self.remarks = line, [], []
        values = {
            column.name: self._value(column, row[place] if place is not None and place < len(row) else None, constant)
            for column, place, constant in self._columns
        }
        self.number = values["MaHoSo"] or ""
        if self.faults:
            self._look_up(values)
            return None
        told = self._told(values)
        self._check(told)
        return None if self.faults else told

    # Cells --------------------------------------------------------------------------------------------------------

    def _value(self, column: Column, cell: Cell, constant: str | None) -> Any:
        if cell is None or cell == "":
            cell = constant
        try:
            if cell is None or cell == "":
                value = _NOTHING.get(column.content, "")
            elif column.comes_again and isinstance(cell, str):  # 1, 1.0 and True would be remembered as one
                value = self._remembered(column.name, cell)
            else:
                value = self._of_cell(column.name, cell)
        except Fault as fault:
            self._fault(column.name, str(fault))
            return None
        if column.is_needed and value in (None, ""):
            self._fault(column.name, _("Empty; this is needed."))
        return value

    def _of_cell(self, name: str, cell: Cell) -> Any:
        column = BY_NAME[name]
        match column.content:
            case Content.MOMENT:
                return cells.moment(cell, is_limit=name in ("NgayHenTra", "NgayHenTraTruoc"))
            case Content.MOMENTS:
                return cells.moments(cell)
            case Content.MONEY:
                return cells.money(cell)
            case Content.WORD:
                allowed = ", ".join(WORDS[name])
                return cells.word(cell, WORDS[name], self.mapping.values.get(name, {}), allowed)
            case Content.CODE:
                return cells.code(cell, column.longest)
        return cells.text(cell, column.longest)

    def _fault(self, name: str, text: str) -> None:
        self.faults.append(Finding(self.place(name, self._line), text))

    def _remark(self, name: str, text: str) -> None:
        self.remarks.append(Finding(self.place(name, self._line), text))

    def place(self, name: str, line: int) -> str:
        """Return what to call the cell of a column in a line."""
        place = self.headings.columns.get(name)
        return self.table.place(line, place, name) if place is not None else f"{self.table.row(line)}, {name}"

    # Facts --------------------------------------------------------------------------------------------------------

    def _told(self, values: dict[str, Any]) -> Told:
        unit = self._unit(values["DonViXuLy"])
        is_organisation = values["LoaiDoiTuong"] == ORGANISATION
        personal, tax = self._identity(values["MaDoiTuong"], is_organisation)
        state = int(values["TrangThaiHoSo"])
        return Told(
            line=self._line,
            number=self._number(values["MaHoSo"]),
            version_id=self._version(values["MaTTHC"]),
            agency_id=unit.agency_id,
            centre_id=unit.centre_id,
            name=values["ChuHoSo"],
            state=state,
            received_at=values["NgayTiepNhan"],
            is_organisation=is_organisation,
            channel=values["KenhThucHien"] or "counter",
            due_at=values["NgayHenTra"],
            original_due_at=values["NgayHenTraTruoc"],
            ended_at=values["NgayKetThucXuLy"],
            handed_over_at=values["NgayTra"] or (values["NgayKetThucXuLy"] if state == 10 else None),
            asked=values["NgayBoSung"] or (),
            answered=values["NgayTiepNhanBoSung"] or (),
            personal_number=personal,
            tax_code=tax,
            phone=self._phone(values["SoDienThoai"]),
            email=self._email(values["Email"]),
            subject=values["TrichYeuHoSo"],
            remark=values["GhiChu"],
            fee_vnd=values["LePhi"],
            outcome=values["KetQua"] or "granted",
            has_document=values["CoTepKetQua"] == "1",
        )

    def _look_up(self, values: dict[str, Any]) -> None:
        """Find what else is wrong with a row that has faults: told only at the next try it would cost one more."""
        for name, ask in (("MaHoSo", self._number), ("MaTTHC", self._version), ("DonViXuLy", self._unit)):
            if values[name]:
                ask(values[name])

    def _number(self, number: str) -> str:
        try:
            plain({"code": number})
        except DataRefused:
            self.number = ""
            self._fault("MaHoSo", _("This looks like a personal number, not like a dossier's code."))
        return number

    def _version(self, code: str) -> int:
        found = _PROCEDURE.fullmatch(code)
        version = self.known.procedure(found[1]) if found else None
        if version is None:
            self._fault("MaTTHC", _("Procedure “%s” is not known here. Import its sheet first.") % code)
        return version or 0

    def _unit(self, text: str) -> Unit:
        own = self.mapping.values.get("DonViXuLy", {})
        meant = self.known.unit(own.get(fold(text), text)) if own else self.known.unit(text)
        if meant.unit is not None:
            return meant.unit
        told = _(
            "“%(name)s” is no agency that decides here. Write its code or full name, or name it in the mapping file."
        )
        if meant.possible:
            told = _(
                "“%(name)s” is not certain; it may be: %(possible)s. Write the code, or name it in the mapping file."
            )
        self._fault("DonViXuLy", told % {"name": text[:100], "possible": "; ".join(meant.possible)})
        return Unit(0, 0)

    def _identity(self, text: str, is_organisation: bool) -> tuple[str, str]:
        """Return personal number and tax code. One that cannot be right must not hold the dossier up."""
        if not text:
            return "", ""
        try:
            if not is_organisation and len(text) in (11, 12) and text.isdigit():
                return check_personal_number(text.zfill(12)).digits, ""  # Excel takes the leading 0 away
            return "", check_tax_code(text.zfill(10) if text.isdigit() else text)
        except IdentifierRefused:
            self._remark("MaDoiTuong", _("Not a personal number or tax code; left out."))
            return "", ""

    def _phone(self, text: str) -> str:
        compact = re.sub(r"[\s.\-()]", "", text)
        if match := _MOBILE.fullmatch(compact if compact.startswith(("0", "+", "84")) else f"0{compact}"):
            return f"+84{match[1]}"  # most are mobile; reading every one by the library takes a minute a million
        try:
            return check_phone(text) if text else ""
        except IdentifierRefused:
            self._remark("SoDienThoai", _("Not a telephone number; left out."))
            return ""

    def _email(self, text: str) -> str:
        if text and not _EMAIL.fullmatch(text):
            self._remark("Email", _("Not an e-mail address; left out."))
            return ""
        return text.lower()

    # What must fit together ---------------------------------------------------------------------------------------

    def _check(self, told: Told) -> None:
        self._check_times(told)
        self._check_end(told)
        self._check_supplements(told)

    def _check_times(self, told: Told) -> None:
        for name, at in (
            ("NgayTiepNhan", told.received_at),
            ("NgayKetThucXuLy", told.ended_at),
            ("NgayTra", told.handed_over_at),
            ("NgayBoSung", told.asked[-1] if told.asked else None),
            ("NgayTiepNhanBoSung", told.answered[-1] if told.answered else None),
        ):
            if at is not None and at > self.known.now:
                self._fault(name, _("This lies ahead."))
        if told.received_at > self.known.now:
            return
        for name, at in (
            ("NgayHenTra", told.due_at),
            ("NgayHenTraTruoc", told.original_due_at),
            ("NgayKetThucXuLy", told.ended_at),
            ("NgayBoSung", told.asked[0] if told.asked else None),
        ):
            if at is not None and at < told.received_at:
                self._fault(name, _("Before the reception (NgayTiepNhan)."))
        if told.handed_over_at and told.ended_at and told.handed_over_at < told.ended_at:
            self._fault("NgayTra", _("Before the end (NgayKetThucXuLy)."))
        if told.original_due_at and told.due_at and told.original_due_at > told.due_at:
            self._fault("NgayHenTraTruoc", _("Later than the appointment that holds (NgayHenTra)."))

    def _check_end(self, told: Told) -> None:
        if told.state in ENDED and told.ended_at is None:
            self._fault("NgayKetThucXuLy", _("Empty, but state %s means that the dossier has ended.") % told.state)
        if told.state not in ENDED and told.ended_at is not None:
            self._fault("NgayKetThucXuLy", _("State %s means that the dossier has not ended.") % told.state)
        if told.original_due_at is not None and told.due_at is None:
            self._fault("NgayHenTra", _("Empty, but there is a first appointment (NgayHenTraTruoc)."))

    def _check_supplements(self, told: Told) -> None:
        asked, answered = told.asked, told.answered
        is_waiting = told.state == 5 or (told.state in (3, 7, 8) and len(asked) > len(answered))
        if len(asked) != len(answered) + is_waiting:
            if told.state == 5:
                self._fault("NgayBoSung", _("State 5 needs the time of the request that waits for its answer."))
            else:
                self._fault("NgayTiepNhanBoSung", _("As many times are needed as supplements were asked for."))
            return
        turns = [at for pair in zip(asked, answered, strict=False) for at in pair]
        turns += asked[len(answered) :]
        if any(later < earlier for earlier, later in pairwise(turns)):
            self._fault("NgayTiepNhanBoSung", _("Request and answer are not in turn."))
        elif turns and told.ended_at is not None and turns[-1] > told.ended_at:
            self._fault("NgayKetThucXuLy", _("Before the last supplement."))
