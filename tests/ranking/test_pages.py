"""The pages on rankings: numbers as published, each with its file, definitions one link away."""

import csv
import io
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motcua.registry.agencies import queries as agencies
from motcua.steering.measures import editions, scheme_reading
from motcua.steering.targets.models import Target
from tests.dossiers.factories import hire
from tests.ranking.conftest import Province

pytestmark = pytest.mark.django_db


def text_of(browser: Client, name: str, query: str = "", **kwargs) -> str:
    answer = browser.get(reverse(f"ranking:{name}", kwargs=kwargs) + query)
    assert answer.status_code == 200, answer.content[:500]
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())))


def csv_of(browser: Client, name: str, query: str = "", **kwargs) -> list[list[str]]:
    answer = browser.get(reverse(f"ranking:{name}", kwargs=kwargs) + f"?format=csv&{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))


def test_the_first_page_is_our_province_in_the_newest_ranking(province: Province) -> None:
    page = text_of(province.browser("chair"), "standing", ranking="dti-2024")

    assert "Thanh Hóa: đứng ở đâu và vì sao" in page
    assert "Thứ hạng 5" in page
    assert "0,7742" in page
    assert "Điểm đến hạng kế tiếp 2,55" in page
    assert "Hoạt động chính quyền số Văn phòng UBND tỉnh 200,00 126,12 73,88" in page
    assert "chưa tìm thấy nguồn công bố điểm và cách tính của 47 chỉ số thành phần" in page
    assert "dti.gov.vn/xep-hang-2024" in page


@pytest.mark.parametrize("edition", list(editions.EDITIONS), ids=lambda each: each.code)
def test_the_table_of_every_ranking_is_the_published_one(province: Province, edition) -> None:
    found = editions.ranking(edition.code)
    query = "" if found.number("Thanh Hóa") is not None else f"tinh={found.provinces[0]}"

    rows = csv_of(province.browser("chair"), "table", query, ranking=edition.code)

    published = {
        row["province"]: row
        for row in editions.read(edition.file)
        if int(row.get("year") or edition.year) == edition.year
    }
    assert len(rows) - 1 == len(published)
    for row in rows[1:]:
        own = published[row[0]]
        assert row[1] == (own.get("rank") or own.get("rank_of_34"))
        index = own.get("pdti") or own.get("total")
        assert (float(row[2]) if row[2] else None) == (float(index) if index else None)


def test_every_main_index_of_2024_leads_to_its_definition_and_all_provinces(province: Province) -> None:
    browser = province.browser("chair")
    for code in editions.ranking("dti-2024").alone:
        page = text_of(browser, "index", ranking="dti-2024", index=code)
        assert "Đơn vị chịu trách nhiệm" in page
        assert "tỷ lệ trên điểm tối đa, theo số liệu công bố" in page
        rows = csv_of(browser, "index", ranking="dti-2024", index=code)
        assert len(rows) == 35


@pytest.mark.parametrize(
    ("name", "place"), [("table", {}), ("index", {"index": "digital_infrastructure"}), ("firmness", {})]
)
def test_among_all_provinces_the_one_asked_about_is_marked(
    province: Province, name: str, place: dict[str, str]
) -> None:
    address = reverse(f"ranking:{name}", kwargs={"ranking": "dti-2024", **place})
    page = province.browser("chair").get(address, {"tinh": "Hà Nội"}).content.decode()

    marked = re.findall(r'<tr aria-current="true"><td><a [^>]*>([^<]+)', page)
    assert marked == ["Hà Nội"]


def test_an_index_names_the_unit_and_the_person_that_answer_for_it(province: Province) -> None:
    department = agencies.department_named("Sở Khoa học và Công nghệ")
    assert department is not None
    hire("leader", department, "Trịnh Văn Mạng")

    browser = province.browser("chair")
    own = text_of(browser, "index", ranking="dti-2024", index="digital_society_activity")
    other = text_of(browser, "index", "?tinh=Hà Nội", ranking="dti-2024", index="digital_society_activity")

    assert "Người đứng đầu Trịnh Văn Mạng Sở Khoa học và Công nghệ tỉnh Thanh Hóa" in own
    assert "Trịnh Văn Mạng" not in other


def test_in_2022_the_four_unpublished_indices_stand_together(province: Province) -> None:
    page = text_of(province.browser("chair"), "standing", ranking="dti-2022")

    assert (
        "Gộp chung vì chưa công bố riêng từng chỉ số: Nhận thức số, Thể chế số, Nhân lực số, An toàn thông tin mạng"
        in page
    )
    assert "15" in page


def test_another_province_is_shown_as_easily(province: Province) -> None:
    page = text_of(province.browser("chair"), "standing", "?tinh=Hà Nội", ranking="dti-2024")

    assert "Hà Nội: đứng ở đâu và vì sao" in page
    assert "Không nêu được thứ hạng kế tiếp: tỉnh đang đứng đầu" in page


def test_the_press_years_say_that_they_are_not_whole(province: Province) -> None:
    for name in ("firmness", "what_if"):
        assert "chưa được công bố đầy đủ" in text_of(province.browser("chair"), name, ranking="dti-2021")


def test_a_what_if_shows_points_and_rank_beside_todays(province: Province) -> None:
    page = text_of(province.browser("chair"), "what_if", "?v-digital_government_activity=70 %25", ranking="dti-2024")

    assert "Thứ hạng 5 3 tăng 2 bậc" in page
    assert "Chỉ số 0,7742 0,7890 +0,0148" in page
    assert "Sẽ xếp sau: Hải Phòng, Hồ Chí Minh." in page


def test_the_filled_form_sent_as_it_is_changes_nothing(province: Province) -> None:
    browser = province.browser("chair")
    form = browser.get(reverse("ranking:what_if", args=["dti-2024"])).content.decode()
    fields = dict(re.findall(r'name="(v-[a-z_]+)"[^>]*value="([^"]*)"', form))
    assert len(fields) == 8

    answer = browser.get(reverse("ranking:what_if", args=["dti-2024"]), fields).content.decode()

    assert "không đổi" in answer
    assert "+0" not in re.sub(r"<[^>]+>", " ", answer)


@pytest.mark.parametrize("typed", ["-0.1", "abc", "120", "120 %", "nan", "1_0", "1e1", "8,5,1", "٣"])
def test_a_value_that_is_none_is_told_at_its_field(province: Province, typed: str) -> None:
    answer = province.browser("chair").get(reverse("ranking:what_if", args=["dti-2024"]), {"v-cybersecurity": typed})

    assert answer.status_code == 422
    assert "Nhập tỷ lệ phần trăm từ 0 đến 100, ví dụ 80 hoặc 80,5." in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "share"),
    [("80", 0.8), ("80 %", 0.8), ("80%", 0.8), ("80,5", 0.805), ("80.5", 0.805), ("63,06", 0.6306), ("100", 1.0),
     ("0", 0.0), ("0,8 %", 0.008)],
)  # fmt: skip
def test_a_value_is_read_in_percent(province: Province, typed: str, share: float) -> None:
    answer = province.browser("chair").get(reverse("ranking:what_if", args=["dti-2024"]), {"v-cybersecurity": typed})

    changes = {change.block.code: change.new_share for change in answer.context["outcome"].changes}
    assert changes["cybersecurity"] == share


