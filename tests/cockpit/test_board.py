"""The cockpit follows the desk: an act changes a figure, and the figure opens down to that dossier."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.registry.agencies.models import Agency
from motcua.service.dossiers.models import Dossier
from motcua.steering.briefing.board import UnitLine, beside_peers
from motcua.steering.measures.units import Done, Spans, UnitLoad
from motcua.steering.planning.models import LatenessForecast, LikelyLate
from motcua.web.assigning import links
from tests.dossiers.factories import Commune, Story, hire, make_commune, make_procedure, make_story
from tests.web.world import account_of, browser_of

pytestmark = pytest.mark.django_db


class Links(HTMLParser):
    """Every link of a page: its words → its address."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self._href = ""
        self._words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "a":
            self._href, self._words = dict(attrs).get("href") or "", ""

    def handle_data(self, data: str) -> None:
        self._words += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.found.append((self._words, self._href))

    def with_words(self, *words: str) -> str:
        return next(href for told, href in self.found if all(word in told for word in words))


def late_story(commune: Commune, **given: object) -> Story:
    """A dossier of a single day, accepted three weeks ago and still on a desk."""
    version = given.get("version") or make_procedure("9.000002", days="1")
    story = make_story(commune, version, at=database_now() - timedelta(days=21))  # type: ignore[arg-type]
    return story.to("processing")


def overdue(browser: Client) -> int:
    shown = browser.get("/dieu-hanh/").context["board"]
    return int(shown.overdue)


def test_an_act_at_the_desk_changes_the_figure_with_the_next_pass_of_the_journal(
    commune: Commune, chair: Client
) -> None:
    story = late_story(commune)
    drain()
    assert overdue(chair) == 1

    _prepare(story)
    story.do("settle", "records_clerk")
    drain()

    assert overdue(chair) == 0


def _prepare(story: Story) -> None:
    story.do("propose_result", "specialist", outcome="granted")
    story.do("pass_on", "specialist")
    story.do("pass_on", "signer")


def test_the_figure_opens_down_to_the_dossier_in_two_clicks(commune: Commune, chair: Client) -> None:
    story = late_story(commune)
    drain()

    listed = chair.get(Links(chair.get("/dieu-hanh/").content.decode()).with_words("Đang quá hạn")).content.decode()
    page = chair.get(Links(listed).with_words(story.dossier.code or "?"))

    assert page.status_code == 200
    told = page.content.decode()
    assert story.dossier.code in told
    assert "UB14758" in page.context["agency"].code
    assert story.citizen.full_name not in told
    assert story.citizen.full_name not in listed


def test_a_figure_becomes_a_task_in_one_click_with_the_form_filled_in(commune: Commune, chair: Client) -> None:
    late_story(commune)
    drain()

    form = chair.get(Links(chair.get("/dieu-hanh/").content.decode()).with_words("Giao việc")).context["form"]

    assert form["what"].value() == "Giải quyết dứt điểm 1 hồ sơ quá hạn, có văn bản trả lời người nộp."
    assert links.read(form["source"].value()).page == "/dieu-hanh/don-vi/UB14758/ho-so/qua-han/"
    assert form["due_date"].value()
    assert form["assignee"].value() is None, "nobody gives a task to oneself"
    assert form.fields["assignee"].choices[1][1].startswith("Lê Thị Chủ")


@pytest.mark.parametrize(
    "path",
    ["don-vi/UB14845/", "don-vi/UB14845/ho-so/qua-han/", "don-vi/UB14845/cac-don-vi/", "viec/giao/?unit=UB14845",
     "don-vi/KHONG-CO/", "don-vi/UB14758/ho-so/khong-co/", "don-vi/UB14758/cac-don-vi/?format=pdf"],
)  # fmt: skip
def test_what_is_not_theirs_or_does_not_exist_is_not_found(commune: Commune, chair: Client, path: str) -> None:
    far = make_commune("Bát Mọt", "14845")
    other = late_story(far)
    drain()

    assert chair.get(f"/dieu-hanh/{path}").status_code == 404
    assert chair.get(f"/dieu-hanh/ho-so/{other.dossier.number}/").status_code == 404
    assert overdue(chair) == 0


def test_the_chair_of_the_province_sees_both_units_the_later_one_first(commune: Commune) -> None:
    far = make_commune("Bát Mọt", "14845")
    version = make_procedure("9.000002", days="1")
    late_story(commune, version=version)
    for _number in range(2):
        late_story(far, version=version)
    drain()
    province = Agency.objects.create(code="H56", name="Ủy ban nhân dân tỉnh", short_name="UBND tỉnh",
                                     folded_name="uy ban", kind="province_committee", place=commune.place)  # fmt: skip
    chair = browser_of(account_of(hire("leader", province).person_id or 0, "chutich"))

    lines = chair.get("/dieu-hanh/").context["board"].lines
    assert [(line.agency.code, line.load.overdue) for line in lines] == [("UB14845", 2), ("UB14758", 1)]


