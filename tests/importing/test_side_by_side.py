"""Several processes that check a file find what one finds, in the same order."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from motcua.journal.moment import database_now
from motcua.service.importing import checking, sharing
from motcua.service.importing.checking import checked
from motcua.service.importing.mapping import read_mapping
from motcua.service.importing.refusals import FileRefused
from motcua.service.importing.rows import Told
from motcua.service.importing.tables import open_table
from tests.importing.files import Row, numbered, write_csv

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("procedure")]
HEADS = ["MaHoSo", "MaTTHC", "DonViXuLy", "ChuHoSo", "NgayTiepNhan", "TrangThaiHoSo", "NgayKetThucXuLy"]
HEADS += ["SoDienThoai", "Ghi chú riêng"]


@pytest.fixture(autouse=True)
def _two_rows_a_block(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "BLOCK", 2)


def look(path: Path, processes: int) -> tuple[list[Told], list[str], list[int]]:
    """Return rows, remarks and faults, and the progress that was told."""
    told: list[int] = []
    table, mapping, known = open_table(path), read_mapping(""), checking.read_known(database_now())
    try:
        with checked(table, mapping, known, told.append, processes) as found:
            return list(found.told()), [str(each) for each in found.remarks], told
    except FileRefused as refusal:
        return [], [str(each) for each in refusal.findings], told


def one_and_three(path: Path) -> tuple[list[Told], list[str]]:
    """Look with one process and with three, and return what both found."""
    rows, texts, told = look(path, 1)
    assert told == [2, 4, 6, 8, 10, 11]
    others_rows, others_texts, others_told = look(path, 3)
    assert (others_rows, others_texts) == (rows, texts)
    assert others_told == sorted(others_told)  # which process comes first is chance
    assert others_told[-1] == 11
    return rows, texts


def eleven(changed: dict[int, Row]) -> Sequence[Row]:
    return [numbered(serial) | changed.get(serial, {}) for serial in range(11)]


def test_the_same_rows_and_remarks_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "cu.csv", eleven({n: {"SoDienThoai": "12"} for n in (1, 4, 5, 10)}), HEADS)

    rows, remarks = one_and_three(path)

    assert [told.number[-2:] for told in rows] == [f"{serial:02}" for serial in range(11)]
    assert [text[:8] for text in remarks] == ["dòng 1, ", "dòng 3, ", "dòng 6, ", "dòng 7, ", "dòng 12,"]


def test_the_same_faults_also_of_codes_that_different_processes_met(tmp_path: Path) -> None:
    changed = {2: {"TrangThaiHoSo": "12"}, 7: numbered(0), 9: {"ChuHoSo": ""}, 10: numbered(4)}
    path = write_csv(tmp_path / "cu.csv", eleven(changed), HEADS)

    rows, faults = one_and_three(path)

    assert rows == []
    assert [text[:8] for text in faults] == ["dòng 4, ", "dòng 9, ", "dòng 11,", "dòng 12,"]
    assert "dòng 2" in faults[1]


def test_the_same_end_where_the_file_cannot_be_read_on(tmp_path: Path) -> None:
    path = write_csv(tmp_path / "cu.csv", eleven({}), HEADS)
    path.write_bytes(path.read_bytes() + '"nhà'.encode())

    _rows, alone, _told = look(path, 1)

    assert len(alone) == 1
    assert look(path, 3)[1] == alone