@pytest.mark.parametrize("typed", ["0,8", "0.82", "1", "0,7000"])
def test_what_might_be_a_share_or_a_percentage_is_asked_about_and_never_guessed(province: Province, typed: str) -> None:
    """Addresses kept from the time when the fields took shares from 0 to 1 are told so at each field."""
    answer = province.browser("chair").get(reverse("ranking:what_if", args=["dti-2024"]), {"v-cybersecurity": typed})

    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert f"Ô này nhập theo phần trăm nên “{typed}” có thể hiểu hai cách." in page
    assert f"nhập “{typed} %”." in page


def test_the_field_says_that_it_is_in_percent_and_shows_what_was_published(province: Province) -> None:
    page = province.browser("chair").get(reverse("ranking:what_if", args=["dti-2024"])).content.decode()

    field = r'name="v-digital_government_activity"[^>]* value="63,06"[^>]*>\s*<div class="govuk-input__suffix"[^>]*>%<'
    assert re.search(field, page)
    assert "Đã công bố: 63,06 % của 200 điểm" in page


def test_an_index_that_cannot_be_tried_is_told(province: Province) -> None:
    answer = province.browser("chair").get(reverse("ranking:what_if", args=["dti-2024"]), {"v-smart_city": "80"})

    assert answer.status_code == 422
    assert "Không thể thử “smart_city” ở đây." in unescape(answer.content.decode())


