"""The rules by which a bare sheet goes live (design, section 5, "A bare sheet goes live")."""

from decimal import Decimal

import known_sheets
import pytest

from motcua.journal.acting import Channel
from motcua.service.procedures.check import compile_text
from motcua.service.procedures.definition import Definition, Paper

SMALLEST = """
code: 1.001570
name: Đăng ký tạm ngừng kinh doanh
level: commune
legal_deadline:
  value: 1
"""


def with_document(**said: str) -> Paper:
    lines = "".join(f"  {key}: {value}\n" for key, value in said.items() if key != "name")
    text = f"{SMALLEST}documents:\n- name: {said['name']}\n{lines}"
    return compile_text(text).papers[0]


def smallest(more: str = "") -> Definition:
    return compile_text(SMALLEST + more)


def warnings(definition: Definition) -> set[str]:
    return {warning.code for warning in definition.warnings}


def test_five_lines_make_a_procedure():
    definition = smallest()

    assert definition.code == "1.001570"
    assert definition.deadline.value == 1
    assert [section.code for section in definition.sections] == ["applicant", "request"]


@pytest.mark.parametrize(
    ("phrase", "channels"),
    [
        ("Nộp trực tiếp", (Channel.COUNTER,)),
        ("Nộp trực tiếp hoặc bưu chính", (Channel.COUNTER, Channel.POST)),
        ("Nộp trực tuyến", (Channel.ONLINE,)),
        ("Khi gửi hồ sơ qua bưu chính", (Channel.POST,)),
    ],
)
def test_a_fixed_channel_phrase_decides_by_channel_and_asks_nothing(phrase: str, channels: tuple[Channel, ...]):
    paper = with_document(name="Bản sao hợp đồng", required="conditional", condition=phrase)

    assert paper.channels == channels
    assert paper.needed_if == ()


def test_every_other_condition_becomes_a_question_quoting_the_sheet_with_the_answer_no():
    text = SMALLEST + "documents:\n- name: Biên bản\n  required: conditional\n  condition: Trẻ bị bỏ rơi\n"

    definition = compile_text(text)

    (question,) = definition.questions
    assert question.quotes == "Trẻ bị bỏ rơi"
    assert "Trẻ bị bỏ rơi" in question.text
    assert question.default is False
    assert definition.papers[0].question == question.code


def test_papers_with_the_same_condition_share_one_question():
    definition = compile_text(known_sheets.as_yaml(known_sheets.source_of("1.001612")))

    family = [question for question in definition.questions if question.quotes == "Hộ gia đình đăng ký"]
    assert len(family) == 1
    assert [paper.question for paper in definition.papers].count(family[0].code) == 2


def test_whether_a_database_holds_something_is_never_asked_of_the_applicant():
    paper = with_document(
        name="Giấy tờ chứng minh nơi cư trú",
        required="conditional",
        condition="Chỉ khi không khai thác được từ CSDL quốc gia về dân cư",
        replaceable_by_data="CSDL quốc gia về dân cư",
    )

    assert paper.needed_if == ()


def test_a_requirement_of_the_sheet_is_a_question_that_decides_nothing():
    definition = smallest("conditions:\n- Nam đủ 20 tuổi, nữ đủ 18 tuổi\n")

    (question,) = definition.questions
    assert question.is_condition
    assert question.default is False
    assert "Nam đủ 20 tuổi" in question.text


@pytest.mark.parametrize(
    "name", ["Tờ khai đăng ký khai sinh theo mẫu", "Đơn xin chuyển trường", "Giấy đề nghị đăng ký hộ kinh doanh"]
)
def test_the_form_itself_is_never_an_upload(name: str):
    assert with_document(name=name, required="'yes'").handling == "form_itself"


def test_a_paper_that_is_only_shown_is_never_an_upload():
    assert with_document(name="Giấy tờ tùy thân", required="present_only").handling == "present_only"


def test_the_five_steps_share_the_time():
    shares = [(step.code, step.share_percent) for step in smallest().steps]

    assert shares == [
        ("receive", Decimal(10)),
        ("process", Decimal(60)),
        ("sign", Decimal(15)),
        ("issue", Decimal(10)),
        ("hand_over", Decimal(5)),
    ]


def test_without_channels_only_the_counter_receives_and_the_sheet_is_warned():
    definition = smallest()

    assert definition.channels == (Channel.COUNTER,)
    assert "no_channels" in warnings(definition)


def test_without_a_result_it_is_settled_without_a_document():
    assert smallest().results == ()
    assert "no_result" in warnings(smallest())


def test_tacit_approval_comes_from_the_notes_of_the_sheet():
    festival = known_sheets.definition("1.003622")

    assert festival.tacit_approval
    assert "no_result" not in warnings(festival)


def test_what_the_source_does_not_say_stays_unknown():
    definition = smallest("fees:\n- name: Lệ phí\n  amount:\n")

    assert definition.fees[0].amount is None
    assert definition.fees[0].kind is None
    assert definition.deadline.working is None
    assert definition.online_level is None


def test_several_amounts_without_a_rule_to_choose_by_are_alternatives():
    permit = compile_text(known_sheets.as_yaml(known_sheets.source_of("1.013225")))

    assert {rule.alternatives for rule in permit.fees} == {"lệ phí"}


@pytest.mark.parametrize(
    ("typed", "meant"), [("2.000", 2000), ("2000", 2000), ("200.000 đồng", 200_000), ("1,500,000", 1_500_000), ("0", 0)]
)
def test_amounts_are_read_as_vietnamese_write_them(typed: str, meant: int):
    assert smallest(f"fees:\n- name: Lệ phí\n  amount: {typed}\n").fees[0].amount == meant


@pytest.mark.parametrize("typed", ["yes", "'yes'", "Yes", "true", "có"])
def test_yes_is_yes_however_it_is_written(typed: str):
    assert with_document(name="Học bạ", required=typed).required
    assert with_document(name="Học bạ", required=typed).needed_if == ()


def test_half_days_are_kept():
    assert known_sheets.definition("2.002481").deadline.value == Decimal("2.5")
    assert smallest().model_copy().deadline.value == 1
