"""What is wrong with a scheme or a table is told by line, or by row and column, with what to write instead."""

import pytest
from django.utils import translation

from motcua.steering.measures import merging, scheme_reading, tables

SMALL = """
scheme: small
name: Bộ chỉ số nhỏ
name_en: Small set
source: Thử nghiệm
unit_kinds: [commune]
max_points: 30
indicators:
  - code: meetings
    name: Số cuộc họp
    name_en: Meetings
    max_points: 20
    rule: {kind: step, steps: [{at_least: 1, points: 5}, {at_least: 4, points: 20}]}
  - code: paid
    name: Thanh toán trực tuyến
    name_en: Paid online
    max_points: 10
    rule: {kind: ratio, full_at: 0.8}
    columns: {numerator: [paid_online], denominator: [with_fee]}
"""


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def small():
    return scheme_reading.read_text(SMALL)


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("max_points: 30", "max_points: 40"), 7, "30 points together, the maximum is 40"),
        (("kind: step", "kind: stair"), 13, "“stair”"),
        (("full_at: 0.8", "full_at: 80%"), 18, "without a percent sign"),
        (("code: paid", "code: meetings"), 14, "second time"),
        (("points: 20}]}", "points: 25}]}"), 13, "more than the maximum 20"),
        (("max_points: 10", "max_pionts: 10"), 17, "did you mean `max_points`"),
        (("    columns: {numerator: [paid_online], denominator: [with_fee]}\n", ""), 18, "ratio without columns"),
        (("source: Thử nghiệm\n", ""), 1, "`source` is missing"),
        (("max_points: 30", "max_points: 30\nunverified:\n  - Chưa đối chiếu"), 9, "in one language alone"),
        (("max_points: 30", "max_points: 30\nunverified:\n  - {vi: Chưa đối chiếu}"), 9, "`en` is missing"),
        (("max_points: 10", 'max_points: 10\n    unverified: {vi: "Chưa rõ", en: ""}'), 18, "`en` is empty"),
        (("max_points: 10", "max_points: 10\n    unverified: Chưa rõ"), 18, "in one language alone"),
        (("name_en: Small set\n", ""), 1, "`name_en` is missing"),
        (("    name_en: Meetings\n", ""), 9, "`name_en` is missing"),
        (("name_en: Paid online", 'name_en: ""'), 16, "`name_en` is empty"),
        (("max_points: 30", "max_points: -30"), 7, "cannot be -30; write a number > 0"),
    ],
)
def test_a_mistake_in_a_scheme_is_told_by_line(change, line, words):
    with pytest.raises(scheme_reading.SchemeRefused) as refused:
        scheme_reading.read_text(SMALL.replace(*change).removeprefix("\n") if line == 1 else SMALL.replace(*change))

    told = [finding.line for finding in refused.value.findings if words in str(finding)]
    assert told == [line], str(refused.value)


@pytest.mark.parametrize("text", ["", "# only a remark\n", "a,b\n1,2\n", "- one\n"])
def test_a_file_without_a_scheme_is_told_how_one_begins(text):
    with pytest.raises(scheme_reading.SchemeRefused, match="begin with `scheme:`"):
        scheme_reading.read_text(text)


@pytest.mark.parametrize("code", scheme_reading.shipped_codes())
def test_every_shipped_scheme_is_right_and_says_what_is_unverified(code):
    scheme = scheme_reading.shipped(code)

    assert scheme.code == code
    assert scheme.unverified
    assert scheme.source == scheme.source_en != scheme.source_vi
    assert all(node.name_en and node.name_en != node.name for node in scheme.walk())


def test_a_source_that_is_named_in_vietnamese_alone_is_shown_to_all():
    assert small().source == "Thử nghiệm"


HEAD = "unit,meetings,paid_online,with_fee\n"


@pytest.mark.parametrize(
    ("text", "row", "column", "words"),
    [
        ("", 1, "", "The file is empty"),
        (HEAD, 2, "", "There is no row"),
        ("commune name,meetings\nBát Mọt,3\n", 1, "", "which unit"),
        (HEAD + "Bát Mọt,3,1,2\nBát Mọt,4,1,2\n", 3, "unit", "stands in row 2 already"),
        (HEAD + "Bát Mọt,3,80%,100\n", 2, "paid_online", "without a percent sign"),
        (HEAD + 'Bát Mọt,3,"1,5",100\n', 2, "paid_online", "after a point"),
        (HEAD + "Bát Mọt,ba,1,2\n", 2, "meetings", "is not a number"),
        (HEAD + "Bát Mọt,3,5,2\n", 2, "paid_online", "larger than the whole"),
        (HEAD + "Bát Mọt,3,-5,2\n", 2, "paid_online", "is not between"),
        (HEAD + "Bát Mọt,3,1\n", 2, "", "3 cells under 4 headings"),
        (HEAD + ",3,1,2\n", 2, "unit", "The unit is missing"),
        ("unit,meeting,paid_online,with_fee\nBát Mọt,3,1,2\n", 1, "meeting", "did you mean meetings"),
        ("unit,meetings,meetings\nBát Mọt,3,1\n", 1, "meetings", "Two columns"),
        ("unit,trees\nBát Mọt,3\n", 1, "", "No column belongs to small"),
        ("unit,metric_code,numerator,denominator\nBát Mọt,payd,1,2\n", 2, "metric_code", "did you mean paid"),
        ("unit,metric_code,numerator,denominator\nA,paid,1,2\nA,paid,1,2\n", 3, "metric_code", "in a row above"),
        (HEAD + "Bát Mọt,nan,1,2\n", 2, "meetings", "is not a number"),
    ],
)
def test_a_mistake_in_a_table_is_told_by_row_and_column(text, row, column, words):
    with pytest.raises(tables.TableRefused) as refused:
        tables.read_table(text, small())

    found = [finding for finding in refused.value.findings if words in str(finding)]
    assert [(finding.row, finding.column) for finding in found] == [(row, column)], str(refused.value)


def test_a_word_that_is_no_category_is_told():
    rule = "{kind: category, categories: [{word: head, points: 20}, {word: deputy, points: 10}]}"
    book = SMALL.replace("{kind: step, steps: [{at_least: 1, points: 5}, {at_least: 4, points: 20}]}", rule)

    with pytest.raises(tables.TableRefused, match=r"row 2, column meetings.*write one of: head, deputy"):
        tables.read_table(HEAD + "Bát Mọt,chief,1,2\n", scheme_reading.read_text(book))


def test_a_table_of_a_spreadsheet_with_semicolons_and_a_mark_at_its_start_is_read():
    table = tables.read_table("\ufeffunit;meetings;paid_online;with_fee\r\nBát Mọt;3;1;2\r\n", small())

    assert table.units == [("", "Bát Mọt")]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a,b\n1,2\n", "merger map are missing"),
        ("after,before\nX,A\nY,A\n", "stands in a row above"),
        ("after,before\nX,A\n", "The map does not know “B”"),
        ("after,before\nX,A\nX,B\nX,C\n", "no row for “C”"),
    ],
)
def test_a_mistake_in_a_merger_map_is_told(text, words):
    table = tables.read_table(HEAD + "A,3,1,2\nB,3,1,2\n", small())

    with pytest.raises(tables.TableRefused, match=words):
        merging.merged(table, merging.read_map(text))
