"""The pages of a round: who opens them, what they cost, and that they change nothing by being read."""

import io
import re
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from motcua.journal.moment import database_now
from motcua.service.notices.models import Notice
from motcua.steering.reporting import actions, queries, reminders, rulebooks
from motcua.steering.reporting.actions import Judgement
from motcua.steering.reporting.days import local_day
from motcua.steering.reporting.models import Evidence, Observation, Report, ReportState, Round, Verdict
from tests.documents.attack_files import pdf
from tests.reporting.world import AFTER, POINTS, RoundWorld, everything, make_round, typed
from tests.web.world import browser_of

pytestmark = pytest.mark.django_db


def now_open(world: RoundWorld) -> RoundWorld:
    """Move the round into the present: pages ask the database's clock."""
    today = local_day(database_now())
    Round.objects.update(opens_on=today - timedelta(days=3), closes_on=today + timedelta(days=3))
    world.round.refresh_from_db()
    world.at = database_now() - timedelta(hours=1)
    return world


@pytest.fixture
def world(points: RoundWorld) -> RoundWorld:
    return now_open(points)


def browser(world: RoundWorld, who: str) -> Client:
    return browser_of(world.account(who))


# ok: 200 · 404 · there: led on
TABLE = """
address         analyst chair   neighbour appraiser leader  receiver
rounds          ok      ok      ok        ok        ok      404
open            there   there   there     ok        ok      404
round           404     404     404       ok        ok      404
extend          404     404     404       ok        ok      404
cancel          404     404     404       there     ok      404
report          ok      ok      404       ok        ok      404
template        ok      ok      404       ok        ok      404
submit          ok      ok      404       ok        ok      404
appraise        there   there   404       ok        there   404
accept          there   there   404       there     there   404
indicator       ok      ok      404       ok        ok      404
evidence        ok      ok      404       ok        ok      404
published       ok      ok      ok        ok        ok      ok
published_unit  ok      ok      ok        ok        ok      ok
"""


def test_each_page_opens_to_those_it_concerns_and_to_nobody_else(world: RoundWorld) -> None:
    old = make_published(world)
    world.declare(typed("1.1", "5"))
    row = Observation.objects.filter(period=world.round.period).latest("id")
    from motcua.service.documents import intake

    stored = intake.receive_bytes(pdf(), name="quyết định.pdf")
    evidence = Evidence.objects.create(observation=row, file=stored)
    report = world.report()
    given: dict[str, list[Any]] = {
        "round": [world.round.id], "extend": [world.round.id], "cancel": [world.round.id],
        "report": [report.id], "template": [report.id], "submit": [report.id],
        "appraise": [report.id], "accept": [report.id], "indicator": [report.id, "1.1"],
        "evidence": [evidence.id], "published": [old.id],
        "published_unit": [old.id, world.ngoc_lac.code],
    }  # fmt: skip
    lines = [line.split() for line in TABLE.strip().splitlines()]
    words = {HTTPStatus.OK: "ok", HTTPStatus.FOUND: "there"}

    found = {}
    for name, *_expected in lines[1:]:
        path = reverse(f"reporting:{name}", args=given.get(name, []))
        answers = [browser(world, who).get(path).status_code for who in lines[0][1:]]
        found[name] = [words.get(HTTPStatus(status), str(status)) for status in answers]

    assert found == {line[0]: line[1:] for line in lines[1:]}


def make_published(world: RoundWorld, share: str = "0.8") -> Round:
    """A round of the year before, published."""
    by = world.by("appraiser")
    days = {"opens_on": AFTER.date() - timedelta(days=300), "closes_on": AFTER.date() - timedelta(days=280)}
    units = [world.ngoc_lac.id, world.hac_thanh.id]
    old = actions.open_round(POINTS, "2025", unit_ids=units, holder_id=world.province.id, by=by, at=AFTER, **days)
    report = Report.objects.get(round=old, unit=world.ngoc_lac)
    actions.declare(report.id, everything(POINTS, share), by=world.by("analyst"), at=AFTER)
    actions.submit_report(report.id, by=world.by("analyst"), at=AFTER)
    judged = [Judgement(line.indicator.code, Verdict.ACCEPTED) for line in queries.lines(report)]
    actions.appraise(report.id, judged, by=by, at=AFTER)
    actions.publish(old.id, by=world.by("leader"), at=AFTER)
    return old


