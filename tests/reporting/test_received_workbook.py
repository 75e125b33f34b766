"""Figures of partners without a program: by spreadsheet, through the action of the API, every fault by its cell."""

import io
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.service.exchange.actions import block_partner
from motcua.service.exchange.models import Partner
from motcua.steering.reporting import actions, policies, queries, received, rulebooks
from motcua.steering.reporting.models import Evidence, Intake, Observation, Source
from motcua.steering.reporting.refusals import NotYourDelivery
from tests.exchange.conftest import BY, make_partner
from tests.reporting.test_workbook import _bomb, packed
from tests.reporting.world import RATIOS, RoundWorld, typed
from tests.web.world import browser_of

pytestmark = pytest.mark.django_db
HOME = "/dieu-hanh/ky-bao-cao/nhan-so-lieu/"
type Place = tuple[str, str]  # code of a unit, code of an indicator


@pytest.fixture
def bank(ratios: RoundWorld) -> Partner:
    return make_partner("ngan-hang", name="Ngân hàng Nhà nước chi nhánh tỉnh")


@pytest.fixture
def analyst(ratios: RoundWorld, bank: Partner) -> Client:
    return browser_of(ratios.account("appraiser"))


def template(client: Client, **asked: str) -> Workbook:
    given = {
        "partner": "ngan-hang", "scheme": RATIOS, "indicators": "4.1 4.2", "period": "2026-Q3", "kind": "commune",
        **asked,
    }  # fmt: skip
    answer = client.get(HOME + "bieu-mau.xlsx", given)
    assert answer.status_code == HTTPStatus.OK
    return load_workbook(io.BytesIO(answer.content))


def rows_of(book: Workbook) -> dict[Place, int]:
    return {(str(row[0].value), str(row[2].value)): row[0].row for row in book.active.iter_rows(min_row=7)}


def fill(book: Workbook, row: int, part: Any, whole: Any, as_of: Any = "30/09/2026", reason: str = "") -> Workbook:
    sheet = book.active
    sheet[f"F{row}"], sheet[f"G{row}"], sheet[f"H{row}"], sheet[f"I{row}"] = part, whole, as_of, reason or None
    return book


def send(client: Client, book: Workbook | bytes) -> tuple[int, str]:
    """Upload a spreadsheet; return status and text of the page that the reader ends on."""
    raw = book if isinstance(book, bytes) else packed(book)
    answer = client.post(HOME + "tai-len/", {"workbook": SimpleUploadedFile("số liệu.xlsx", raw)}, follow=True)
    return answer.status_code, answer.content.decode()


def test_a_filled_template_is_taken_with_its_day_its_file_and_who_entered_it(
    analyst: Client, ratios: RoundWorld, bank: Partner
) -> None:
    book = template(analyst)
    rows = rows_of(book)
    assert len(rows) == 4  # two communes, two indicators

    _status, page = send(analyst, fill(book, rows[ratios.ngoc_lac.code, "4.1"], 40, 50))

    row = Observation.objects.get()
    assert (row.source, row.partner_id, row.unit_id) == (Source.RECEIVED, bank.id, ratios.ngoc_lac.id)
    assert (row.numerator, row.denominator, row.as_of.isoformat()) == (40, 50, "2026-09-30")
    assert row.entered_by == ratios.posts["appraiser"].person
    assert [each.file.original_name for each in Evidence.objects.all() if each.file] == ["số liệu.xlsx"]
    assert Entry.objects.filter(kind="observations.received").count() == 1
    assert "1 số liệu mới" in page
    assert "40/50" in page
    assert {line.indicator.code: line for line in queries.lines(ratios.report())}["4.1"].used == row


def test_the_same_file_again_changes_nothing_and_a_correction_needs_a_reason(analyst: Client) -> None:
    book = fill(template(analyst), 7, 40, 50)
    raw = packed(book)
    send(analyst, raw)

    assert "đã được nhận trước đây" in send(analyst, raw)[1]
    status, told = send(analyst, fill(book, 7, 41, 50))
    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Ô I7:" in told
    assert Observation.objects.count() == 1
    send(analyst, fill(book, 7, 41, 50, reason="Bổ sung giao dịch ngày cuối quý."))
    assert list(Observation.objects.order_by("id").values_list("numerator", "is_current")) == [(40, False), (41, True)]
    assert Observation.objects.latest("id").reason == "Bổ sung giao dịch ngày cuối quý."
    assert template(analyst).active["J7"].value == "41/50"  # what was sent before stands in the next template
    assert Intake.objects.count() == 2


FAULTS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("a percent sign", {"F7": "82%"}, ["F7"]),
    ("a decimal comma", {"F7": "0,5"}, ["F7"]),
    ("a formula as text", {"G7": "'=1+1"}, ["G7"]),
    ("more than the whole", {"F7": 60}, ["F7"]),
    ("half of it", {"G7": None}, ["G7"]),
    ("no day", {"H7": None}, ["H7"]),
    ("a day to come", {"H7": "31/12/2099"}, ["H7"]),
    ("a place for other indicators", {"E7": 3}, ["E7"]),
    ("a unit that is none", {"A7": "H56.99"}, ["A7"]),
    ("an indicator that is none", {"C7": "9.9"}, ["C7"]),
    ("the same place twice", {"C8": "4.1", "A8": None, "F8": 1, "G8": 2, "H8": "30/09/2026"}, ["A8"]),
    ("a reason without a figure", {"I8": "Sửa"}, ["E8"]),
    ("the number of a person", {"I7": "Ông An 038087001234"}, ["I7"]),
    ("another period", {"B4": "quý 3"}, ["B4"]),
    ("another scheme", {"B3": "dti-9999"}, ["B3"]),
    ("a partner that is none", {"B2": "khong-co"}, ["B2"]),
    ("another heading", {"F6": "Tử"}, ["F6"]),
    ("three at once", {"F7": "x", "H7": "hôm qua", "A10": "H56.99"}, ["F7", "H7", "A10"]),
]


