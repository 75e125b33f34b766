"""Results that were revoked or replaced: handed out as marked copies. What was issued stays as it is, under its digest.

Decree 45/2020/NĐ-CP, article 15: a revoked result is marked with the time wherever it is looked up. The mark is a
paper's, not a page's: it is Vietnamese whatever language is read.
"""

import base64
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from motcua.kernel.spoken_dates import letter_datetime

from . import intake, kinds, typst_render, workshop
from .models import StoredFile
from .page_images import on_disk
from .workshop import JobFailed

LIMITS = workshop.Limits(seconds=10.0, memory_mib=512)
TEMPLATE = Path(__file__).parent / "stamps" / "no_longer_valid.typ"
_OFFICE = {kinds.XLSX.content_type: "stamp_workbook", kinds.DOCX.content_type: "stamp_document"}
PICTURES = ("image/jpeg", "image/png")


def marked(stored: StoredFile, *, at: datetime, replaced_by: str = "") -> bytes:
    """Return a copy of the file with a mark on every page, or on every sheet.

    at:          when it became invalid.
    replaced_by: number of the result that was issued in its place; empty: it was revoked.
    Raises JobFailed, WorkshopClosed.
    """
    words = _words(at, replaced_by)
    if job := _OFFICE.get(stored.content_type):
        return _done(job, stored, words)
    mark = typst_render.print_out(TEMPLATE, words, at).pdf
    given = {"content_type": stored.content_type, "mark": base64.b64encode(mark).decode()}
    return _done("stamp", stored, given)


def _done(job: str, stored: StoredFile, given: dict[str, str]) -> bytes:
    with TemporaryDirectory(prefix="motcua-marked-") as folder, on_disk(stored) as path:
        answer = workshop.run(job, {**given, "path": path, "folder": folder}, LIMITS)
        if "file" not in answer:
            raise JobFailed(why=answer.get("why", ""))
        return Path(answer["file"]).read_bytes()


def headers(stored: StoredFile, content: bytes, *, replaced_by: str = "") -> dict[str, str]:
    """Return the headers of the download; the name says it, too."""
    is_drawn = stored.content_type in (kinds.PDF.content_type, *PICTURES)
    stem, _dot, ending = stored.original_name.rpartition(".")
    name = f"{_word(replaced_by)} - {stem or stored.original_name}.{'pdf' if is_drawn else ending}"
    kind = kinds.PDF.content_type if is_drawn else stored.content_type
    return intake.headers_of(name, kind, len(content))


def _words(at: datetime, replaced_by: str) -> dict[str, str]:
    when = letter_datetime(at)
    if replaced_by:
        sentence = f"Được thay thế bằng kết quả số {replaced_by} từ {when}. Bản này không còn giá trị sử dụng."
    else:
        sentence = f"Thu hồi, hủy kết quả từ {when}. Bản này không còn giá trị sử dụng."
    return {"word": _word(replaced_by), "sentence": sentence}


def _word(replaced_by: str) -> str:
    return "ĐÃ THAY THẾ" if replaced_by else "ĐÃ THU HỒI"