def test_the_public_table_writes_numbers_as_its_reader_does_and_the_index_as_the_scheme_rounds_it(
    world: RoundWorld,
) -> None:
    old = make_published(world, share="0.77")

    cells = re.findall(r'<td class="mc-number">([^<]*)', everybody_reads(old))

    assert cells[:2] == ["1", "0,7700"]
    assert "61,6" in cells
    assert not [cell for cell in cells if "." in cell]


def everybody_reads(round_: Round) -> str:
    return (
        Client(headers={"accept-language": "vi"}).get(reverse("reporting:published", args=[round_.id])).content.decode()
    )


@pytest.mark.parametrize("path", ["", "round", "report", "submit", "indicator", "published", "published_unit"])
def test_a_page_asks_as_little_with_sixty_figures_as_with_one(
    world: RoundWorld, path: str, django_assert_max_num_queries: Any
) -> None:
    old = make_published(world)
    world.declare(*everything(POINTS))
    report = world.report()
    args = {
        "": [], "round": [world.round.id], "report": [report.id], "submit": [report.id],
        "indicator": [report.id, "1.1"], "published": [old.id], "published_unit": [old.id, world.ngoc_lac.code],
    }[path]  # fmt: skip
    client = browser(world, "appraiser")
    address = reverse(f"reporting:{path or 'rounds'}", args=args)

    with django_assert_max_num_queries(24):
        assert client.get(address).status_code == HTTPStatus.OK


def test_the_form_tells_what_is_wrong_at_its_field_and_keeps_what_was_typed(world: RoundWorld) -> None:
    report = world.report()
    client = browser(world, "analyst")
    address = reverse("reporting:report", args=[report.id])
    posted = {"version": report.row_version, "1.1-value": "0,82", "1.2-value": "7", "1.2-as_of": "31/9/2026"}

    answer = client.post(address, posted)

    page = answer.content.decode()
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'href="#id_1.1-value"' in page
    assert 'href="#id_1.2-as_of"' in page
    assert 'value="0,82"' in page
    assert Observation.objects.count() == 0
    posted |= {"1.1-value": "0.82", "1.2-as_of": "", "then": "submit"}
    assert client.post(address, posted)["Location"] == reverse("reporting:submit", args=[report.id])
    assert Observation.objects.count() == 2


def test_the_rounds_and_what_was_said_of_an_indicator_are_taken_away(ratios: RoundWorld) -> None:
    ratios.hand_in(ratios.ngoc_lac, "analyst")
    client = browser(ratios, "analyst")

    def lines(name: str, *of: object) -> list[str]:
        file = client.get(reverse(f"reporting:{name}", args=of) + "?format=csv")
        return file.content.decode("utf-8-sig").splitlines()[1:]

    said = lines("indicator", ratios.report().id, "1.4")

    assert len(lines("rounds")) == 1
    assert len(said) == 1
    assert ratios.posts["analyst"].person.full_name in said[0]


