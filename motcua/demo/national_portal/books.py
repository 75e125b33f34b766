"""The simulator's own books, in SQLite: dossiers as they were reported or filed at the portal, and their progress."""

import json
import sqlite3
import threading
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

HANOI = timezone(timedelta(hours=7))
PAGE = 50
STATES = {str(code) for code in range(1, 11)}

_SCHEMA = """
CREATE TABLE IF NOT EXISTS ho_so (
    ma_ho_so TEXT PRIMARY KEY, trang_thai TEXT NOT NULL, noi_dung TEXT NOT NULL, nop_tai_cong INTEGER NOT NULL,
    cap_nhat TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS tien_do (
    id INTEGER PRIMARY KEY, ma_ho_so TEXT NOT NULL, thoi_diem TEXT NOT NULL, trang_thai TEXT NOT NULL,
    noi_dung TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS thong_diep (ma TEXT PRIMARY KEY);
CREATE TABLE IF NOT EXISTS nhat_ky (
    id INTEGER PRIMARY KEY, luc TEXT NOT NULL, dich_vu TEXT NOT NULL, ma_ho_so TEXT NOT NULL, ket_qua TEXT NOT NULL
);
"""


class Refused(Exception):
    """The portal's rules do not take this message."""


class Books:
    """One file; one connection, one caller at a time."""

    def __init__(self, path: Path | str) -> None:
        self._lock = threading.RLock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Let the file go."""
        with self._lock:
            self._db.close()

    def rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Run one statement; return its rows."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def is_new(self, key: str) -> bool:
        """Whether a message with this key has not been taken yet; notes that it has. A message without key is new."""
        if not key:
            return True
        with self._lock:
            before = self._db.total_changes
            self._db.execute("INSERT OR IGNORE INTO thong_diep (ma) VALUES (?)", (key,))
            return self._db.total_changes > before

    def keep_dossier(self, body: Mapping[str, Any], *, is_updating: bool) -> None:
        """Write a reported dossier down. Raises Refused for one that is not as the portal wants it."""
        number = str(body.get("MaHoSo") or "")
        if not number or str(body.get("TrangThaiHoSo")) not in STATES:
            raise Refused("Thiếu MaHoSo hoặc TrangThaiHoSo không hợp lệ")
        for name in ("NgayTiepNhan", "NgayHenTra", "NgayKetThucXuLy", "NgayTra"):
            self._require_time(str(body.get(name) or ""), name)
        known = self.find(number)
        if is_updating and known is None:
            raise Refused("Hồ sơ chưa được đồng bộ lần đầu")
        if not is_updating and known is not None:
            raise Refused("Hồ sơ đã được đồng bộ")
        filed = self.rows("SELECT nop_tai_cong FROM ho_so WHERE ma_ho_so = ?", number)
        self._write(number, str(body["TrangThaiHoSo"]), body, at_portal=bool(filed and filed[0][0]))

    def _require_time(self, text: str, name: str) -> None:
        if text:
            try:
                datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=HANOI)
            except ValueError:
                raise Refused(f"{name} sai định dạng yyyyMMddHHmmss") from None

    def keep_progress(self, body: Mapping[str, Any]) -> None:
        """Write a step down; the dossier's state follows it. Raises Refused for a dossier that is not known."""
        number, state = str(body.get("MaHoSo") or ""), str(body.get("TrangThai") or "")
        known = self.find(number)
        if known is None or state not in STATES:
            raise Refused("Hồ sơ chưa được đồng bộ lần đầu")
        self.rows(
            "INSERT INTO tien_do (ma_ho_so, thoi_diem, trang_thai, noi_dung) VALUES (?, ?, ?, ?)",
            number,
            str(body.get("ThoiDiemXuLy") or ""),
            state,
            json.dumps(dict(body), ensure_ascii=False),
        )
        filed = self.rows("SELECT nop_tai_cong FROM ho_so WHERE ma_ho_so = ?", number)
        self._write(number, state, known | {"TrangThaiHoSo": state}, at_portal=bool(filed[0][0]))

    def file(self, body: Mapping[str, Any]) -> None:
        """Write down what a citizen hands in at the portal."""
        self._write(str(body["MaHoSo"]), "1", body, at_portal=True)

    def _write(self, number: str, state: str, body: Mapping[str, Any], *, at_portal: bool) -> None:
        self.rows(
            "INSERT INTO ho_so (ma_ho_so, trang_thai, noi_dung, nop_tai_cong, cap_nhat) VALUES (?, ?, ?, ?, ?) "
            "ON CONFLICT (ma_ho_so) DO UPDATE SET trang_thai = excluded.trang_thai, noi_dung = excluded.noi_dung, "
            "cap_nhat = excluded.cap_nhat",
            number,
            state,
            json.dumps(dict(body), ensure_ascii=False),
            int(at_portal),
            now(),
        )

    def forget_newest(self) -> None:
        """Lose the dossier that changed last, as a restore from yesterday's backup does."""
        self.rows(
            "DELETE FROM ho_so WHERE ma_ho_so = (SELECT ma_ho_so FROM ho_so WHERE nop_tai_cong = 0 "
            "ORDER BY cap_nhat DESC, ma_ho_so LIMIT 1)"
        )

    def find(self, number: str) -> dict[str, Any] | None:
        """Return what is held of a dossier."""
        found = self.rows("SELECT noi_dung FROM ho_so WHERE ma_ho_so = ?", number)
        return dict(json.loads(found[0][0])) if found else None

    def changed(self, since: str, until: str, page: int) -> list[dict[str, Any]]:
        """Return a page of what changed between two moments."""
        found = self.rows(
            "SELECT noi_dung FROM ho_so WHERE cap_nhat >= ? AND cap_nhat <= ? ORDER BY ma_ho_so LIMIT ? OFFSET ?",
            since,
            until,
            PAGE,
            (max(page, 1) - 1) * PAGE,
        )
        return [json.loads(row[0]) for row in found]

    def note(self, service: str, number: str, outcome: str) -> None:
        """Keep a line for the page; the oldest go."""
        self.rows(
            "INSERT INTO nhat_ky (luc, dich_vu, ma_ho_so, ket_qua) VALUES (?, ?, ?, ?)", now(), service, number, outcome
        )
        self.rows("DELETE FROM nhat_ky WHERE id <= (SELECT max(id) - 500 FROM nhat_ky)")


def now() -> str:
    """The time as the portal writes it."""
    return datetime.now(HANOI).strftime("%Y%m%d%H%M%S")
