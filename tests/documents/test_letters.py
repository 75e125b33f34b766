"""Letters: official form, embedded face, the same bytes every time, and answers that stay text."""

import io

import pytest
from pypdf import PdfReader

from motcua.service.documents import actions
from tests.documents.samples import appointment_slip

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_an_appointment_slip_states_what_was_received_and_when_the_result_is_due() -> None:
    record = actions.freeze(appointment_slip())

    text = text_of(actions.pdf(record.id))

    assert "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ" in text
    assert "17 giờ 00, ngày 27 tháng 11 năm 2026" in text