def test_a_round_walks_through_the_pages(world: RoundWorld) -> None:
    report, client = world.report(), browser(world, "analyst")

    def version() -> int:
        return Report.objects.get(id=report.id).row_version

    posted = {f"{each.indicator}-value": each.parts["value"] for each in everything(POINTS)}
    client.post(reverse("reporting:report", args=[report.id]), {**posted, "version": version()})
    client.post(
        reverse("reporting:attach", args=[report.id, "1.1"]),
        {"file": SimpleUploadedFile("quyết định.pdf", pdf()), "version": version()},
    )
    client.post(reverse("reporting:submit", args=[report.id]), {"version": version()})
    correction = {"1.1-value": "7", "reason": "Nhầm.", "version": version()}
    client.post(reverse("reporting:correct", args=[report.id, "1.1"]), correction)
    client.post(reverse("reporting:explain", args=[report.id, "1.2"]), {"text": "Đã có.", "version": version()})
    verdicts = {f"{each.indicator}-verdict": "accepted" for each in everything(POINTS)}
    appraiser = browser(world, "appraiser")
    appraise = reverse("reporting:appraise", args=[report.id])
    wrong = appraiser.post(appraise, {**verdicts, "1.2-verdict": "rejected", "version": version()})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert appraiser.post(appraise, {**verdicts, "version": version()}).status_code == HTTPStatus.FOUND

    report.refresh_from_db()
    assert report.state == ReportState.APPRAISED
    assert Evidence.objects.filter(file__isnull=False).count() == 2  # the correction keeps the file
    Round.objects.update(closes_on=local_day(database_now()) - timedelta(days=1))
    published = browser(world, "leader").post(reverse("reporting:publish", args=[world.round.id]), follow=True)
    assert "Thứ hạng" in published.content.decode()
    remark = rulebooks.rule_book(POINTS).unverified[0]
    assert remark.vi in unescape(published.content.decode())
    assert remark.en not in unescape(published.content.decode())
    everybody = Client()
    table = everybody.get(reverse("reporting:published", args=[world.round.id]) + "?format=csv").content.decode()
    assert world.ngoc_lac.name in table
    one = everybody.get(reverse("reporting:published_unit", args=[world.round.id, world.ngoc_lac.code]))
    assert "Phạm Thị Tươi" not in one.content.decode()  # persons are not named in public
    assert world.province.name in one.content.decode()


def test_a_spreadsheet_that_is_refused_changes_nothing_and_a_good_one_fills_the_form(world: RoundWorld) -> None:
    report, client = world.report(), browser(world, "analyst")
    book = load_workbook(io.BytesIO(client.get(reverse("reporting:template", args=[report.id])).content))
    address = reverse("reporting:upload", args=[report.id])

    def send(**cells: object) -> Any:
        for cell, value in cells.items():
            book.active[cell] = value
        out = io.BytesIO()
        book.save(out)
        file = SimpleUploadedFile("báo cáo.xlsx", out.getvalue())
        return client.post(address, {"workbook": file, "version": report.row_version})

    refused = send(D6="82%", D7="0,5", D8=11)
    page = refused.content.decode()
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert all(f"Ô {cell}: " in page for cell in ("D6", "D7", "D8"))
    assert Observation.objects.count() == 0
    assert send(D6=8, D7=5, D8=10).status_code == HTTPStatus.FOUND
    assert Observation.objects.count() == 3
    assert client.post(address, {"version": 2}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_a_round_is_opened_on_its_page(world: RoundWorld) -> None:
    client = browser(world, "leader")
    given = {"scheme": POINTS, "period": "2026-Q4", "kind": "commune", "opens_on": "1/1/2027", "closes_on": "20/1/2027"}

    wrong = client.post(reverse("reporting:open"), {**given, "kind": "department", "only": "H99"})
    answer = client.post(reverse("reporting:open"), given)

    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    opened = Round.objects.get(period="2026-Q4")
    assert answer["Location"] == reverse("reporting:round", args=[opened.id])
    assert opened.reports.count() == 2


def test_units_are_reminded_once_for_each_stage_and_leaders_when_it_is_late(world: RoundWorld) -> None:
    now = database_now()

    for at in (now, now + timedelta(hours=1), now + timedelta(days=3), now + timedelta(days=5)):
        reminders.remind(at=at)

    told = Notice.objects.filter(person__in=[world.posts["analyst"].person, world.posts["chair"].person])
    assert sorted(told.values_list("kind", "person__full_name")) == [
        ("report_due", "Phạm Thị Tươi"), ("report_due", "Phạm Thị Tươi"),
        ("report_late", "Bùi Văn Định"), ("report_late", "Phạm Thị Tươi"),
    ]  # fmt: skip
    assert {notice.path for notice in told} == {reverse("reporting:report", args=[world.report().id])}


def test_a_page_of_ratios_shows_part_and_whole(db: None) -> None:
    world = now_open(make_round("service-quality-766"))
    page = browser(world, "analyst").get(reverse("reporting:report", args=[world.report().id])).content.decode()

    assert 'name="1.1-numerator"' in page
    assert 'name="1.1-denominator"' in page
