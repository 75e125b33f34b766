"""Which papers a case needs, and why the others need not be brought."""

import known_sheets
import pytest

from motcua.service.procedures.forms import papers_needed

MARRIAGE = known_sheets.definition("1.004873")
BIRTH = known_sheets.definition("1.001193")


def states(code: str, answers: dict[str, object], channel: str) -> dict[str, str]:
    return {need.paper.code: need.state for need in papers_needed(known_sheets.definition(code), answers, channel)}


def test_two_questions_cut_nine_papers_to_one():
    needs = papers_needed(MARRIAGE, {"questions": {"had_certificate": False, "by_mandate": False}}, "online")

    assert len([question for question in MARRIAGE.questions if not question.is_condition]) == 2
    assert len(needs) == 9
    assert [need.paper.code for need in needs if need.state not in ("not_needed", "data")] == ["electronic_form"]
    assert not any(need.is_to_bring for need in needs)


def test_a_yes_brings_the_paper_back():
    answers = {"questions": {"had_certificate": True, "by_mandate": True}}

    found = states("1.004873", answers, "online")

    assert found["mandate"] == "hand_in"
    assert found["earlier_certificate"] == "hand_in"


def test_a_lost_certificate_is_replaced_by_a_written_assurance():
    answers = {"questions": {"had_certificate": True}, "purpose": {"earlier_lost": "lost"}}

    found = states("1.004873", answers, "online")

    assert found["earlier_certificate"] == "not_needed"
    assert found["assurance"] == "hand_in"


def test_data_replace_the_birth_notice_which_is_then_neither_demanded_nor_refused():
    (need,) = [need for need in papers_needed(BIRTH, {}, "online") if need.paper.code == "birth_notice"]

    assert need.state == "data"
    assert need.why == "You need not hand this in: the agency looks it up in Dữ liệu giấy chứng sinh điện tử."
    assert need.may_upload
    assert need.asks_number
    assert not need.must_upload


@pytest.mark.parametrize(
    ("channel", "form"), [("online", "electronic_form"), ("counter", "paper_form"), ("post", "paper_form")]
)
def test_the_declaration_is_the_one_of_the_channel(channel: str, form: str):
    assert [code for code, state in states("1.001193", {}, channel).items() if state == "form"] == [form]


def test_an_identity_paper_is_shown_at_the_counter_only():
    assert states("1.001193", {}, "counter")["identity"] == "show"
    assert states("1.001193", {}, "online")["identity"] == "not_needed"


def test_every_paper_that_is_not_needed_says_why():
    for code in known_sheets.CODES:
        for channel in ("online", "counter", "post"):
            needs = papers_needed(known_sheets.definition(code), {}, channel)
            assert [need.paper.code for need in needs if need.state != "hand_in" and not need.why] == []


@pytest.mark.parametrize("code", known_sheets.CODES)
def test_unanswered_questions_demand_nothing(code: str):
    definition = known_sheets.definition(code)

    demanded = [need.paper for need in papers_needed(definition, {}, "online") if need.must_upload]

    assert [paper.code for paper in demanded if not paper.required] == []