def test_a_what_if_becomes_a_target_that_shows_its_drift(province: Province) -> None:
    browser = province.browser("chair")
    given = {"v-digital_government_activity": "70,00", "name": "Vào tốp 3", "due": "31/12/2027"}

    answer = browser.post(reverse("ranking:save_target", args=["dti-2024"]), given, follow=True)

    page = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))
    assert "Hoạt động chính quyền số 63,06 % 70,00 % 63,06 % 6,94 % chưa thay đổi" in page
    assert "Hạn hoàn thành: 31/12/2027." in page
    assert "Vào tốp 3" in text_of(browser, "targets")


def test_a_director_reads_but_does_not_set_targets_of_the_province(province: Province) -> None:
    browser = province.browser("director")
    given = {"v-digital_government_activity": "70", "name": "Vào tốp 3"}

    assert "Lưu chỉ tiêu" not in text_of(browser, "what_if", "?v-digital_government_activity=70", ranking="dti-2024")
    assert browser.post(reverse("ranking:save_target", args=["dti-2024"]), given).status_code == 403
    assert Target.objects.count() == 0


def test_a_table_is_scored_on_the_page_and_as_a_file(province: Province) -> None:
    text = (editions.resources.files(editions.published) / "dti-2024-provinces.csv").read_bytes()
    browser, address = province.browser("chair"), reverse("ranking:score")

    def sent(**more):
        return browser.post(address, {"scheme": "dti-2024", "table": SimpleUploadedFile("a.csv", text), **more})

    assert "Thanh Hóa" in sent().content.decode()
    rows = list(csv.reader(io.StringIO(sent(format="csv").content.decode("utf-8-sig"), newline="")))
    published = {row["province"]: row["rank"] for row in editions.read("dti-2024-provinces.csv")}
    assert {row[0]: row[1] for row in rows[1:]} == published


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "0"),
        (b"province,digital_awareness\nA,82%\n", "0.82"),
        (b'province,digital_awareness\nA,"0,82"\n', "dấu chấm"),
        (b"province,digital_awareness\nA,0.5\nA,0.6\n", "Dòng"),
        (b"province;nothing\nA;1\n", "dti-2024"),
        (b"\xff\xfe\x00", "UTF-8"),
    ],
)
def test_mistakes_in_a_table_are_told_by_row_and_column(province: Province, content: bytes, told: str) -> None:
    given = {"scheme": "dti-2024", "table": SimpleUploadedFile("a.csv", content)}

    answer = province.browser("chair").post(reverse("ranking:score"), given)

    assert answer.status_code == 422
    assert told in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/dieu-hanh/xep-hang/dti-1999/", "/dieu-hanh/xep-hang/dti-2024/?tinh=Atlantis",
     "/dieu-hanh/xep-hang/dti-2024/?format=exe", "/dieu-hanh/xep-hang/dti-2024/?format=csv&table=x",
     "/dieu-hanh/xep-hang/dti-2024/chi-so/smart_city/", "/dieu-hanh/xep-hang/bo-chi-so/x/",
     "/dieu-hanh/xep-hang/chi-tieu/999/", "/dieu-hanh/xep-hang/?ranking=../../x"],
)  # fmt: skip
def test_what_there_is_not_is_not_found(province: Province, address: str) -> None:
    assert province.browser("chair").get(address).status_code == 404


@pytest.mark.parametrize("name", ["standing", "table", "profile", "firmness", "what_if"])
def test_a_page_asks_the_database_for_its_reader_alone(
    province: Province, name: str, django_assert_max_num_queries
) -> None:
    browser = province.browser("chair")
    address = reverse(f"ranking:{name}", args=["dti-2024"])
    browser.get(address)

    with django_assert_max_num_queries(6):  # session, account, roles, outages of connections
        browser.get(address)


def test_the_pages_speak_english_too(province: Province, settings) -> None:
    browser = province.browser("chair")
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    page = text_of(browser, "standing", ranking="dti-2024")

    assert "Digital government activity Office of the Provincial People's Committee 200.00 126.12 73.88" in page


def test_a_rule_book_is_read_in_english_on_the_page_and_in_its_file(province: Province, settings) -> None:
    browser = province.browser("chair")
    browser.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    book = scheme_reading.shipped("commune-960")

    page = text_of(browser, "scheme", scheme="commune-960")
    rows = csv_of(browser, "scheme", scheme="commune-960")

    assert [row[:2] for row in rows[1:]] == [[node.code, node.name_en] for node in book.walk()]
    assert all(re.sub(r"\s+", " ", node.name_en) in page for node in book.walk())
    assert book.source_en in page
