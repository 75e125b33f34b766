"""From a frozen letter to its PDF: words for times and amounts, a QR code, then Typst in the workshop."""

import base64
import io
import json
import logging
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import segno
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.kernel.spoken_dates import VIETNAM, letter_date, letter_datetime
from motcua.kernel.text import nfc

from . import workshop
from .models import LetterKind, LetterRecord
from .workshop import JobFailed, WorkshopClosed

log = logging.getLogger(__name__)
TEMPLATES = Path(__file__).parent / "letter_templates"
LIMITS = workshop.Limits(seconds=5.0, memory_mib=512)


class LetterFontMissing(WorkshopClosed):
    """The letter face is not installed. A letter without it would lose Vietnamese letters, so none is written."""

    code = "letter_font_missing"
    http_status = 500
    message = _("The font for letters is missing. An administrator must run `npm ci`, or set LETTER_FONT_DIR.")


class LetterNotWritten(JobFailed):
    """Typesetting failed; the log says why. The letter's content is kept, so it can be written later."""

    code = "letter_not_written"
    http_status = 500
    message = _("The letter cannot be written at the moment. Its content is kept: try again later.")


class PaperNotWritten(JobFailed):
    """Typesetting failed; the log says why."""

    code = "paper_not_written"
    http_status = 500
    message = _("The paper cannot be written at the moment. What it would say stands on the page: try again later.")


@dataclass(frozen=True)
class Written:
    """A letter as PDF/A."""

    pdf: bytes
    page_count: int


def render(record: LetterRecord) -> Written:
    """Return the PDF/A of a frozen letter; the same record gives the same bytes every time.

    Raises LetterFontMissing, LetterNotWritten when typesetting fails, JobFailed when it takes over 5 s, WorkshopClosed.
    """
    made = typeset(TEMPLATES / f"{record.kind}.typ", view(record), record.issued_at)
    if made is None:
        log.error("letter %s of kind %s was not set", record.pk, record.kind)
        raise LetterNotWritten
    return made


def print_out(template: Path, data: Mapping[str, Any], made_at: datetime) -> Written:
    """Return a paper that is no letter, set with a template of another room; it can read its own folder alone.

    Raises PaperNotWritten, and what `render` raises.
    """
    made = typeset(template, data, made_at)
    if made is None:
        raise PaperNotWritten
    return made


def typeset(template: Path, data: Mapping[str, Any], made_at: datetime) -> Written | None:
    """Set a template with data in the workshop; None where Typst refuses it, and the log says why."""
    answer = workshop.run(
        "typeset",
        {
            "template": template.name,
            "root": str(template.parent),
            "font_folder": font_folder(),
            "data": json.dumps(data, ensure_ascii=False),
            "made_at": int(made_at.timestamp()),
        },
        LIMITS,
    )
    if "pdf" not in answer:
        log.error("%s was not set: %s", template.name, answer)
        return None
    return Written(base64.b64decode(answer["pdf"]), answer["page_count"])


def font_folder() -> str:
    """Where the letter face lies. Raises LetterFontMissing."""
    folder = Path(settings.LETTER_FONT_DIR)
    if not any(folder.rglob("*.ttf")):
        raise LetterFontMissing(folder=str(folder))
    return str(folder)


def view(record: LetterRecord) -> dict[str, Any]:
    """What the template sees: the frozen data with times and amounts in words, and the QR code as SVG."""
    data: dict[str, Any] = _worded(record.data)
    data["title"] = data.get("title") or LetterKind(record.kind).label
    url = record.data.get("url") or record.data.get("follow", {}).get("url", "")
    data["qr"] = qr_svg(url) if url else ""
    return data


def qr_svg(text: str) -> str:
    """The QR code of `text`, error correction M, as SVG."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind="svg", xmldecl=False, border=2)
    return out.getvalue().decode()


def _worded(value: Any, key: str = "") -> Any:
    """Word every value by the unit in its name: `…_at`, `…_date`, `…_vnd`, `…_bytes`. None becomes empty."""
    if isinstance(value, dict):
        return {name: _worded(part, name) for name, part in value.items()}
    if isinstance(value, list):
        return [_worded(part, key) for part in value]
    if value is None:
        return ""
    if key == "issued_at":
        return letter_date(datetime.fromisoformat(value).astimezone(VIETNAM).date())
    if key.endswith("_at"):
        return letter_datetime(datetime.fromisoformat(value))
    if key.endswith("_date"):
        return letter_date(date.fromisoformat(value))
    if key.endswith("_vnd"):
        return f"{value:,}".replace(",", ".") + " đồng"
    if key.endswith("_bytes"):
        return size_in_words(value)
    return value


def size_in_words(size_bytes: int) -> str:
    """1,2 MB, with the decimal comma; below 1 MB whole kB, at least 1."""
    if size_bytes >= 1_000_000:
        return f"{size_bytes / 1_000_000:.1f} MB".replace(".", ",")
    return f"{max(1, round(size_bytes / 1000))} kB"


def clean_text(text: str) -> str:
    """NFC, with line breaks but no other control or hidden character: PDF and QR show the same string (T19)."""
    if text.isprintable():  # nothing hidden; the usual case, and quick
        return text if text.isascii() else nfc(text)
    text = nfc(text.replace("\r\n", "\n").replace("\r", "\n"))
    if text.isprintable():  # nothing to look for, as nearly always
        return text
    return "".join(char for char in text if char == "\n" or not _is_hidden(char))


def _is_hidden(char: str) -> bool:
    return unicodedata.category(char) in {"Cc", "Cs", "Cf"}
