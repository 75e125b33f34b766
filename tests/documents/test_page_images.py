"""Pages of foreign files as pictures."""

from pathlib import Path

import pytest

from motcua.service.documents.intake import receive_bytes
from motcua.service.documents.page_images import page_image, page_images
from tests.documents import attack_files as attack

pytestmark = pytest.mark.django_db


def test_every_page_of_a_pdf_is_shown_as_a_picture_of_the_same_width() -> None:
    stored = receive_bytes(attack.pdf(pages=6), name="sáu trang.pdf")

    pages = list(page_images(stored.id))

    assert [page.number for page in pages] == [1, 2, 3, 4, 5, 6]
    assert {(page.width, page.height) for page in pages} == {(1240, 1755)}
    assert all(page.content.startswith(b"\x89PNG") and page.content_type == "image/png" for page in pages)


def test_a_page_is_drawn_once(home: Path) -> None:
    stored = receive_bytes(attack.pdf(), name="a.pdf")
    first = page_image(stored, 1)
    assert first is not None
    (kept,) = [path for path in (home / "page_images").rglob("1") if path.is_file()]
    drawn_at = kept.stat().st_mtime_ns

    assert page_image(stored, 1) == first
    assert kept.stat().st_mtime_ns == drawn_at


@pytest.mark.parametrize("number", [0, 2, -1])
def test_there_is_no_picture_of_a_page_that_does_not_exist(number: int) -> None:
    assert page_image(receive_bytes(attack.pdf(), name="a.pdf"), number) is None


def test_a_photograph_is_one_page() -> None:
    page = page_image(receive_bytes(attack.image("JPEG", (3000, 2000)), name="anh.jpg"), 1)

    assert page is not None
    assert (page.width, page.height) == (1240, 827)


def test_a_word_file_has_no_pictures() -> None:
    assert list(page_images(receive_bytes(attack.docx(), name="a.docx").id)) == []


def test_a_page_as_large_as_a_town_is_drawn_within_limits() -> None:
    sent = attack.pdf_of_one_page((200_000, 100))

    page = page_image(receive_bytes(sent, name="a.pdf"), 1)

    assert page is not None
    assert page.width <= 1240