def test_every_table_is_taken_away_as_csv_that_no_spreadsheet_runs(commune: Commune, chair: Client) -> None:
    Agency.objects.filter(id=commune.committee.id).update(name="=HYPERLINK(1)", short_name="=HYPERLINK(1)")
    late_story(commune)
    drain()

    for address in ("cac-don-vi/", "ho-so/qua-han/"):
        answer = chair.get(f"/dieu-hanh/don-vi/UB14758/{address}?format=csv")
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
        assert len(rows) == 2
        assert len(rows[0]) == len(rows[1])
        assert any("HYPERLINK" in cell for cell in rows[1])
        assert not any(cell.startswith("=") for cell in rows[1])


def test_likely_late_dossiers_stand_by_their_chance_without_those_that_ended(commune: Commune, chair: Client) -> None:
    version = make_procedure("9.000003", days="5")
    now = database_now()
    stories = [make_story(commune, version, at=now - timedelta(days=1)).to("processing") for _number in range(3)]
    for story, chance in zip(stories, (0.2, 0.9, 0.7), strict=True):
        LikelyLate.objects.create(dossier_id=story.dossier.id, agency_id=commune.committee.id, chance=chance,
                                  due_at=now + timedelta(days=2), behind_percent=10)  # fmt: skip
    LatenessForecast.objects.create(made_at=now, is_naive=True)
    _prepare(stories[2])
    stories[2].do("settle", "records_clerk")
    drain()

    table = chair.get("/dieu-hanh/").context["likely"]
    assert [row.cells[0] for row in table.rows] == [stories[1].dossier.code, stories[0].dossier.code]
    assert [row.cells[-1] for row in table.rows] == ["90 %", "20 %"]


def test_a_page_costs_as_much_for_many_dossiers_as_for_few(
    commune: Commune, chair: Client, django_assert_max_num_queries: Callable[..., object]
) -> None:
    version = make_procedure("9.000002", days="1")
    for _number in range(12):
        late_story(commune, version=version)
    drain()
    chair.get("/dieu-hanh/")

    with django_assert_max_num_queries(28):  # type: ignore[attr-defined]
        chair.get("/dieu-hanh/")
    assert Dossier.objects.count() == 12


def line(number: int, received: int, on_time: int, late: int, kind: str = "commune_committee") -> UnitLine:
    spans = Spans(month=Done(received, on_time, late))
    agency = Agency(id=number, code=f"U{number}", kind=kind)
    return UnitLine(agency, UnitLoad(number, 0, 0), spans, 0.0)


def test_peers_are_of_the_same_kind_and_size_and_small_samples_do_not_count() -> None:
    small = [line(1, 10, 5, 4), line(2, 11, 9, 1), line(3, 12, 12, 0)]
    large = [line(n, 1000 + n, 900, 100) for n in (4, 5, 6, 7, 8, 9)]
    department = line(10, 1000, 500, 500, "department")

    found = {each.agency.id: each for each in beside_peers([*small, *large, department])}

    assert found[1].spans.month.is_small
    assert (found[2].group, found[2].peers, found[2].peer_percent) == (0, 1, 100.0)
    assert (found[3].peers, found[3].peer_percent) == (1, 90.0)
    assert (found[9].group, found[9].peers, found[9].peer_percent) == (2, 2, 90.0)
    assert (found[10].peers, found[10].peer_percent) == (0, None)


def test_a_unit_alone_is_put_beside_nobody(commune: Commune, chair: Client) -> None:
    late_story(commune)
    drain()

    page = chair.get("/dieu-hanh/").content.decode()

    assert "Các đơn vị, đơn vị cần quan tâm đứng trước" not in page


def test_a_reader_of_english_sees_the_english_names_of_units_on_the_page_and_in_its_file(
    commune: Commune, settings: Any
) -> None:
    far = make_commune("Bát Mọt", "14845")
    version = make_procedure("9.000002", days="1")
    for each in (commune, far):
        late_story(each, version=version)
    drain()
    Agency.objects.filter(id=far.committee.id).update(name_en="People's Committee of Bát Mọt", short_name_en="Bát Mọt")
    province = Agency.objects.create(code="H56", name="Ủy ban nhân dân tỉnh", short_name="UBND tỉnh",
                                     folded_name="uy ban", kind="province_committee", place=commune.place)  # fmt: skip
    chair = browser_of(account_of(hire("leader", province).person_id or 0, "chutich"))
    chair.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    rows = [row.cells[0] for row in chair.get("/dieu-hanh/").context["units"].rows]
    file = chair.get("/dieu-hanh/don-vi/H56/cac-don-vi/?format=csv").content.decode("utf-8-sig")

    assert set(rows) == {"Bát Mọt", commune.committee.short_name}  # without an English name the Vietnamese one stays
    assert "People's Committee of Bát Mọt" in file
