"""An independent comparison of the two books: by SQL on both sides, without any code of the platform or the simulator.

What is compared: which dossiers there are; their national state; receipt, appointment, end and hand-over; results,
supplements, fees, and whose dossier it is.
"""

import json
from typing import Any

from django.db import connection

from motcua.demo.national_portal.books import Books

# The list of the national portal, typed from the description and not from the code.
CODES = {
    "submitted": "1",
    "refused_at_receipt": "3",
    "supplement_requested": "5",
    "payment_due": "6",
    "withdrawn": "7",
    "stopped": "8",
    "settled": "9",
    "handed_over": "10",
}

_OURS = """
SELECT n.number, d.state,
       EXISTS (SELECT FROM journal_entry e WHERE e.subject_type = 'dossier' AND e.subject_id = d.id
               AND e.kind = 'dossier.passed_on') AS moved_on,
       p.full_name,
       to_char(d.accepted_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYYMMDDHH24MISS'),
       to_char(d.due_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYYMMDDHH24MISS'),
       to_char(d.ended_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYYMMDDHH24MISS'),
       to_char(d.handed_over_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'YYYYMMDDHH24MISS'),
       ARRAY(SELECT r.number FROM dossiers_result r WHERE r.dossier_id = d.id AND r.issued_at IS NOT NULL
             AND r.revoked_at IS NULL ORDER BY r.number),
       (SELECT count(*) FROM dossiers_supplementrequest s WHERE s.dossier_id = d.id),
       (SELECT count(*) FROM dossiers_supplementrequest s WHERE s.dossier_id = d.id AND s.answered_at IS NOT NULL),
       (SELECT sum((line->>'amount_vnd')::bigint) FROM jsonb_array_elements(d.fee_lines) line)
FROM dossiers_dossier d
JOIN national_portal_nationaldossier n ON n.dossier_id = d.id
JOIN people_person p ON p.id = d.applicant_id
"""


def ours() -> dict[str, tuple[Any, ...]]:
    """Our book, by MaHoSo."""
    with connection.cursor() as cursor:
        cursor.execute(_OURS)
        rows = cursor.fetchall()
    return {
        number: (
            CODES.get(state) or ("4" if moved_on else "2"),
            name,
            accepted or "",
            due or "",
            ended or "",
            handed or "",
            tuple(results),
            asked,
            answered,
            int(fee or 0),
        )
        for number, state, moved_on, name, accepted, due, ended, handed, results, asked, answered, fee in rows
    }


def theirs(books: Books) -> dict[str, tuple[Any, ...]]:
    """Their book, by MaHoSo."""
    found = {}
    for number, state, text in books.rows("SELECT ma_ho_so, trang_thai, noi_dung FROM ho_so"):
        body = json.loads(text)
        supplements = body.get("DanhSachHoSoBoSung") or []
        found[number] = (
            state,
            body["ChuHoSo"],
            body.get("NgayTiepNhan", ""),
            body.get("NgayHenTra", ""),
            body.get("NgayKetThucXuLy", ""),
            body.get("NgayTra", ""),
            tuple(sorted(row["MaKetQua"] for row in body.get("DanhSachGiayToKetQua") or [])),
            len(supplements),
            len([row for row in supplements if row["NgayTiepNhanBoSung"]]),
            sum(int(row["Gia"]) for row in body.get("DanhSachLePhi") or []),
        )
    return found


def differing(books: Books) -> list[str]:
    """The numbers under which the two books do not say the same."""
    mine, other = ours(), theirs(books)
    return sorted(number for number in mine.keys() | other.keys() if mine.get(number) != other.get(number))
