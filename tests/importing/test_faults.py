"""What is wrong with a file is told by its cell, all of it at once, and nothing is written."""

import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from motcua.journal.models import Entry
from motcua.kernel.local_time import VIETNAM
from motcua.registry.people.models import Person
from motcua.service.dossiers.models import Dossier
from motcua.service.importing.columns import NEEDED
from motcua.service.importing.refusals import MOST_FINDINGS
from motcua.service.importing.template import template
from tests.importing.files import AN, HEADINGS, OPEN, bring, found, numbered, write_csv, write_xlsx

MIDNIGHT = datetime(2026, 9, 1)  # noqa: DTZ001  Excel knows no time zones
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("procedure")]


def test_three_planted_faults_are_told_by_their_cells_and_nothing_is_written(tmp_path: Path) -> None:
    people, entries = Person.objects.count(), Entry.objects.count()
    rows = [
        AN,
        numbered(2, AN, NgayHenTra="98%"),
        numbered(3, AN, MaTTHC="9.999999"),
        numbered(4, AN, NgayKetThucXuLy="31/08/2026 10:00"),
    ]

    run = bring(write_xlsx(tmp_path / "cu.xlsx", rows))

    assert (run.state, run.outcome) == ("refused", {})
    assert found(run) == [
        "Ô G3 (NgayHenTra): “98%” có dấu phần trăm: cột này không nhận tỷ lệ.",
        "Ô B4 (MaTTHC): Chưa có thủ tục “9.999999” trong hệ thống. Hãy nhập thủ tục này trước.",
        "Ô I5 (NgayKetThucXuLy): Trước ngày tiếp nhận (NgayTiepNhan).",
    ]
    assert (Dossier.objects.count(), Person.objects.count(), Entry.objects.count()) == (0, people, entries)


def test_in_a_csv_the_place_is_line_and_column(tmp_path: Path) -> None:
    run = bring(write_csv(tmp_path / "cu.csv", [AN, numbered(2, AN, NgayHenTra="2026/9/8")]))

    assert found(run) == [
        "dòng 3, cột NgayHenTra: “2026/9/8” không phải ngày. Hãy ghi ngày/tháng/năm, ví dụ 31/12/2026 16:30, "
        "hoặc định dạng ô kiểu Ngày."
    ]


@pytest.mark.parametrize(
    ("changes", "place", "text"),
    [
        ({"MaHoSo": ""}, "MaHoSo", "Để trống"),
        ({"MaHoSo": "038090001234"}, "MaHoSo", "số định danh"),
        ({"DonViXuLy": "Sở Không Có"}, "DonViXuLy", "không phải cơ quan giải quyết"),
        ({"DonViXuLy": "TT14758"}, "DonViXuLy", "không phải cơ quan giải quyết"),  # receives, decides nothing
        ({"TrangThaiHoSo": "11"}, "TrangThaiHoSo", "Không nhận ra"),
        ({"TrangThaiHoSo": "9%"}, "TrangThaiHoSo", "phần trăm"),
        ({"NgayTiepNhan": "12/31/2026"}, "NgayTiepNhan", "Không có tháng 31"),
        ({"NgayTiepNhan": "30/02/2026"}, "NgayTiepNhan", "Không có ngày"),
        ({"NgayTiepNhan": "46266,35"}, "NgayTiepNhan", "không phải ngày"),
        ({"NgayTiepNhan": 46266.35}, "NgayTiepNhan", "không phải ngày"),
        ({"NgayTiepNhan": "01/09/2099"}, "NgayTiepNhan", "tương lai"),
        ({"NgayTiepNhan": "01/09/1026"}, "NgayTiepNhan", "Năm 1026"),
        ({"NgayKetThucXuLy": ""}, "NgayKetThucXuLy", "trạng thái 9"),
        ({"NgayKetThucXuLy": "#N/A"}, "NgayKetThucXuLy", "Excel báo lỗi"),
        ({"TrangThaiHoSo": "4"}, "NgayKetThucXuLy", "chưa kết thúc"),
        ({"NgayHenTra": "01/08/2026"}, "NgayHenTra", "Trước ngày tiếp nhận"),
        ({"NgayHenTraTruoc": "09/09/2026"}, "NgayHenTraTruoc", "Sau hẹn trả"),
        ({"NgayBoSung": "02/09/2026"}, "NgayTiepNhanBoSung", "đủ số mốc"),
        ({"NgayBoSung": "05/09/2026; 02/09/2026"}, "NgayBoSung", "thứ tự"),
        ({"NgayBoSung": "03/09/2026", "NgayTiepNhanBoSung": "02/09/2026"}, "NgayTiepNhanBoSung", "xen kẽ"),
        ({"LePhi": "12,5"}, "LePhi", "không phải số tiền"),
        ({"LePhi": "15%"}, "LePhi", "phần trăm"),
        ({"ChuHoSo": "NguyÔn V¨n An"}, "ChuHoSo", "TCVN3"),
        ({"ChuHoSo": MIDNIGHT}, "ChuHoSo", "Đây là ngày"),
        ({"ChuHoSo": "An" * 150}, "ChuHoSo", "tối đa 200"),
    ],
)
def test_each_fault_names_its_cell(tmp_path: Path, changes: dict[str, Any], place: str, text: str) -> None:
    run = bring(write_xlsx(tmp_path / "cu.xlsx", [AN | changes]))

    letter = "ABCDEFGHIJKLMNOPQRSTU"[HEADINGS.index(place)]
    assert [where for where, _text in run.findings] == [f"Ô {letter}2 ({place})"]
    assert text in run.findings[0][1]
    assert not Dossier.objects.exists()


