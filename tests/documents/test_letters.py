"""Letters: official form, embedded face, the same bytes every time, and answers that stay text (T19, T20)."""

import io
import re
import time
import unicodedata
from collections.abc import Callable
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
import segno
from django.conf import LazySettings
from django.db import IntegrityError, transaction
from PIL import Image
from pypdf import PdfReader

from motcua.kernel.spoken_dates import VIETNAM
from motcua.service.documents import actions, storage, typst_render, workshop
from motcua.service.documents.letters import Fact, Follow, Letter
from motcua.service.documents.models import LetterRecord, StoredFile
from tests.documents import samples

pytestmark = pytest.mark.django_db

every_letter = pytest.mark.parametrize("make", samples.ALL, ids=[make.__name__ for make in samples.ALL])


def written(letter: Letter) -> bytes:
    return actions.pdf(actions.freeze(letter).id)


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


@pytest.mark.parametrize(
    ("make", "title", "words"),
    [
        (samples.submission_receipt, "GIẤY XÁC NHẬN ĐÃ NỘP HỒ SƠ", "Chậm nhất 17 giờ 00, ngày 23 tháng 11 năm 2026"),
        (samples.appointment_slip, "GIẤY TIẾP NHẬN HỒ SƠ VÀ HẸN TRẢ KẾT QUẢ", "17 giờ 00, ngày 27 tháng 11 năm 2026"),
        (samples.supplement_request, "PHIẾU YÊU CẦU BỔ SUNG, HOÀN THIỆN HỒ SƠ", "Cách bổ sung: Chụp lại trang 2"),
        (samples.refusal_at_receipt, "PHIẾU TỪ CHỐI TIẾP NHẬN GIẢI QUYẾT HỒ SƠ", "Căn cứ pháp lý: Điều 21 Nghị định"),
        (samples.refusal, "THÔNG BÁO Về việc từ chối giải quyết hồ sơ", "quyền đề nghị cơ quan giải thích, khiếu nại"),
        (samples.apology, "VĂN BẢN XIN LỖI Và đề nghị gia hạn", "lần đầu 17 giờ 00, ngày 27 tháng 11 năm 2026"),
        (samples.stop_notice, "THÔNG BÁO Dừng giải quyết hồ sơ", "Đã quá thời hạn bổ sung"),
        (samples.result, "QUYẾT ĐỊNH Về việc trợ cấp", "Mức trợ cấp 500.000 đồng/tháng"),
        (samples.certificate, "GIẤY KHAI SINH Số: 12/2026", "Người mẹ Họ, chữ đệm, tên BÙI THỊ THUỶ NGUYÊN"),
        (samples.cash_receipt, "PHIẾU THU PHÍ, LỆ PHÍ", "32.000 đồng Bằng chữ: Ba mươi hai nghìn đồng."),
        (samples.self_service_card, "Lần sau tự làm", "Thủ tục: Cấp Giấy xác nhận tình trạng hôn nhân"),
    ],
    ids=[make.__name__ for make in samples.ALL],
)
def test_a_letter_has_its_official_title_and_says_what_matters(
    make: Callable[[], Letter], title: str, words: str
) -> None:
    text = text_of(written(make()))

    assert title in text
    assert words in text


@pytest.mark.parametrize("make", samples.ALL[:-1], ids=[make.__name__ for make in samples.ALL[:-1]])
def test_a_letter_has_the_official_heading(make: Callable[[], Letter]) -> None:
    text = text_of(written(make()))

    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text
    assert "ỦY BAN NHÂN DÂN PHƯỜNG HẠC THÀNH" in text
    assert "Số: 0042/TNHS" in text
    assert "Hạc Thành, ngày 23 tháng 11 năm 2026" in text


