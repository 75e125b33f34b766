"""The weekly brief on paper says what the page says, each figure with its source and its address."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override
from pypdf import PdfReader

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.journal.queries import head
from motcua.registry.agencies.models import Agency
from motcua.service.documents import typst_render
from motcua.service.procedures.models import Procedure
from motcua.steering.planning.models import LatenessForecast, LikelyLate
from tests.cockpit.test_board import late_story
from tests.dossiers.factories import Commune, Story, make_commune, make_procedure, make_story
from tests.ranking.conftest import make_province

pytestmark = pytest.mark.django_db
MOMENT = r"\d\d:\d\d, \d\d/\d\d/\d{4}"
COUNTED = r"Nguồn: Hệ thống tự tính từ nhật ký đến mục số %s; số liệu đến " + MOMENT + r"\."
NAME = r'attachment; filename="ban-tin-tuan-UB14758-\d{4}-\d\d-\d\d\.pdf"'


def paper(browser: Client, code: str = "UB14758") -> PdfReader:
    answer = browser.get(f"/dieu-hanh/don-vi/{code}/ban-tin-tuan.pdf")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return PdfReader(io.BytesIO(answer.content))


def text_of(read: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in read.pages).split())


def without_moments(text: str) -> str:
    """Leave out at what minute it was counted: page and paper are asked for one after the other."""
    return " ".join(re.sub(MOMENT, "", text).split())


def addresses_of(read: PdfReader) -> set[str]:
    """Return where the links of the paper lead."""
    notes = [note.get_object() for page in read.pages for note in page.get("/Annots", [])]
    return {str(note["/A"]["/URI"]) for note in notes if "/A" in note}


def likely_late(story: Story, commune: Commune) -> None:
    LikelyLate.objects.create(dossier_id=story.dossier.id, agency_id=commune.committee.id, chance=0.9,
                              due_at=database_now() + timedelta(days=2), behind_percent=10)  # fmt: skip
    LatenessForecast.objects.create(made_at=database_now(), is_naive=True)


def test_the_paper_says_what_the_page_says(commune: Commune, chair: Client) -> None:
    late = late_story(commune)
    likely = make_story(commune, make_procedure("9.000003", days="5"), at=database_now()).to("processing")
    likely_late(likely, commune)
    drain()

    page, read = chair.get("/dieu-hanh/").context, paper(chair)

    text = text_of(read)
    for figure in page["figures"]:
        for said in (figure.label, figure.value, figure.change, figure.note, figure.source, figure.trend.words):
            assert without_moments(str(said)) in without_moments(text)
    for decision in page["decisions"]:
        assert f"{decision.text}. {decision.why}" in text
    for change, _href in page["changes"]:
        assert change in text
    for dossier in (late, likely):
        assert (dossier.dossier.code or "?") in text
        assert dossier.citizen.full_name not in text
    assert "90 %" in text


def test_every_figure_names_its_source_up_to_which_entry_it_counts_and_where_to_open_it(
    commune: Commune, chair: Client
) -> None:
    late_story(commune)
    drain()
    last = head()

    page, read = chair.get("/dieu-hanh/").context, paper(chair)

    text = text_of(read)
    assert text.count("Nguồn:") >= len(page["figures"])
    assert re.search(COUNTED % last, text)
    addresses = addresses_of(read)
    for figure in page["figures"]:
        assert f"http://127.0.0.1:8000{figure.href}" in addresses
        assert chair.get(figure.href).status_code == 200


def test_the_paper_is_an_archive_pdf_with_numbered_sheets_in_the_letter_face(commune: Commune, chair: Client) -> None:
    late_story(commune)
    drain()

    answer = chair.get("/dieu-hanh/don-vi/UB14758/ban-tin-tuan.pdf")

    with pikepdf.open(io.BytesIO(answer.content)) as opened, opened.open_metadata() as metadata:
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")
    assert re.fullmatch(NAME, answer["Content-Disposition"])
    assert answer["Cache-Control"] == "private, no-store"
    read = PdfReader(io.BytesIO(answer.content))
    for number, sheet in enumerate(read.pages, start=1):
        assert f"Trang {number}/{len(read.pages)}" in sheet.extract_text()
        fonts = [font.get_object()["/BaseFont"].split("+")[-1] for font in sheet["/Resources"]["/Font"].values()]
        assert set(fonts) <= {"Tinos-Regular", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}


def test_a_province_of_many_units_with_long_names_fits_on_two_sheets() -> None:
    province = make_province()
    long = "Thủ tục cấp đổi, cấp lại Giấy chứng nhận quyền sử dụng đất, quyền sở hữu nhà ở và tài sản khác gắn liền"
    version = make_procedure("9.000002", days="1")
    Procedure.objects.filter(code="9.000002").update(name=long)
    for number in range(14):
        far = make_commune(f"Xã Quảng Nham Thượng Sơn {number}", f"{90000 + number}")
        Agency.objects.filter(id=far.committee.id).update(short_name=f"UBND xã Quảng Nham Thượng Sơn {number}")
        for _each in range(2):
            story = late_story(far, version=version)
        due = make_story(far, version, at=database_now()).to("processing")
        LikelyLate.objects.create(dossier_id=due.dossier.id, agency_id=far.committee.id, chance=0.9,
                                  due_at=database_now() + timedelta(days=2), behind_percent=10)  # fmt: skip
    drain()

    read = paper(province.browser("chair"), "H56")

    text = text_of(read)
    assert len(read.pages) == 2
    assert "hạng 5" in text
    assert "Công bố tại dti.gov.vn/xep-hang-2024." in text
    assert "(10 dòng đầu trong " in text
    assert "(6 dòng đầu trong 28)" in text or "(3 dòng đầu trong 28)" in text, "fewer where others are due today"
    assert story.dossier.code


def test_the_paper_follows_the_language_of_the_screen(commune: Commune, chair: Client) -> None:
    late_story(commune)
    drain()
    chair.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    text = text_of(paper(chair))

    assert "Weekly brief" in text
    assert "Source: Counted by the system from the journal up to entry" in text


@pytest.mark.parametrize("path", ["UB14845", "KHONG-CO"])
def test_the_paper_of_a_unit_that_is_not_theirs_is_not_found(commune: Commune, chair: Client, path: str) -> None:
    make_commune("Bát Mọt", "14845")

    assert chair.get(f"/dieu-hanh/don-vi/{path}/ban-tin-tuan.pdf").status_code == 404


def test_what_somebody_named_a_unit_stays_text(commune: Commune, chair: Client) -> None:
    hostile = '#read("/etc/passwd") *đậm* $x$ \\ [a] "b" <c>'
    Agency.objects.filter(id=commune.committee.id).update(name=hostile, short_name=hostile)
    late_story(commune)
    drain()

    text = text_of(paper(chair))

    assert f"{hostile}: 1 hồ sơ đang quá hạn." in text
    assert "root:" not in text


def test_a_template_that_cannot_be_set_is_refused_with_a_sentence_and_the_log_says_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    template = tmp_path / "broken.typ"
    template.write_text("#let x = ", encoding="utf-8")

    with pytest.raises(typst_render.PaperNotWritten, match="try again later"), override("en"):
        typst_render.print_out(template, {}, database_now())

    assert "broken.typ was not set" in caplog.text
