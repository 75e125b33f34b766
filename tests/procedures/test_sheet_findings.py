"""A wrong sheet gets a line and a sentence that says what to write; a hostile one gets it in time (T21)."""

import time
from pathlib import Path

import known_sheets
import pytest
from django.utils import translation
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from motcua.service.procedures.check import check, compile_text
from motcua.service.procedures.definition import Definition
from motcua.service.procedures.findings import Finding, SheetRefused

GOOD = """code: '1.001193'
name: Thủ tục đăng ký khai sinh
level: commune
legal_deadline:
  value: 1
  unit: day
"""


def findings(text: str) -> list[Finding]:
    try:
        compile_text(text)
    except SheetRefused as refused:
        return refused.findings or [Finding(0, "", "")]  # refused without a word would be a fault of its own
    return []


@pytest.mark.parametrize(
    ("text", "line", "what", "instead"),
    [
        (GOOD.replace("1.001193", "1.00119"), 1, "“1.00119” is not a procedure code", "six digits"),
        (GOOD.replace("commune", "communal"), 3, "“communal” is not known here", "commune"),
        (GOOD.replace("value: 1", "value: soon"), 5, "“soon” is not a number of days", "3 or 2.5"),
        (GOOD.replace("value: 1", "value: 2.000"), 5, "“2.000” is not a number of days", "3 or 2.5"),
        (GOOD.replace("  unit", "  unti"), 6, "`unti` is not known here", "write `unit`"),
        (GOOD + "fees:\n- name: Lệ phí\n  amount: 2.5\n", 9, "“2.5” is not an amount", "50.000"),
        (GOOD + "fees: free\n", 7, "A list is expected", "- "),
        (GOOD + "documents:\n- form: Mẫu 01\n", 8, "`name` is missing", "name: …"),
        (GOOD + "online_level: total\n", 7, "“total” is not known", "full"),
        (
            GOOD + "flow:\n- code: a\n  name: b\n  role: king\n  share_percent: 100\n",
            10,
            "no role “king”",
            "specialist",
        ),
        (GOOD + "flow:\n- code: a\n  name: b\n  role: signer\n  share_percent: 90\n", 7, "add up to 90", "100"),
        (GOOD + "name: lần hai\n", 7, "`name` stands here twice", "keep one"),
        (GOOD + "notes: &x a\n", 7, "References", "quotes"),
        (GOOD + "notes: !!python/object:os.system x\n", 7, "Tags", "delete the tag"),
        (GOOD.replace("name: Thủ", "name: Thủ\u202e"), 2, "invisible", "type the text again"),
        ("- a\n- b\n", 1, "not a procedure sheet", "begin with"),
        ("", 1, "not a procedure sheet", "begin with"),
    ],
)
def test_a_fault_is_named_with_its_line_and_what_to_write_instead(text: str, line: int, what: str, instead: str):
    found = findings(text)

    assert [finding.line for finding in found] == [line]
    assert what in found[0].what
    assert instead in found[0].instead


FORM = (
    GOOD
    + """form:
- code: child
  title: Trẻ
  fields:
  - code: sex
    kind: choice
    label: Giới tính
    {more}
"""
)


@pytest.mark.parametrize(
    ("more", "line", "what"),
    [
        ("choices: [{code: a, label: A}]", 11, "at least two answers"),
        ("shown_if: {nobody: yes}", 14, "“nobody” is neither"),
        ("prefill: applicant.salary", 14, "does not hold “applicant.salary”"),
        ("minimum: 3", 14, "does not fit"),
        ("calculated: sum things.amount", 14, "“things.amount” is not a group"),
        ("calculated: eval(1)", 14, "cannot be calculated"),
    ],
)
def test_parts_that_do_not_fit_together_are_found(more: str, line: int, what: str):
    found = findings(FORM.format(more=more))

    assert any(finding.line == line and what in finding.what for finding in found), found


def test_all_faults_are_told_at_once():
    text = GOOD.replace("commune", "town").replace("value: 1", "value: soon") + "surprise: 1\n"

    assert [finding.line for finding in findings(text)] == [3, 5, 7]


def test_findings_are_vietnamese_for_vietnamese_authors():
    with translation.override("vi"):
        (found,) = findings(GOOD.replace("commune", "communal"))

    assert str(found).startswith("3: Không dùng được “communal” ở đây; viết một trong các giá trị:")