@every_letter
def test_a_letter_is_an_archive_pdf_in_the_letter_face_and_has_no_other(make: Callable[[], Letter]) -> None:
    pdf = written(make())

    with pikepdf.open(io.BytesIO(pdf)) as opened, opened.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
    fonts = [font for page in PdfReader(io.BytesIO(pdf)).pages for font in page["/Resources"]["/Font"].values()]
    names = {font.get_object()["/BaseFont"].split("+")[-1] for font in fonts}
    assert names <= {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}
    descriptors = [font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"] for font in fonts]
    assert all("/FontFile2" in descriptor for descriptor in descriptors)


@every_letter
def test_the_same_letter_has_the_same_bytes_twice(make: Callable[[], Letter]) -> None:
    record = actions.freeze(make())

    assert typst_render.render(record) == typst_render.render(record)
    assert typst_render.render(record).pdf == actions.pdf(record.id)


@every_letter
def test_sample_data_wears_its_banner_and_real_data_none(make: Callable[..., Letter]) -> None:
    assert "SỐ LIỆU MINH HỌA" in text_of(written(make()))
    assert "minh họa" not in text_of(written(make(is_sample=False))).lower()


@pytest.mark.parametrize(
    "make", [samples.refusal, samples.apology, samples.stop_notice, samples.result, samples.certificate]
)
def test_a_paper_that_is_not_signed_says_so(make: Callable[..., Letter]) -> None:
    assert text_of(written(make())).count("Bản chưa ký số") == 2
    assert "chưa ký" not in text_of(written(make(is_signed=True)))


def test_a_letter_is_written_at_its_first_download_and_kept() -> None:
    record = actions.freeze(samples.appointment_slip())
    assert record.file is None

    first = actions.pdf(record.id)

    record.refresh_from_db()
    assert record.file is not None
    assert storage.read(record.file.sha256) == first == actions.pdf(record.id)
    assert record.file.original_name == "Giấy tiếp nhận hồ sơ và hẹn trả kết quả H56.104-261123-0042.pdf"
    assert record.file.page_count == 1
    assert StoredFile.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [{"number": "1/X"}, {"data": {}}, {"is_sample": False}, {"issued_at": datetime(2026, 1, 1, tzinfo=VIETNAM)}],
    ids=lambda change: next(iter(change)),
)
def test_what_a_letter_says_cannot_be_changed_afterwards(change: dict[str, object]) -> None:
    record = actions.freeze(samples.appointment_slip())

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        LetterRecord.objects.filter(id=record.id).update(**change)


def test_a_written_letter_cannot_be_given_another_file() -> None:
    record = actions.freeze(samples.appointment_slip())
    actions.pdf(record.id)

    with pytest.raises(IntegrityError, match="frozen"), transaction.atomic():
        LetterRecord.objects.filter(id=record.id).update(file=None)


HOSTILE = [
    '#import "@preview/cetz:0.3.0": *',
    '#read("/etc/passwd")',
    '#read("base.typ") ${7*7} $x^2$',
    "{{ settings.SECRET_KEY }} {% load i18n %}",
    "*đậm* _nghiêng_ = Tiêu đề <nhan> @nguon \\ // không",
    '"); #panic("x") #("',
    "'; drop table documents_letterrecord; --",
    "#while true {}",
]


@pytest.mark.parametrize("answer", HOSTILE)
def test_t20_answers_that_look_like_code_appear_literally(answer: str) -> None:
    text = text_of(written(samples.stop_notice(reason=answer)))

    assert answer.replace(" ", "") in text.replace(" ", "")
    assert "root:" not in text


@pytest.mark.parametrize(
    "code", ['#read("/etc/passwd")', '#read("../../../../../etc/passwd")', '#import "@preview/cetz:0.3.0": *']
)
def test_t20_a_template_reads_nothing_outside_its_folder_and_no_package(
    code: str, tmp_path: Path, settings: LazySettings
) -> None:
    (tmp_path / "evil.typ").write_text(code)

    answer = workshop.run(
        "typeset",
        {
            "template": "evil.typ",
            "root": str(tmp_path),
            "font_folder": settings.LETTER_FONT_DIR,
            "data": "{}",
            "made_at": 0,
        },
    )

    assert answer["refused"] == "broken"


def test_t20_a_template_that_never_ends_is_ended_by_the_clock(tmp_path: Path, settings: LazySettings) -> None:
    loops = "for a in range(9999) { " * 4 + "let x = 1" + " }" * 4
    (tmp_path / "endless.typ").write_text("#" + loops)
    request = {"template": "endless.typ", "root": str(tmp_path), "font_folder": settings.LETTER_FONT_DIR, "data": "{}"}
    started = time.monotonic()

    with pytest.raises(workshop.JobFailed):
        workshop.run("typeset", request | {"made_at": 0}, workshop.Limits(seconds=1))

    assert time.monotonic() - started < 3


