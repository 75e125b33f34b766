"""Files coming in: what is taken, what is refused, how fast, and what stays behind (security.md, T12 to T16)."""

import hashlib
import io
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pikepdf
import pytest
from django.db import transaction
from PIL import Image

from motcua.service.documents import intake, names, refusals, storage, workshop
from motcua.service.documents.intake import UploadLimits, receive_bytes
from motcua.service.documents.models import StoredFile
from tests.documents import attack_files as attack

pytestmark = pytest.mark.django_db

IN_AN_HOUR = timedelta(hours=1)


def stored_bytes(stored: StoredFile) -> bytes:
    with intake.open_content(stored) as content:
        return bytes(content.read())


def files_below(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_plain_pdf_is_kept_byte_for_byte_under_its_hash(home: Path) -> None:
    sent = attack.pdf(pages=3)

    stored = receive_bytes(sent, name="Tờ khai.pdf")

    sha256 = hashlib.sha256(sent).hexdigest()
    assert (stored.sha256, stored.original_sha256, stored.size_bytes) == (sha256, sha256, len(sent))
    assert (stored.content_type, stored.page_count, stored.flags) == ("application/pdf", 3, [])
    assert (home / "papers" / sha256[:2] / sha256).read_bytes() == sent


@pytest.mark.parametrize(
    ("name", "content", "content_type", "pages"),
    [
        ("đơn.docx", attack.docx(), "wordprocessingml", None),
        ("bảng kê.xlsx", attack.xlsx(), "spreadsheetml", None),
        ("ảnh.jpg", attack.image("JPEG"), "image/jpeg", 1),
        ("ảnh.PNG", attack.image("PNG"), "image/png", 1),
        ("ảnh.heic", attack.image("HEIF"), "image/jpeg", 1),
        ("chụp màn hình.png", attack.image("JPEG"), "image/jpeg", 1),
    ],
)
def test_the_kinds_people_send_are_taken(name: str, content: bytes, content_type: str, pages: int | None) -> None:
    stored = receive_bytes(content, name=name)

    assert content_type in stored.content_type
    assert stored.page_count == pages
    assert names.extension_of(stored.original_name) in {"docx", "xlsx", "jpg", "png"}


def test_equal_content_lies_on_disk_once_and_every_upload_has_a_row(home: Path) -> None:
    first = receive_bytes(attack.pdf(), name="một.pdf")
    second = receive_bytes(attack.pdf(), name="hai.pdf")

    assert first.id != second.id
    assert len(files_below(home / "papers")) == 1