def test_a_cell_that_cannot_be_read_hides_no_other_fault_of_its_row(tmp_path: Path) -> None:
    broken = AN | {"NgayTiepNhan": "30/02/2026", "MaTTHC": "9.999999", "DonViXuLy": "Sở Không Có"}

    run = bring(write_xlsx(tmp_path / "cu.xlsx", [AN, broken]))

    assert {place for place, _text in run.findings} == {
        "Ô A3 (MaHoSo)", "Ô B3 (MaTTHC)", "Ô C3 (DonViXuLy)", "Ô E3 (NgayTiepNhan)",
    }  # fmt: skip


def test_a_code_that_stands_twice_is_told_with_both_lines(tmp_path: Path) -> None:
    run = bring(write_xlsx(tmp_path / "cu.xlsx", [AN, numbered(2), AN]))

    assert found(run) == ["Ô A4 (MaHoSo): “H56.14758-260901-0001” đã có ở dòng 2."]


def test_a_personal_number_in_place_of_a_code_is_not_repeated_in_what_is_told(tmp_path: Path) -> None:
    run = bring(write_xlsx(tmp_path / "cu.xlsx", [AN | {"MaHoSo": "038090001234"}] * 2))

    assert [place for place, _text in run.findings] == ["Ô A2 (MaHoSo)", "Ô A3 (MaHoSo)"]
    assert "038090001234" not in str(run.findings)


def test_missing_columns_are_named_with_what_stands_there_instead(tmp_path: Path) -> None:
    headings = ["MaHoSo", "Ma_TTHC_", "DonViXuLy", "ChuHoSo", "NgayTiepNhanHS", "TrangThaiHoSo", "MaHoSo"]

    run = bring(write_csv(tmp_path / "cu.csv", [AN], headings))

    assert [text[:60] for text in found(run)] == [
        "dòng 1, cột MaHoSo: Cột này có hai lần. Hãy xóa bớt một.",
        "dòng 1: Thiếu cột NgayTiepNhan. Thời điểm tiếp nhận. Có phải",
    ]


def test_many_faults_are_counted_and_the_first_are_shown(tmp_path: Path) -> None:
    rows = [numbered(serial, AN, NgayHenTra="mai") for serial in range(1, MOST_FINDINGS + 51)]

    run = bring(write_csv(tmp_path / "cu.csv", rows))

    assert (len(run.findings), run.more_findings) == (MOST_FINDINGS, 50)


def test_what_cannot_be_right_but_matters_little_is_left_out_with_a_remark(tmp_path: Path) -> None:
    run = bring(
        write_xlsx(tmp_path / "cu.xlsx", [AN | {"MaDoiTuong": "12345", "SoDienThoai": "abc", "Email": "không"}])
    )

    assert [place for place, _text in run.remarks] == ["Ô O2 (MaDoiTuong)", "Ô P2 (SoDienThoai)", "Ô Q2 (Email)"]
    person = Dossier.objects.get().applicant
    assert (person.personal_number, person.tax_code, person.phone, person.email) == (None, None, "", "")


