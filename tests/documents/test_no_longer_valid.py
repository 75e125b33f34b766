"""Results that were revoked or replaced are handed out as copies with a mark; what was issued stays as it is."""

import io
from datetime import UTC, datetime
from typing import Any

import pytest
from docx import Document
from openpyxl import Workbook, load_workbook

from motcua.service.documents import no_longer_valid, storage
from motcua.service.documents.intake import receive_bytes
from motcua.service.documents.models import StoredFile
from motcua.service.documents.workshop import JobFailed
from tests.documents import attack_files as attack

pytestmark = pytest.mark.django_db
REVOKED_AT = datetime(2026, 11, 27, 2, 30, tzinfo=UTC)


def workbook() -> bytes:
    book = Workbook()
    first = book.active
    assert first is not None
    first.title = "Danh sách"
    first["A1"], first["B1"], first["B2"] = "Hộ gia đình", 12, "=B1*2"
    book.create_sheet("Phụ lục")["A1"] = "Thửa đất"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture
def stored() -> StoredFile:
    return receive_bytes(workbook(), name="ket-qua.xlsx")


def test_a_revoked_workbook_opens_with_the_mark_and_bears_it_on_every_sheet(stored: StoredFile) -> None:
    content = no_longer_valid.marked(stored, at=REVOKED_AT)

    book = load_workbook(io.BytesIO(content))
    front, *others = book.worksheets
    sentence = front["A2"].value
    assert (book.sheetnames, book.active) == (["ĐÃ THU HỒI", "Danh sách", "Phụ lục"], front)
    assert front["A1"].value == "ĐÃ THU HỒI"
    assert isinstance(sentence, str)
    assert sentence.startswith("Thu hồi, hủy kết quả từ 9 giờ 30, ngày 27 tháng 11 năm 2026")
    for sheet in others:
        heads = {sheet.oddHeader.center.text, sheet.evenHeader.center.text, sheet.firstHeader.center.text}
        assert heads == {f"ĐÃ THU HỒI. {sentence}"}
    assert [others[0][cell].value for cell in ("A1", "B1", "B2")] == ["Hộ gia đình", 12, "=B1*2"]
    assert others[1]["A1"].value == "Thửa đất"


def test_what_was_issued_stays_byte_for_byte_and_the_copy_is_named_by_its_mark(stored: StoredFile) -> None:
    issued = storage.read(stored.sha256)

    content = no_longer_valid.marked(stored, at=REVOKED_AT, replaced_by="H56.11-261127-0001-KQ2")
    headers = no_longer_valid.headers(stored, content, replaced_by="H56.11-261127-0001-KQ2")

    assert storage.read(stored.sha256) == issued != content
    assert "spreadsheetml" in headers["Content-Type"]
    assert load_workbook(io.BytesIO(content)).sheetnames[0] == "ĐÃ THAY THẾ"
    assert "H56.11-261127-0001-KQ2" in str(load_workbook(io.BytesIO(content)).worksheets[0]["A2"].value)


def test_a_workbook_that_has_a_sheet_of_that_name_gets_another(stored: StoredFile) -> None:
    again = receive_bytes(no_longer_valid.marked(stored, at=REVOKED_AT), name="ket-qua.xlsx")

    book = load_workbook(io.BytesIO(no_longer_valid.marked(again, at=REVOKED_AT)))

    assert len(set(book.sheetnames)) == 4
    assert book.worksheets[0]["A1"].value == "ĐÃ THU HỒI"


def word_file(*, sections: int = 1, first_page_differs: bool = False) -> bytes:
    """A decision in Word with a header of its own in the first section; later sections go on with it."""
    text = Document()
    text.add_paragraph("Quyết định cấp giấy phép")
    text.add_table(1, 1).cell(0, 0).text = "Thửa số 12"
    text.sections[0].header.paragraphs[0].text = "UBND xã Ngọc Lặc"
    text.sections[0].different_first_page_header_footer = first_page_differs
    for _ in range(sections - 1):
        text.add_section()
        text.add_paragraph("Phụ lục")
    content = io.BytesIO()
    text.save(content)
    return content.getvalue()


def marked_word_file(content: bytes, replaced_by: str = "") -> Any:
    stored = receive_bytes(content, name="ket-qua.docx")
    return Document(io.BytesIO(no_longer_valid.marked(stored, at=REVOKED_AT, replaced_by=replaced_by)))


def test_a_revoked_word_file_begins_with_the_mark_and_bears_it_at_the_head_of_its_pages() -> None:
    text = marked_word_file(word_file())

    word, sentence, *rest = [paragraph.text for paragraph in text.paragraphs]
    assert word == "ĐÃ THU HỒI"
    assert sentence.startswith("Thu hồi, hủy kết quả từ 9 giờ 30, ngày 27 tháng 11 năm 2026")
    assert rest == ["Quyết định cấp giấy phép"]
    assert text.tables[0].cell(0, 0).text == "Thửa số 12"
    heads = [paragraph.text for paragraph in text.sections[0].header.paragraphs]
    assert heads == [f"{word}. {sentence}", "UBND xã Ngọc Lặc"]


def test_a_first_page_with_a_head_of_its_own_and_later_sections_bear_it_once() -> None:
    text = marked_word_file(word_file(sections=3, first_page_differs=True))

    first, *others = text.sections
    assert ["ĐÃ THU HỒI" in place.paragraphs[0].text for place in (first.header, first.first_page_header)] == [True] * 2
    assert [section.header.is_linked_to_previous for section in others] == [True, True]


def test_a_word_file_that_was_replaced_names_what_replaces_it_and_is_named_so() -> None:
    stored = receive_bytes(word_file(), name="ket-qua.docx")
    issued = storage.read(stored.sha256)

    content = no_longer_valid.marked(stored, at=REVOKED_AT, replaced_by="H56.11-261127-0001-KQ2")

    assert storage.read(stored.sha256) == issued
    assert "H56.11-261127-0001-KQ2" in Document(io.BytesIO(content)).paragraphs[1].text
    assert "THAY" in no_longer_valid.headers(stored, content, replaced_by="x")["Content-Disposition"]
    assert "wordprocessingml" in no_longer_valid.headers(stored, content, replaced_by="x")["Content-Type"]


def test_a_word_file_that_cannot_be_marked_is_not_handed_out_unmarked() -> None:
    stored = receive_bytes(attack.docx(), name="ket-qua.docx")

    with pytest.raises(JobFailed):
        no_longer_valid.marked(stored, at=REVOKED_AT)
