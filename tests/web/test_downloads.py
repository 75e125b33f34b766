"""A table taken away holds what the page held, opens in Excel with its diacritics, and runs nothing."""

import csv
import io
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.http import Http404
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from motcua.web import downloads
from motcua.web.downloads import Form, Sheet

FORMULAS = ["=1+1", "+84 912 345 678", "-2+3", "@SUM(A1)", "\t=1+1", "  =cmd|' /C calc'!A0", '=HYPERLINK("x")', "=1"]


def sheet_of(*rows, headings=("Đơn vị", "Giá trị"), notes=()):
    return Sheet("bang", "Bảng", headings, rows, notes)


def read_csv(sheet):
    return list(csv.reader(io.StringIO(downloads.as_csv(sheet).decode("utf-8-sig"), newline="")))


def read_xlsx(sheet):
    book = load_workbook(io.BytesIO(downloads.as_xlsx(sheet)))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()], book


def test_csv_begins_with_the_mark_by_which_excel_reads_vietnamese():
    assert downloads.as_csv(sheet_of(("Thanh Hóa", 5))) == "\ufeffĐơn vị,Giá trị\r\nThanh Hóa,5\r\n".encode()


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_becomes_a_formula(formula):
    table = sheet_of((formula, 1))

    assert read_csv(table)[1][0] == f"'{formula}"
    _rows, book = read_xlsx(table)
    cell = book.worksheets[0]["A2"]
    assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", formula, True)


def test_a_heading_is_no_formula_either():
    assert read_csv(sheet_of(headings=("=A1", "b")))[0] == ["'=A1", "b"]


@pytest.mark.parametrize("plain", ["-5", "-0.25", "a=b", "Hộ – gia đình", ""])
def test_what_is_no_formula_stays_as_it_is(plain):
    assert read_csv(sheet_of((plain, 1)))[1][0] == plain


def test_numbers_and_days_stay_numbers_and_days():
    moment = datetime(2026, 11, 27, 17, 30, tzinfo=UTC)  # half past midnight in Viet Nam
    row = (0.7742, Decimal("87.67"), -3, date(2026, 11, 27), moment, None, float("nan"))
    table = sheet_of(row, headings=list("abcdefg"))

    assert read_csv(table)[1] == ["0.7742", "87.67", "-3", "2026-11-27", "2026-11-28 00:30:00", "", ""]
    (_heading, cells), _book = read_xlsx(table)
    day, local = datetime(2026, 11, 27), datetime(2026, 11, 28, 0, 30)  # noqa: DTZ001  Excel knows no zones
    assert cells == [0.7742, 87.67, -3, day, local, None, None]


def test_the_notes_go_along_on_a_sheet_of_their_own():
    _rows, book = read_xlsx(sheet_of(("a", 1), notes=["Nguồn: dti.gov.vn", "Số liệu đến ngày 31/12/2024"]))

    assert [cell.value for cell in book.worksheets[1]["A"]] == [
        "Bảng",
        "Nguồn: dti.gov.vn",
        "Số liệu đến ngày 31/12/2024",
    ]


@given(st.text(max_size=40))
def test_any_text_can_be_taken_away_and_never_runs(text):
    table = sheet_of((text, 1))

    cell = read_csv(table)[1][0]
    assert cell.lstrip()[:1] not in set("=+@=+@") or cell.startswith("'")
    read_xlsx(table)


def test_the_address_asks_for_a_form():
    request = RequestFactory().get
    assert [downloads.asked(request("/", {"format": form})) for form in ("csv", "xlsx")] == [Form.CSV, Form.XLSX]
    assert downloads.asked(request("/")) is None
    with pytest.raises(Http404):
        downloads.asked(request("/", {"format": "exe"}))


def test_the_answer_is_a_file_with_a_name_that_no_cache_keeps():
    response = downloads.answer(sheet_of(("a", 1)), Form.CSV)

    assert response["Content-Disposition"] == 'attachment; filename="bang.csv"'
    assert (response["Content-Type"], response["Cache-Control"]) == ("text/csv; charset=utf-8", "private, no-store")


def test_a_file_of_the_demonstration_says_so_unless_others_have_published_its_figures(settings):
    settings.MODE = "demo"
    counted, published = sheet_of(("a", 1)), Sheet("dti", "DTI", ("a",), [(1,)], is_published=True)

    _rows, book = read_xlsx(counted)
    assert "so-lieu-minh-hoa-bang.csv" in downloads.answer(counted, Form.CSV)["Content-Disposition"]
    assert book.worksheets[1]["A2"].value.startswith("Số liệu minh họa")
    assert "minh-hoa" not in downloads.answer(published, Form.CSV)["Content-Disposition"]
    assert len(read_xlsx(published)[1].worksheets) == 1