def test_a_file_that_is_not_there_and_one_that_is_no_text_are_findings(tmp_path: Path):
    picture = tmp_path / "picture.yaml"
    picture.write_bytes(b"code: 1\nname: \xff\xd8\xff")

    assert "cannot be read" in check(tmp_path / "nothing.yaml")[0].what
    assert check(picture) == [Finding(2, "This is not UTF-8 text", "save the file as UTF-8")]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{','.join(['*' + chr(97 + n)] * 9)}]\n" for n in range(8)
)


@pytest.mark.parametrize(
    "text",
    [
        BOMB,
        "[" * 100_000,
        "{" * 5_000,
        "- " * 50_000,
        "? " * 50_000,
        GOOD + "conditions: [" + "a," * 90_000 + "]",
        GOOD + "form:\n" + "- code: a\n  title: b\n  fields: []\n" * 10_000,
        GOOD + "notes: '" + "a" * 199_000,
        GOOD.replace("'1.001193'", "'" + "1." * 50_000 + "'"),
        GOOD + "fees:\n- name: a\n  amount: " + "1." * 50_000 + "x",
        GOOD + "form:\n- code: a\n  title: b\n  fields:\n" + "  - {code: f, kind: text, label: L}\n" * 3_000,
        "x" * 10_000_000,
    ],
    ids=range(12),
)
def test_a_hostile_sheet_gets_its_message_within_a_second(text: str):
    started = time.perf_counter()
    found = findings(text)

    assert found
    assert time.perf_counter() - started < 2  # a second, and another one for a busy machine


TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in known_sheets.ALL}
ODD = st.sampled_from(
    ["", "~", "null", "yes", "no", "[]", "{}", "- a", "&a b", "*a", "!x y", "2.000", "1e9", "-1", "9" * 30, "{a: b}"]
) | st.text(max_size=20)


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """One of the 25 with lines deleted, doubled, swapped, re-indented, and values replaced."""
    lines = TEXTS[draw(st.sampled_from(sorted(TEXTS)))].split("\n")[:200]
    for _time in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        match draw(st.sampled_from(["delete", "cut", "double", "indent", "value", "key", "character"])):
            case "delete":
                del lines[at]
            case "cut":
                del lines[at : at + draw(st.integers(1, 30))]
            case "double":
                lines.insert(at, lines[at])
            case "indent":
                lines[at] = draw(st.sampled_from([" ", "  ", "\t", "- "])) + lines[at]
            case "value":
                lines[at] = lines[at].partition(":")[0] + ": " + draw(ODD)
            case "key":
                lines[at] = draw(ODD) + ":" + lines[at].partition(":")[2]
            case "character":
                where = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:where] + draw(st.characters()) + lines[at][where + 1 :]
        if not lines:
            return ""
    return "\n".join(lines)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(mutated())
@example(TEXTS["2.000488"].replace("online_bonus_days: 1", "online_bonus_days: soon"))
@example(TEXTS["1.003622"].replace("tacit_approval: true", "tacit_approval: [1, 2]"))
@example(TEXTS["1.000656"].replace("hour: 15", "hour: 99"))
def test_a_mutated_sheet_goes_live_or_gets_a_message_with_a_line(text: str):
    started = time.perf_counter()
    found = findings(text)
    took = time.perf_counter() - started

    last = text.count("\n") + 1
    assert all(1 <= finding.line <= last and finding.what and finding.instead for finding in found)
    if not found:
        definition = compile_text(text)
        assert Definition.model_validate_json(definition.model_dump_json()) == definition
        assert sum(step.share_percent for step in definition.steps) == 100
    assert took < 2  # a second, and another one for a busy machine


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_sheet_with_fields_deleted_goes_live_or_names_what_is_missing(data: st.DataObject):
    sheet = known_sheets.source_of(data.draw(st.sampled_from(known_sheets.CODES)))
    gone = data.draw(st.sets(st.sampled_from(sorted(sheet)), max_size=8))

    found = findings(known_sheets.as_yaml({key: value for key, value in sheet.items() if key not in gone}))

    needed = {"code", "name", "level", "legal_deadline"} & gone
    assert {finding.what for finding in found} == {f"`{key}` is missing" for key in needed}