def test_t19_a_name_typed_in_any_form_is_one_string_in_the_letter() -> None:
    names = ["Nguyễn Thị Thuỷ", unicodedata.normalize("NFD", "Nguyễn Thị Thuỷ"), "Nguyễn\u200b Thị\u202e Thuỷ"]

    letters = {written(samples.appointment_slip(receiver_name=name)) for name in names}

    assert len(letters) == 1
    assert "Nguyễn Thị Thuỷ" in text_of(letters.pop())


def test_t19_the_qr_code_says_the_very_string_that_is_printed_beside_it() -> None:
    pdf = written(samples.appointment_slip())
    printed = re.search(r"https://\S+", text_of(pdf))
    assert printed is not None
    assert printed[0] == samples.URL

    page = pypdfium2.PdfDocument(pdf)[0].render(scale=4).to_pil().convert("L")
    code = segno.make(printed[0], error="m", micro=False)

    assert _shows(page, [[bool(module) for module in row] for row in code.matrix])
    other = segno.make(printed[0][:-1] + "x", error="m", micro=False)
    assert not _shows(page, [[bool(module) for module in row] for row in other.matrix])


def _shows(page: Image.Image, matrix: list[list[bool]]) -> bool:
    """Whether this very code stands somewhere at the left of the page: every module is looked at in its middle."""
    module = 27 / 25.4 * 72 * 4 / (len(matrix) + 4)  # pixels; the image is 27 mm wide, 2 modules of which are border

    def stands_at(left: int, top: int) -> bool:
        return all(
            (page.getpixel((int(left + (x + 0.5) * module), int(top + (y + 0.5) * module))) < 128) == dark
            for y, row in enumerate(matrix)
            for x, dark in enumerate(row)
        )

    highest = int(page.height - module * (len(matrix) + 1))
    return any(stands_at(left, top) for top in range(0, highest, 2) for left in range(360, 420, 2))


def test_an_organisation_is_addressed_as_one() -> None:
    company = samples.ABOUT["applicant"].__class__(full_name="Công ty TNHH Bảo An", is_organisation=True)

    text = text_of(written(samples.apology(applicant=company)))

    assert "xin lỗi Quý cơ quan, tổ chức" in text
    assert "Ông/Bà" not in text


def test_signs_that_the_face_cannot_draw_become_a_box_and_the_letter_is_still_written() -> None:
    assert "Lý do: Xin chào □ □□ bạn" in text_of(written(samples.stop_notice(reason="Xin chào 😀 漢字 bạn")))


def test_a_long_answer_runs_over_pages_and_every_page_names_the_dossier() -> None:
    pdf = written(samples.stop_notice(reason="Thiếu giấy tờ chứng minh nơi cư trú. " * 270))

    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) > 2
    assert all("H56.104-261123-0042" in page.extract_text() for page in pages)


def test_without_its_face_no_letter_is_written_and_the_sentence_says_what_to_do(
    settings: LazySettings, tmp_path: Path
) -> None:
    settings.LETTER_FONT_DIR = str(tmp_path)

    with pytest.raises(typst_render.LetterFontMissing, match="npm ci"):
        written(samples.appointment_slip())


def test_a_result_never_prints_the_lookup_code_of_the_dossier() -> None:
    for make in (samples.result, samples.certificate):
        assert "T7KM-29QX" not in text_of(written(make()))


def test_facts_stand_in_the_order_in_which_they_were_given() -> None:
    facts = tuple(Fact(label=f"Mục {name}", value=f"giá trị {name}") for name in "hbacgfed")

    text = text_of(written(samples.certificate(facts=facts)))

    places = [text.index(fact.label) for fact in facts]
    assert all(earlier < later for earlier, later in pairwise(places))


def test_before_acceptance_the_number_follows_the_dossier() -> None:
    follow = Follow(dossier_code="7K2M9QX4", url=samples.URL)

    text = text_of(written(samples.submission_receipt(follow=follow)))

    assert "Mã nộp hồ sơ: 7K2M9QX4" in text
    assert "Mã tra cứu" not in text
