"""What a case costs, by which rule, and after which waiver."""

from datetime import date
from typing import Any

import known_sheets
import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.service.procedures.check import compile_text
from motcua.service.procedures.fees import FeeLine, total_vnd
from motcua.service.procedures.forms import fees_for
from motcua.service.procedures.waivers import standing_waivers

COPIES = known_sheets.definition("2.000815")
MARRIAGE = known_sheets.definition("1.004873")
PERMIT = known_sheets.definition("1.013225")
TODAY = date(2026, 11, 23)
RESOLUTION = "Nghị quyết 12/2025/NQ-HĐND ngày 24/6/2025 của Hội đồng nhân dân tỉnh Thanh Hóa"


def certified(*papers: tuple[int, int]) -> list[FeeLine]:
    items: list[Any] = [{"name": "Bằng", "pages": pages, "copies": copies} for pages, copies in papers]
    return fees_for(COPIES, {"papers_to_certify": {"items": items}}, "counter", TODAY)


@given(pages=st.integers(1, 2000), copies=st.integers(1, 200))
def test_certified_copies_cost_by_the_pages_of_the_original(pages: int, copies: int):
    (line,) = certified((pages, copies))

    assert line.amount_vnd == copies * min(200_000, 2000 * min(pages, 2) + 1000 * max(pages - 2, 0))


def test_several_originals_add_up():
    assert [line.amount_vnd for line in certified((1, 3), (5, 2))] == [3 * 2_000 + 2 * 7_000]


def test_the_rule_is_told_in_words():
    (line,) = certified((1, 1))

    assert line.rule_text.startswith("up to 2: 2.000 đ; beyond that: 1.000 đ; at most 200.000 đ each")
    assert line.legal_text == "Thông tư 226/2016/TT-BTC"


def test_without_pages_the_amount_is_not_known():
    assert [line.amount_vnd for line in fees_for(COPIES, {}, "counter", TODAY)] == [None]


def test_a_fee_of_the_council_is_waived_online_and_the_resolution_is_named():
    (line,) = fees_for(MARRIAGE, {"purpose": {"copies": 2}}, "online", TODAY)

    assert (line.before_vnd, line.amount_vnd) == (30_000, 0)
    assert line.is_waived
    assert line.legal_text == RESOLUTION
    assert "No fee for applying online" in line.rule_text


@pytest.mark.parametrize(("channel", "on"), [("counter", TODAY), ("post", TODAY), ("online", date(2025, 6, 23))])
def test_at_the_counter_and_before_the_24th_of_june_2025_nothing_is_waived(channel: str, on: date):
    (line,) = fees_for(MARRIAGE, {"purpose": {"copies": 1}}, channel, on)

    assert (line.before_vnd, line.amount_vnd) == (15_000, 15_000)


def test_the_waiver_begins_on_its_first_day():
    (line,) = fees_for(MARRIAGE, {"purpose": {"copies": 1}}, "online", date(2025, 6, 24))

    assert line.amount_vnd == 0


def test_charges_that_the_ministry_sets_are_not_waived():
    lines = fees_for(known_sheets.definition("2.000488"), {}, "online", TODAY)

    assert [(line.before_vnd, line.amount_vnd) for line in lines] == [(200_000, 200_000)]


def test_what_is_not_verified_about_a_waiver_is_written_beside_it():
    assert all(waiver.unverified for waiver in standing_waivers())


def test_the_kind_of_work_decides_the_fee_of_a_permit():
    assert [line.amount_vnd for line in fees_for(PERMIT, {"work": {"kind": "house"}}, "counter", TODAY)] == [50_000]
    assert [line.amount_vnd for line in fees_for(PERMIT, {"work": {"kind": "line"}}, "counter", TODAY)] == [100_000]


def test_before_the_form_is_filled_in_all_amounts_of_a_permit_are_shown_and_none_is_promised():
    (line,) = fees_for(PERMIT, {}, "counter", TODAY)

    assert line.amount_vnd is None
    assert "50.000 đ" in line.rule_text
    assert "100.000 đ" in line.rule_text


def test_alternatives_that_nothing_decides_stay_unknown():
    (line,) = fees_for(known_sheets.definition("1.003001"), {}, "online", TODAY)

    assert line.amount_vnd is None
    assert "1.000.000 đ" in line.rule_text
    assert "500.000 đ" in line.rule_text


def test_unknown_is_never_zero():
    lines = fees_for(known_sheets.definition("1.001612"), {}, "online", TODAY)

    assert [(line.before_vnd, line.amount_vnd) for line in lines] == [(None, None)]
    assert total_vnd(lines) is None
    assert total_vnd([]) is None


def test_zero_is_what_the_source_says():
    (line,) = fees_for(known_sheets.definition("1.001193"), {}, "counter", TODAY)

    assert (line.before_vnd, line.amount_vnd) == (0, 0)
    assert total_vnd([line]) == 0


def test_copies_that_may_be_asked_for_are_charged_only_when_asked_for():
    death = known_sheets.definition("1.000656")
    (question,) = [q for q in death.questions if q.quotes == "Nếu yêu cầu bản sao"]

    assert len(fees_for(death, {}, "counter", TODAY)) == 1
    lines = fees_for(death, {"questions": {question.code: True}}, "counter", TODAY)
    assert [line.amount_vnd for line in lines] == [0, None]  # 8.000 đ a copy, and nobody has said how many


def test_foreign_currency_is_shown_and_not_added():
    definition = compile_text(known_sheets.as_yaml(known_sheets.source_of("2.000815")))

    lines = fees_for(definition, {}, "counter", TODAY)

    assert total_vnd(lines) is None
    assert any("10 USD" in line.rule_text for line in lines)


@pytest.mark.parametrize("code", known_sheets.CODES)
def test_every_procedure_has_fee_lines_that_can_be_shown(code: str):
    for channel in ("online", "counter", "post"):
        for line in fees_for(known_sheets.definition(code), {}, channel, TODAY):
            assert line.name
            assert line.rule_text
            assert line.amount_vnd is None or line.amount_vnd >= 0
