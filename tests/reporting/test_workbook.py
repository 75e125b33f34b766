"""The spreadsheet of a report: what it holds, every fault by its cell, and nothing half-written."""

import io
import itertools
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from motcua.journal.models import Entry
from motcua.kernel.refusal import ActionRefused
from motcua.steering.reporting import actions, queries, workbook, workbook_reading
from motcua.steering.reporting.cells import WorkbookRefused
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.models import Observation, Source
from motcua.steering.reporting.refusals import FiguresRefused
from tests.reporting.world import POINTS, RATIOS, RoundWorld, everything, make_round, typed

pytestmark = pytest.mark.django_db


def template(world: RoundWorld) -> Workbook:
    report = queries.report_by_id(world.report().id)
    assert report is not None
    return load_workbook(io.BytesIO(workbook.write(report, queries.lines(report))))


def packed(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def send(world: RoundWorld, book: Workbook | bytes) -> list[str]:
    """Send a spreadsheet as the page does; return what is wrong, nothing where it was taken."""
    report = queries.report_by_id(world.report().id)
    assert report is not None
    raw = book if isinstance(book, bytes) else packed(book)
    try:
        filled = workbook_reading.read(raw, report, queries.lines(report), today=local_day(world.now()))
        try:
            actions.declare(report.id, filled.typed, by=world.by("analyst"), at=world.now())
        except FiguresRefused as refusal:
            raise WorkbookRefused(filled.placed(refusal.faults)) from refusal
    except WorkbookRefused as refusal:
        return [str(fault) for fault in refusal.faults]
    return []


def test_a_filled_template_is_taken_over_as_it_stands(points: RoundWorld) -> None:
    book = template(points)
    sheet = book.active
    sheet["D6"], sheet["H6"] = 8.5, "https://thanhhoa.gov.vn/a"
    sheet["G6"] = datetime(2026, 9, 30)  # noqa: DTZ001  Excel knows no zones
    sheet["D7"], sheet["G7"] = "7", "15/9/2026"

    assert send(points, book) == []

    rows = list(Observation.objects.order_by("indicator"))
    assert [(row.indicator, row.value, row.as_of, row.source) for row in rows] == [
        ("1.1", Decimal("8.5"), date(2026, 9, 30), Source.DECLARED),
        ("1.2", Decimal(7), date(2026, 9, 15), Source.DECLARED),
    ]
    assert [each.link for each in rows[0].evidence.all()] == ["https://thanhhoa.gov.vn/a"]


def test_what_was_declared_comes_back_in_the_template_and_sent_back_changes_nothing(points: RoundWorld) -> None:
    points.declare(*everything(POINTS), who="analyst")
    before = Observation.objects.count()

    assert send(points, template(points)) == []

    assert Observation.objects.count() == before


PLANTED: dict[str, tuple[Callable[[Any], None], list[str]]] = {
    "a percent sign": (lambda s: s.__setitem__("D7", "82%"), ["D7"]),
    "a format of percent": (lambda s: (s.__setitem__("D7", 0.82), setattr(s["D7"], "number_format", "0%")), ["D7"]),
    "a decimal comma": (lambda s: s.__setitem__("D8", "0,82"), ["D8"]),
    "words": (lambda s: s.__setitem__("D9", "chưa có"), ["D9"]),
    "a date for a number": (lambda s: s.__setitem__("D9", date(2026, 9, 1)), ["D9"]),
    "true for a number": (lambda s: s.__setitem__("D9", True), ["D9"]),
    "a formula": (lambda s: s.__setitem__("D9", "=1+1"), ["D9"]),
    "too much": (lambda s: s.__setitem__("D9", 21), ["D9"]),
    "less than nothing": (lambda s: s.__setitem__("D9", -1), ["D9"]),
    "a number in a wrong column": (lambda s: s.__setitem__("E9", 3), ["E9"]),
    "an unknown indicator": (lambda s: s.__setitem__("A10", "99.9"), ["A10"]),
    "a code left out": (lambda s: s.__setitem__("A10", None), ["A10"]),
    "a row twice": (lambda s: s.__setitem__("A10", "1.1"), ["A10"]),
    "no date": (lambda s: s.__setitem__("G6", "30.9"), ["G6"]),
    "a day ahead": (lambda s: s.__setitem__("G6", "30/12/2026"), ["G6"]),
    "no address": (lambda s: s.__setitem__("H6", "quyết định 12"), ["H6"]),
    "another unit": (lambda s: s.__setitem__("B3", "UB14758"), ["B3"]),
    "another round": (lambda s: s.__setitem__("B2", "0"), ["B2"]),
    "other columns": (lambda s: s.insert_cols(3), ["C5", "D5", "E5", "F5", "G5", "H5", "I5"]),
    "three at once": (
        lambda s: (s.__setitem__("D7", "82%"), s.__setitem__("D8", "0,82"), s.__setitem__("A10", "1.1")),
        ["D7", "D8", "A10"],
    ),
}


@pytest.mark.parametrize("what", PLANTED)
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_fault_is_named_by_its_cell_and_nothing_is_saved(points: RoundWorld, what: str, language: str) -> None:
    plant, cells = PLANTED[what]
    with translation.override(language):
        book = template(points)
        book.active["D6"] = 5
        plant(book.active)

        told = send(points, book)

    word = "Ô" if language == "vi" else "Cell"
    assert [line.split(":")[0] for line in told] == [f"{word} {cell}" for cell in cells]
    assert Observation.objects.count() == 0
    assert not Entry.objects.filter(kind="report.declared").exists()


def test_whatever_else_is_wrong_a_fault_is_told_at_the_first_try(points: RoundWorld) -> None:
    in_cells = {what: faults for what, (_plant, faults) in PLANTED.items() if faults[0][1:] in ("6", "7", "8", "9")}

    for one, other in itertools.combinations(in_cells, 2):
        if not set(in_cells[one]) & set(in_cells[other]):
            book = template(points)
            for what in (one, other):
                PLANTED[what][0](book.active)
            told = {line.split(":")[0].split()[1] for line in send(points, book)}
            assert told == {*in_cells[one], *in_cells[other]}, (one, other)


def test_part_and_whole_and_locked_cells(ratios: RoundWorld) -> None:
    ratios.dossiers("settled", "settled", "")
    actions.fill_known(ratios.round.id, by=ratios.by("appraiser"), at=ratios.now())
    book = template(ratios)
    sheet = book.active
    row_of = {str(sheet.cell(row, 1).value): row for row in range(6, sheet.max_row + 1)}
    locked, other = row_of["3.3"], row_of["1.1"]
    assert (sheet[f"E{locked}"].value, sheet[f"E{locked}"].protection.locked) == (3, True)
    assert sheet[f"E{other}"].protection.locked is False
    sheet[f"E{locked}"], sheet[f"E{other}"], sheet[f"F{other}"] = 2, 12, 10

    told = send(ratios, book)

    assert [line.split(":")[0] for line in told] == [f"Ô E{other}", f"Ô E{locked}"]
    sheet[f"E{locked}"], sheet[f"E{other}"] = 3, 9
    assert send(ratios, book) == []
    assert Observation.objects.filter(source=Source.DECLARED).count() == 1


def _bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("xl/worksheets/sheet1.xml", b"0" * (9 * 1024 * 1024))
    return out.getvalue()


def _with(book: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO(book)
    with zipfile.ZipFile(out, "a") as package:
        package.writestr(name, content)
    return out.getvalue()


def test_what_is_no_harmless_spreadsheet_is_not_opened(points: RoundWorld) -> None:
    good = packed(template(points))
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    cases = [
        b"", b"no spreadsheet", good[:-200], b"x" * (1024 * 1024 + 1), _bomb(),
        _with(good, "xl/vbaProject.bin", b"macro"), _with(good, "xl/embeddings/ole.bin", b"x"),
        _with(good, "xl/x.xml", entity), _with(good, "xl/y.xml", entity.decode().encode("utf-16")),
    ]  # fmt: skip

    for raw in cases:
        told = send(points, raw)
        assert len(told) == 1
        assert told[0].startswith(("Tệp", "Đây"))


def test_an_empty_table_and_merged_cells_as_large_as_a_sheet_do_no_harm(points: RoundWorld) -> None:
    assert send(points, template(points))[0].startswith("Ô D6: Tệp chưa có số liệu")
    assert send(points, Workbook())[0].startswith("Ô A1: Tệp trống")
    large = packed(template(points))
    with zipfile.ZipFile(io.BytesIO(large)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    name = "xl/worksheets/sheet1.xml"
    merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A7:XFD1048576"/></mergeCells>'
    parts[name] = parts[name].replace(b"</sheetData>", merged)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for part, content in parts.items():
            package.writestr(part, content)

    assert send(points, out.getvalue())[0].startswith("Ô D6")


def test_a_text_that_looks_like_a_formula_stays_text(points: RoundWorld) -> None:
    points.ngoc_lac.name = "=cmd|' /C calc'!A0"
    points.ngoc_lac.save()

    cell = template(points).active["C3"]

    assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")


CELLS = st.sampled_from([f"{column}{row}" for column in "ADEFGH" for row in range(5, 14)])
VALUES = st.one_of(
    st.none(), st.integers(-5, 40), st.floats(-5, 40), st.booleans(), st.text(max_size=8),
    st.sampled_from(["82%", "0,82", "1.1", "1.2", "=A1", "30/09/2026", "https://a.vn", "7", "3.5"]),
)  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(CELLS, VALUES), min_size=1, max_size=6))
def test_either_all_of_a_spreadsheet_is_taken_or_nothing(points: RoundWorld, changes: list[tuple[str, object]]) -> None:
    book = template(points)
    for cell, value in changes:
        try:
            book.active[cell] = value
        except Exception:
            return
    before = dict(Observation.objects.values_list("id", "is_current"))

    told = send(points, book)

    if told:
        assert dict(Observation.objects.values_list("id", "is_current")) == before
        return
    sheet = book.active
    said = {line.indicator.code: line.declared for line in queries.lines(points.report())}
    for row in range(6, 14):
        code, value = str(sheet[f"A{row}"].value), sheet[f"D{row}"].value
        if code in said and value is not None and str(value).strip():
            declared = said[code]
            assert declared is not None
            assert figure_of(declared).value == pytest.approx(Decimal(str(value).strip()), abs=Decimal("0.000001"))


def test_a_template_of_every_scheme_can_be_made_and_filled(db: None) -> None:
    world = make_round(RATIOS)
    world.declare(typed("1.1", numerator="3", denominator="4"))

    with pytest.raises(ActionRefused):  # the headings alone are no report
        workbook_reading.read(packed(Workbook()), world.report(), [], today=local_day(world.now()))
    assert send(world, template(world)) == []