@pytest.mark.parametrize(("planted", "cells"), [each[1:] for each in FAULTS], ids=[each[0] for each in FAULTS])
def test_every_fault_is_told_by_its_cell_and_nothing_is_written(
    analyst: Client, planted: dict[str, Any], cells: list[str]
) -> None:
    book = fill(template(analyst), 7, 40, 50)
    fill(book, 10, 10, 20)  # a good row beside it
    for cell, value in planted.items():
        book.active[cell] = value

    status, told = send(analyst, book)

    assert status == HTTPStatus.UNPROCESSABLE_ENTITY
    places = [line.split(":")[0].strip() for line in told.split("<li>") if line.startswith("Ô ")]
    assert places == [f"Ô {cell}" for cell in cells]
    assert (Observation.objects.count(), Intake.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "make", [lambda: b"", lambda: b"PK", _bomb, lambda: b"<html>", lambda: packed(Workbook())],
    ids=["empty", "torn", "bomb", "no spreadsheet", "without a template"],
)  # fmt: skip
def test_what_is_no_harmless_filled_template_is_refused(analyst: Client, make: Callable[[], bytes]) -> None:
    assert send(analyst, make())[0] == HTTPStatus.UNPROCESSABLE_ENTITY
    assert analyst.post(HOME + "tai-len/", {}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Observation.objects.count() == 0


def test_an_empty_template_says_nothing_and_that_is_told(analyst: Client) -> None:
    assert "Ô E7:" in send(analyst, template(analyst))[1]


def test_what_goes_before_is_shown_beside_with_the_reason(analyst: Client, ratios: RoundWorld) -> None:
    ratios.declare(typed("4.1", numerator="50", denominator="50"))
    make_partner("thue", name="Thuế tỉnh")
    book = template(analyst)
    place = rows_of(book)[ratios.ngoc_lac.code, "4.1"]
    send(analyst, fill(book, place, 40, 50, "01/09/2026"))
    alone = analyst.get(reverse("reporting:received_of", args=["ngan-hang", RATIOS, "2026-Q3"])).content.decode()
    send(analyst, fill(template(analyst, partner="thue"), place, 39, 50))

    address = reverse("reporting:received_of", args=["ngan-hang", RATIOS, "2026-Q3"])
    page = analyst.get(address).content.decode()

    assert "dòng này" in alone  # a partner goes before the unit's own word
    assert "39/50" in page
    assert "Giữa hai đối tác" in page
    assert "39/50" in analyst.get(address + "?format=csv").content.decode()
    came = analyst.get(reverse("reporting:received") + "?format=csv").content.decode("utf-8-sig").splitlines()
    assert len(came) == 3  # the headings, and a line for each partner
    assert sorted((each.partner_code, each.figures) for each in received.batches()) == [("ngan-hang", 1), ("thue", 1)]


def test_only_analysts_of_the_province_enter_figures_of_partners_and_never_judge_them(
    ratios: RoundWorld, bank: Partner, analyst: Client
) -> None:
    for who in ("analyst", "chair", "neighbour", "leader", "receiver"):
        client = browser_of(ratios.account(who))
        assert client.get(HOME).status_code == HTTPStatus.NOT_FOUND, who
        assert client.post(HOME + "tai-len/").status_code == HTTPStatus.NOT_FOUND, who
    raw = packed(fill(template(analyst), 7, 40, 50))
    with pytest.raises(NotYourDelivery):
        actions.take_delivery(raw, name="x.xlsx", by=ratios.by("analyst"), at=database_now())

    send(analyst, raw)

    assert not policies.may_judge(ratios.by("appraiser"), Observation.objects.get())


def test_nothing_is_taken_from_a_partner_that_is_blocked(analyst: Client, bank: Partner) -> None:
    raw = packed(fill(template(analyst), 7, 40, 50))
    block_partner(bank.id, by=BY, at=database_now())

    assert "đang bị khóa" in send(analyst, raw)[1]
    assert Observation.objects.count() == 0


def test_a_template_that_cannot_be_made_says_why(analyst: Client) -> None:
    given = {"partner": "ngan-hang", "scheme": RATIOS, "indicators": "9.9", "period": "quý 3", "kind": "commune"}

    answer = analyst.get(HOME + "bieu-mau.xlsx", given)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "9.9" in answer.content.decode()
    assert 'href="#id_period"' in answer.content.decode()


def test_the_page_costs_the_same_for_many_figures(
    analyst: Client, ratios: RoundWorld, django_assert_max_num_queries: Any
) -> None:
    codes = rulebooks.asked(RATIOS)
    book = template(analyst, indicators=" ".join(codes))
    for row in range(7, book.active.max_row + 1):
        fill(book, row, 3, 4)
    send(analyst, book)
    assert Observation.objects.count() == 2 * len(codes)

    for address in (HOME, reverse("reporting:received_of", args=["ngan-hang", RATIOS, "2026-Q3"])):
        with django_assert_max_num_queries(16):
            assert analyst.get(address).status_code == HTTPStatus.OK
