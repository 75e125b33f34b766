"""Dossiers as another system exports them: a CSV in the national field names, of any length and always the same."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

import psycopg
from stdnum.vn import mst

HEADINGS = (
    *("MaHoSo", "MaTTHC", "DonViXuLy", "ChuHoSo", "NgayTiepNhan", "TrangThaiHoSo", "NgayHenTra", "NgayHenTraTruoc"),
    *("NgayKetThucXuLy", "NgayTra", "NgayBoSung", "NgayTiepNhanBoSung", "KenhThucHien", "LoaiDoiTuong", "MaDoiTuong"),
    *("SoDienThoai", "Email", "TrichYeuHoSo", "LePhi", "KetQua", "GhiChu", "CoTepKetQua"),
)
STATES = {10: 62, 9: 15, 4: 9, 7: 3, 2: 2, 5: 2, 3: 2, 8: 2, 1: 2, 6: 1}  # percent
ENDED = (3, 7, 8, 9, 10)
A_DAY = 2_800  # dossiers: a million a year, as the province receives
FAMILIES = ("Nguyễn", "Lê", "Trịnh", "Phạm", "Hoàng", "Bùi", "Trần", "Hà", "Lương", "Đỗ")
MIDDLES = ("Văn", "Thị", "Đức", "Ngọc", "Minh", "Thu", "Hữu", "Bảo")
GIVEN = ("An", "Bình", "Cường", "Dung", "Hạnh", "Hùng", "Lan", "Nam", "Phương", "Quân", "Thảo", "Trường", "Vân", "Yến")
PERSONS_PER_ROW = 0.6  # some come again
COMMUNES = 0.8  # share of what communes decide


class Ground(NamedTuple):
    """Where dossiers belong: codes of procedures by level, and code and name of agencies by level."""

    procedures: dict[str, list[str]]
    agencies: dict[str, list[tuple[str, str]]]


def ground(database: psycopg.Connection[Any]) -> Ground:
    """Read the catalogue and the agencies that decide: committee of the province, departments, branches, communes."""
    procedures: dict[str, list[str]] = {"commune": [], "province": []}
    rows = database.execute("SELECT code, level FROM procedures_procedure WHERE current_id IS NOT NULL ORDER BY code")
    for code, level in rows:
        for one in ("commune", "province") if level == "multi" else (level,):
            procedures[one].append(code)
    agencies: dict[str, list[tuple[str, str]]] = {"commune": [], "province": []}
    kinds = ["province_committee", "department", "branch", "commune_committee"]
    query = "SELECT code, name, kind FROM agencies_agency WHERE is_active AND kind = ANY (%s) ORDER BY code"
    for code, name, kind in database.execute(query, [kinds]):
        agencies["commune" if kind == "commune_committee" else "province"].append((code, name))
    return Ground(procedures, agencies)


def write(path: Path, rows: int, where: Ground, now: datetime, *, seed: int = 1) -> None:
    """Write a file of so many dossiers in the order of their reception, A_DAY a day until `now` (time of Viet Nam)."""
    luck = Random(seed)  # noqa: S311  a sample, no secret
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS, restval="")
        writer.writeheader()
        writer.writerows(_dossiers(rows, where, now, luck))


def _dossiers(rows: int, where: Ground, now: datetime, luck: Random) -> Iterator[dict[str, object]]:
    persons = max(1, int(rows * PERSONS_PER_ROW))
    weights = {level: [1 / place for place in range(1, len(codes) + 1)] for level, codes in where.procedures.items()}
    for serial in range(rows):
        level = "commune" if luck.random() < COMMUNES else "province"
        code, name = luck.choice(where.agencies[level])
        (procedure,) = luck.choices(where.procedures[level], weights[level])  # a few are asked for most
        received = now - timedelta(days=(rows - serial) / A_DAY, minutes=luck.randrange(600))
        yield {
            "MaHoSo": f"000.{code}.H56-{received:%y%m%d}-{serial:07}",
            "MaTTHC": procedure + luck.choice(("", ".000.00.00.H56")),
            "DonViXuLy": luck.choice((code, name)),
            "NgayTiepNhan": _said(received),
            "KenhThucHien": luck.choice((1, 2, 2, 3)),
            "LePhi": luck.choice((0, 0, 8_000, 15_000, 150_000)),
            "TrichYeuHoSo": "Về việc giải quyết thủ tục cho hộ gia đình",
            "CoTepKetQua": luck.choice((0, 1)),
            **_person(luck.randrange(persons)),
            **_course(received, now, luck),
        }


def _person(index: int) -> dict[str, object]:
    """Return one of the applicants; the same index is the same person. One of twelve is an organisation."""
    luck = Random(index)  # noqa: S311  a sample, no secret
    name = f"{luck.choice(FAMILIES)} {luck.choice(MIDDLES)} {luck.choice(GIVEN)}"
    phone = f"09{luck.randrange(10**8):08}"
    if index % 12 == 0:
        digits = f"28{index:07}"
        number = digits + mst.calc_check_digit(digits)  # sometimes too long, as typed ones are: left out with a remark
        return {"ChuHoSo": f"Công ty TNHH {name}", "LoaiDoiTuong": 2, "MaDoiTuong": number, "SoDienThoai": phone}
    number = f"0380{60 + index % 40}{index // 40:06}" if index % 10 else ""  # some are known by their telephone alone
    return {"ChuHoSo": name, "LoaiDoiTuong": 1, "MaDoiTuong": number, "SoDienThoai": phone}


def _course(received: datetime, now: datetime, luck: Random) -> dict[str, object]:
    """Return state and dates: one of nine comes late, one of fourteen had a supplement."""
    (state,) = luck.choices(tuple(STATES), tuple(STATES.values()))
    due = received + timedelta(days=luck.choice((1, 3, 5, 7, 10, 15, 30)))
    row: dict[str, object] = {"TrangThaiHoSo": state, "NgayHenTra": _said(due) if luck.random() < 0.9 else ""}
    if state in (1, 3):
        row["NgayHenTra"] = ""
    asked = received + (now - received) * 0.1 * luck.random()
    answered = asked + (now - received) * 0.1 * luck.random()
    if state == 5:
        row["NgayBoSung"] = _said(asked)
    elif state not in (1, 2) and luck.random() < 0.07:
        row |= {"NgayBoSung": _said(asked), "NgayTiepNhanBoSung": _said(answered)}
    if state in ENDED:
        ended = min(received + (due - received) * luck.choice((*[0.8] * 8, 1.3)), now)
        ended = max(ended, answered)
        row["NgayKetThucXuLy"] = _said(ended)
        row["GhiChu"] = "" if state >= 9 else "Hồ sơ không đủ thành phần theo quy định"
        if state == 10:
            row["NgayTra"] = _said(min(ended + timedelta(hours=luck.randrange(48)), now))
    return row


def _said(at: datetime) -> str:
    return f"{at:%d/%m/%Y %H:%M}"