def test_titles_above_the_headings_and_empty_rows_do_no_harm(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["A1"] = "DANH SÁCH HỒ SƠ QUÝ III"
    for place, name in enumerate(HEADINGS, start=1):
        sheet.cell(3, place, name)
        sheet.cell(6, place, (AN | {"NgayHenTra": "sai"}).get(name))
    book.save(tmp_path / "cu.xlsx")

    assert [place for place, _text in bring(tmp_path / "cu.xlsx").findings] == ["Ô G6 (NgayHenTra)"]


def test_excels_own_dates_are_read_as_they_are(tmp_path: Path) -> None:
    row = AN | {
        "NgayTiepNhan": MIDNIGHT.replace(hour=8, minute=30),
        "NgayHenTra": MIDNIGHT.replace(day=8),
        "NgayKetThucXuLy": 20260907101500,
    }

    assert found(bring(write_xlsx(tmp_path / "cu.xlsx", [row]))) == []

    dossier = Dossier.objects.get()
    times = (dossier.submitted_at, dossier.due_at, dossier.settled_at)
    assert [at and at.astimezone(VIETNAM).isoformat()[:19] for at in times] == [
        "2026-09-01T08:30:00",
        "2026-09-08T23:59:59",
        "2026-09-07T10:15:00",
    ]


def test_a_check_writes_nothing(tmp_path: Path) -> None:
    run = bring(write_csv(tmp_path / "cu.csv", [AN]), is_check_only=True)

    assert (run.state, run.rows) == ("checked", 1)
    assert not Dossier.objects.exists()


def test_the_template_can_be_filled_and_imported(tmp_path: Path) -> None:
    (tmp_path / "mau.xlsx").write_bytes(template())
    book = load_workbook(tmp_path / "mau.xlsx")
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]] == HEADINGS
    for place, name in enumerate(HEADINGS, start=1):
        sheet.cell(2, place).value = AN.get(name)
    book.save(tmp_path / "cu.xlsx")

    assert bring(tmp_path / "cu.xlsx").outcome == {"created": 1}
    assert book.sheetnames == ["Hồ sơ", "Giải thích"]


# Bad files


def zipped(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return path


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "cu.xlsx").write_bytes(b"")

    assert found(bring(tmp_path / "cu.xlsx")) == ["Tệp rỗng. Hãy chọn tệp có hồ sơ."]


def test_headings_alone(tmp_path: Path) -> None:
    assert found(bring(write_csv(tmp_path / "cu.csv", []))) == ["dòng 1: Không có hồ sơ nào dưới dòng tiêu đề."]


def test_macros_are_refused(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "cu.xlsm", [AN])
    with zipfile.ZipFile(path, "a") as package:
        package.writestr("xl/vbaProject.bin", b"macro")

    assert "macro" in found(bring(path))[0]


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    parts = {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<x>" + b" " * 60_000_000}

    assert "giải nén" in found(bring(zipped(tmp_path / "cu.xlsx", parts)))[0]


def test_definitions_in_the_package_are_refused(tmp_path: Path) -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>'

    run = bring(zipped(tmp_path / "cu.xlsx", {"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": bomb}))

    assert "khai báo" in found(run)[0]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "Excel cũ"),
        (b"PK\x03\x04broken", "bị hỏng"),
        (b"%PDF-1.7 \n", "không phải bảng tính"),
        (b"<html><table></table></html>", "không phải bảng tính"),
        (b"MaHoSo,MaTTHC\n\0\0\0", "không phải bảng tính"),
        (",".join(NEEDED).encode() + b'\n"khong dong', "dấu ngoặc kép"),
        (b"ten,tuoi\nAn,3\n", "tiêu đề cột"),
    ],
)
def test_files_that_are_no_table(tmp_path: Path, content: bytes, text: str) -> None:
    (tmp_path / "cu.xlsx").write_bytes(content)

    run = bring(tmp_path / "cu.xlsx")

    assert run.state == "refused"
    assert text in found(run)[0]


TCVN3 = {"ễ": 0xD4, "ă": 0xA8, "ị": 0xDE, "ê": 0xAA, "à": 0xB5, "đ": 0xAE}


def test_old_encodings_are_named_and_never_guessed(tmp_path: Path) -> None:
    head = ",".join(HEADINGS[:6]) + "\n"
    names = "Nguyễn Văn, Lê Thị, Đoàn đăng"
    old = bytes(TCVN3.get(char, ord(char) if ord(char) < 128 else 0xA8) for char in names)
    (tmp_path / "abc.csv").write_bytes(head.encode() + old)
    (tmp_path / "1258.csv").write_bytes(head.encode() + b"Nguy\xea\xden V\xe3n An, L\xea Th\xf2i")

    abc, windows = found(bring(tmp_path / "abc.csv")), found(bring(tmp_path / "1258.csv"))

    assert (abc[0][:7], windows[0][:7]) == ("dòng 2:", "dòng 2:")
    assert "TCVN3 (ABC)" in abc[0]
    assert "Windows-1258" in windows[0]


def test_utf16_as_excel_writes_it_is_read(tmp_path: Path) -> None:
    run = bring(write_csv(tmp_path / "cu.txt", [AN], encoding="utf-16", delimiter="\t"))

    assert found(run) == []
    assert Dossier.objects.get().applicant.full_name == "Nguyễn Văn An"


def test_a_mapping_with_faults_is_told_by_its_lines(tmp_path: Path) -> None:
    run = bring(write_csv(tmp_path / "cu.csv", [OPEN]), "source: Cũ\ncolumn: {}\nvalues: {TrangThai: {a: 1}}\n")

    assert [text[:40] for text in found(run)] == [
        "tệp ánh xạ, dòng 2: Không nhận ra khóa “",
        "tệp ánh xạ, dòng 3: Không có cột “TrangT",
    ]
