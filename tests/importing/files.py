"""Files of dossiers as another system writes them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.service.importing import actions
from motcua.service.importing.columns import COLUMNS
from motcua.service.importing.models import ImportRun

HEADINGS = [column.name for column in COLUMNS]
AN = {  # settled on time, one day before its appointment
    "MaHoSo": "H56.14758-260901-0001",
    "MaTTHC": "9.000001",
    "DonViXuLy": "UB14758",
    "ChuHoSo": "Nguyễn Văn An",
    "NgayTiepNhan": "01/09/2026 08:30",
    "TrangThaiHoSo": "9",
    "NgayHenTra": "08/09/2026 17:00",
    "NgayKetThucXuLy": "07/09/2026 10:15",
    "KenhThucHien": "2",
    "SoDienThoai": "0912 345 678",
}
OPEN = AN | {"TrangThaiHoSo": "4", "NgayKetThucXuLy": ""}

type Row = Mapping[str, Any]


def numbered(serial: int, row: Row = AN, **changes: Any) -> dict[str, Any]:
    """Return the row of another dossier."""
    return {**row, "MaHoSo": f"H56.14758-260901-{serial:04}", **changes}


def write_xlsx(path: Path, rows: Iterable[Row], headings: Sequence[str] = HEADINGS) -> Path:
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Danh sách")
    sheet.append(list(headings))
    for row in rows:
        sheet.append([row.get(name) for name in headings])
    book.save(path)
    return path


def write_csv(
    path: Path,
    rows: Iterable[Row],
    headings: Sequence[str] = HEADINGS,
    encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(headings)
        writer.writerows([row.get(name, "") for name in headings] for row in rows)
    return path


def bring(path: Path, mapping: str = "", *, is_check_only: bool = False) -> ImportRun:
    """Import a file as the command does."""
    by, at = Acting.system(), database_now()
    run = actions.new_run("dossiers", path, path.name, by=by, at=at, mapping=mapping, is_check_only=is_check_only)
    return actions.import_dossiers(run, path, by=by, at=at)


def found(run: ImportRun) -> list[str]:
    """Return the findings as they are shown."""
    return [f"{place}: {text}" if place else text for place, text in run.findings]
