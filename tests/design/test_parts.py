"""The parts of a page: what they promise to readers, to assistive technology, and to whoever writes a template."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.template import Context, Engine, TemplateSyntaxError
from django.utils import translation
from django.utils.safestring import mark_safe

from motcua.web.design.components.library import PARTS
from motcua.web.design.examples import EXAMPLES
from motcua.web.design.gallery import draw
from motcua.web.design.parts import Column, FeeLine, Field, Link, Row, SummaryRow

NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)  # 09:30 on a Tuesday in Viet Nam
FRIDAY_17 = datetime(2026, 11, 27, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_vietnamese():
    with translation.override("vi"):
        yield


def drawn(source: str, **values: Any) -> str:
    text = Engine.get_default().from_string("{% load design %}" + source).render(Context(values))
    return " ".join(text.split())


def test_every_part_has_an_example_and_every_example_a_part() -> None:
    assert sorted(EXAMPLES) == sorted(PARTS)


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_example_of_a_part_can_be_drawn(name: str) -> None:
    for example in EXAMPLES[name]:
        assert name in example.source
        assert draw(example).drawn.strip()


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_part_says_when_to_use_it(name: str) -> None:
    assert len(PARTS[name].purpose) > 20


@pytest.mark.parametrize("name", sorted(PARTS))
def test_no_part_writes_style_or_script_into_the_page(name: str) -> None:
    for example in EXAMPLES[name]:
        html = draw(example).drawn
        assert "<script" not in html
        assert " style=" not in html
        assert " onclick=" not in html


@pytest.mark.parametrize(
    "source",
    [
        '{% text_field name="a" lable="Họ tên" %}',
        '{% text_field name="a" %}',
        '{% button "Nộp hồ sơ" %}',
        '{% form_page titel="Người nộp" %}{% endform_page %}',
    ],
)
def test_a_misspelt_missing_or_unnamed_input_fails_when_the_template_is_loaded(source: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        Engine.get_default().from_string("{% load design %}" + source)


@pytest.mark.parametrize(
    "source",
    [
        '{% text_field name="a" label=bad value=bad help=bad error=bad %}',
        '{% textarea_field name="a" label=bad value=bad %}',
        '{% radios_field name="a" label=bad options=options %}',
        '{% select_field name="a" label=bad options=options %}',
        "{% summary_list rows=rows %}",
        "{% data_table caption=bad columns=columns rows=table %}",
        '{% notification text=bad kind="success" %}',
        "{% error_summary errors=errors %}",
        "{% copyable text=bad %}",
        "{% must_do title=bad %}{{ bad }}{% endmust_do %}",
    ],
)
def test_what_people_typed_is_never_taken_for_html(source: str) -> None:
    bad = "<img src=x onerror=alert(1)>\"'"
    values = {
        "bad": bad,
        "options": [(bad, bad)],
        "rows": [SummaryRow(bad, bad)],
        "columns": [Column(bad)],
        "table": [Row([bad], href=bad)],
        "errors": {"a": bad},
    }

    html = drawn(source, **values)

    assert "<img src=x" not in html
    assert '>"' not in html.replace("&quot;", "")


def test_a_field_ties_label_help_and_error_to_its_control() -> None:
    html = drawn('{% text_field name="ten" label="Họ và tên" help="Như trên căn cước" error="Hãy nhập họ và tên." %}')

    assert '<label class="govuk-label govuk-label--s" for="id_ten">Họ và tên</label>' in html
    assert 'id="id_ten" name="ten"' in html
    assert 'aria-describedby="id_ten-help id_ten-error"' in html
    assert 'id="id_ten-help" class="govuk-hint">Như trên căn cước' in html
    assert 'id="id_ten-error"' in html
    assert 'aria-invalid="true"' in html
    assert '<span class="govuk-visually-hidden">Lỗi:</span> Hãy nhập họ và tên.' in html


def test_a_field_without_help_or_error_describes_itself_by_nothing() -> None:
    assert Field("ten", "Họ và tên").described_by == ""
    assert "aria-describedby" not in drawn('{% text_field name="ten" label="Họ và tên" %}')


def test_only_optional_fields_are_marked_because_most_are_required() -> None:
    assert "không bắt buộc" in drawn('{% text_field name="a" label="Email" required=False %}')
    assert "không bắt buộc" not in drawn('{% text_field name="a" label="Email" %}')


def test_the_label_of_the_only_question_is_the_heading_of_the_page() -> None:
    assert "<h1 class=" in drawn('{% text_field name="a" label="Tên" is_heading=True %}')


def test_the_error_summary_leads_to_each_field_and_tells_errors_of_the_whole_form() -> None:
    html = drawn("{% error_summary errors=errors %}", errors={"ten": "Hãy nhập họ và tên.", "": "Chưa có giấy tờ."})

    assert '<a href="#id_ten">Hãy nhập họ và tên.</a>' in html
    assert "<li>Chưa có giấy tờ.</li>" in html
    assert drawn("{% error_summary errors=errors %}", errors={}) == ""


def test_radios_and_the_error_summary_agree_on_the_id_of_the_first_choice() -> None:
    html = drawn(
        '{% radios_field name="a" label="Đã kết hôn?" options=options value="no" %}',
        options=[("yes", "Có"), ("no", "Chưa")],
    )

    assert 'id="id_a" name="a" type="radio" value="yes">' in html
    assert 'id="id_a-1" name="a" type="radio" value="no" checked>' in html


def test_choices_by_number_are_found_again() -> None:
    html = drawn(
        '{% select_field name="a" label="Xã" options=options value=7 %}', options=[(7, "Hạc Thành"), (8, "Sầm Sơn")]
    )

    assert '<option value="7" selected>Hạc Thành</option>' in html
    assert '<option value="8">' in html


def test_a_day_is_shown_as_people_write_it_and_wrong_typing_is_kept() -> None:
    assert 'value="01/02/1997"' in drawn('{% date_field name="a" label="Ngày sinh" value=day %}', day=date(1997, 2, 1))
    assert 'value="31/2/2026"' in drawn('{% date_field name="a" label="Ngày sinh" value="31/2/2026" %}')


def test_a_password_is_never_sent_back_to_the_page() -> None:
    class SignIn(forms.Form):
        password = forms.CharField(label="Mật khẩu", widget=forms.PasswordInput)

    html = drawn("{% form_fields form=form %}", form=SignIn({"password": "con cò bay lả"}))

    assert "con cò" not in html
    assert 'type="password"' in html


def test_a_form_of_django_is_drawn_with_the_same_parts() -> None:
    class Walk(forms.Form):
        name = forms.CharField(label="Họ và tên")
        sex = forms.ChoiceField(label="Giới tính", widget=forms.RadioSelect, choices=[("f", "Nữ"), ("m", "Nam")])
        agreed = forms.BooleanField(label="Xin cam đoan")
        version = forms.IntegerField(widget=forms.HiddenInput, initial=3)

    html = drawn("{% form_fields form=form %}", form=Walk({"sex": "f"}))

    assert 'class="govuk-input govuk-input--error" id="id_name"' in html.replace("  ", " ")
    assert 'type="radio" value="f" checked' in html
    assert 'type="checkbox"' in html
    assert 'type="hidden" name="version"' in html


def test_a_missing_answer_is_called_by_its_name_at_the_field_and_in_the_summary() -> None:
    class Walk(forms.Form):
        name = forms.CharField(label="Họ và tên")
        sex = forms.CharField(label="Giới tính", error_messages={"required": "Hãy chọn Nam hoặc Nữ."})

    html = drawn("{% error_summary form=form %}{% form_field field=form.name %}", form=Walk({}))

    assert '<a href="#id_name">Còn thiếu: Họ và tên.</a>' in html
    assert '<a href="#id_sex">Hãy chọn Nam hoặc Nữ.</a>' in html
    assert "</span> Còn thiếu: Họ và tên." in html


@pytest.mark.parametrize(
    ("state", "word"),
    [(1, "Đã gửi, chờ kiểm tra"), ("supplement_requested", "Cần bổ sung"), ("9", "Đã có kết quả, mời nhận")],
)
def test_a_state_is_a_word_a_shape_and_a_colour(state: Any, word: str) -> None:
    html = drawn("{% state_tag state=state %}", state=state)

    assert word in html
    assert '<svg class="mc-shape"' in html
    assert "mc-tag--" in html


def test_officials_read_the_official_word_of_a_state() -> None:
    assert "Yêu cầu bổ sung giấy tờ" in drawn("{% state_tag state=5 for_official=True %}")


@pytest.mark.parametrize(
    ("inputs", "words"),
    [
        ("working_days_left=3", "Thứ Sáu, 27/11/2026, 17:00"),
        ("working_days_left=3", "còn 3 ngày làm việc"),
        ("working_days_left=3 is_waiting=True", "đang chờ người dân, không tính thời gian"),
        ("done_at=now", "xong đúng hạn"),
    ],
)
def test_a_deadline_tells_the_moment_and_what_is_left(inputs: str, words: str) -> None:
    html = drawn("{% deadline due_at=due now=now " + inputs + " %}", due=FRIDAY_17, now=NOW)

    assert words.lower() in html.lower()


def test_a_tag_drawn_before_is_not_used_for_another_reader_nor_for_an_unsafe_word() -> None:
    word, source = "<b>Chậm</b>", "{% tag word=word tone='late' %}"

    assert word in drawn(source, word=mark_safe(word))
    assert word not in drawn(source, word=word)
    told = {}
    for language in ("vi", "en", "vi"):
        with translation.override(language):
            told[language] = drawn("{% state_tag state='submitted' %}")
    assert told["vi"] != told["en"]


def test_cells_are_written_as_a_template_writes_them() -> None:
    cells = ("a < b", mark_safe("<i>c</i>"), None, 1234, 1.5, Decimal("2.50"), NOW, date(2026, 11, 24))
    columns = [Column(str(place), is_number=place == 3) for place in range(len(cells))]
    table = "{% data_table caption='T' columns=columns rows=rows %}"

    html = drawn(table, columns=columns, rows=[Row(cells, href="/a?b=1&c=2", key="k")])

    one_by_one = [drawn("{{ cell|default_if_none:'–' }}", cell=cell) for cell in cells]
    first = f'<a class="govuk-link" href="/a?b=1&amp;c=2">{one_by_one[0]}</a>'
    body = "".join(f"<td>{cell}</td>" for cell in (first, *one_by_one[1:])).replace(
        "<td>1", '<td class="mc-number">1', 1
    )
    assert f'<tr data-key-row="k">{body}</tr>' in html


def test_a_missed_deadline_says_late_and_is_no_mere_colour() -> None:
    html = drawn("{% deadline due_at=due now=now working_days_left=-2 %}", due=NOW - timedelta(days=2), now=NOW)

    assert "quá hạn 2 ngày làm việc" in html.lower()
    assert "mc-shape" in html


def test_in_a_table_the_year_is_told_only_when_it_is_another_one() -> None:
    source = "{% deadline due_at=due now=now working_days_left=3 is_short=True %}"

    assert "27/11 17:00" in drawn(source, due=FRIDAY_17, now=NOW)
    assert "17:00, 27/11/2027" in drawn(source, due=FRIDAY_17.replace(year=2027), now=NOW)


def test_before_acceptance_there_is_no_deadline_yet() -> None:
    assert "chưa có hạn" in drawn("{% deadline due_at=None now=now %}", now=NOW)


def test_stations_tell_where_the_dossier_is_without_colour() -> None:
    html = drawn("{% stations current=3 %}")

    assert html.count('aria-current="step"') == 1
    assert html.count("(đã xong)") == 2
    for word in ("Nộp", "Tiếp nhận", "Xử lý", "Có kết quả", "Trả kết quả"):
        assert word in html


def test_a_price_before_the_incentive_is_struck_through_and_the_resolution_named() -> None:
    line = FeeLine("Lệ phí hộ tịch", 0, 15_000, "Theo nghị quyết của Hội đồng nhân dân tỉnh")

    html = drawn("{% fee_lines lines=lines %}", lines=[line])

    assert "<s>15.000 đ</s>" in html
    assert "nghị quyết" in html


def test_a_fee_that_the_source_does_not_state_is_never_summed_as_nothing() -> None:
    html = drawn("{% fee_lines lines=lines %}", lines=[FeeLine("Phí thẩm định", None), FeeLine("Bản sao", 8_000)])

    assert "nguồn không nói rõ" in html
    assert "Tổng cộng" not in html


def test_sorting_a_table_keeps_the_filters_and_starts_at_the_first_page() -> None:
    html = drawn(
        '{% data_table columns=columns rows=rows caption="Hồ sơ" sort="left" query=query %}',
        columns=[Column("Mã", "code"), Column("Còn lại", "left", is_number=True)],
        rows=[Row(["H56", 2], "/desk/1/")],
        query={"loc": "qua-han"},
    )

    assert 'href="?loc=qua-han&amp;sort=code"' in html
    assert 'aria-sort="ascending"' in html
    assert 'href="?loc=qua-han&amp;sort=-left"' in html
    assert '<a class="govuk-link" href="/desk/1/">H56</a>' in html


@pytest.mark.parametrize(
    ("page", "pages", "shown"), [(1, 1, []), (1, 3, ["1", "2", "3"]), (6, 42, ["1", "5", "6", "7", "42"])]
)
def test_pages_far_away_are_left_out_and_a_single_page_shows_nothing(page: int, pages: int, shown: list[str]) -> None:
    html = drawn("{% pagination page=page pages=pages %}", page=page, pages=pages)

    if not shown:
        assert html == ""
        return
    assert [n for n in map(str, range(1, 60)) if f">{n}</a>" in html] == shown
    assert html.count('aria-current="page"') == 1
    assert ('rel="prev"' in html) == (page > 1)


def test_a_form_of_one_button_carries_the_token_against_forgery() -> None:
    html = drawn(
        '{% post_button label="Tiếp nhận" action="/x" fields=fields %}', fields={"version": 3}, csrf_token="abc"
    )

    assert 'name="csrfmiddlewaretoken" value="abc"' in html
    assert '<input type="hidden" name="version" value="3">' in html


def test_a_page_of_a_form_carries_the_token_and_where_to_save() -> None:
    html = drawn('{% form_page title="Người nộp" autosave_url="/luu" %}<p>x</p>{% endform_page %}', csrf_token="abc")

    assert 'name="csrfmiddlewaretoken" value="abc"' in html
    assert 'data-autosave-url="/luu"' in html
    assert "<p>x</p>" in html
    assert "data-saved" in html


def test_an_empty_answer_is_said_to_be_empty_and_zero_is_an_answer() -> None:
    html = drawn("{% summary_list rows=rows %}", rows=[SummaryRow("Số con", 0), SummaryRow("Điện thoại", "", "#")])

    assert '<dd class="govuk-summary-list__value">0</dd>' in html
    assert "chưa có" in html
    assert '<span class="govuk-visually-hidden"> Điện thoại</span>' in html


def test_a_breadcrumb_without_address_is_the_page_itself() -> None:
    html = drawn("{% breadcrumbs links=links %}", links=[Link("Trang chủ", "/"), Link("Khai sinh")])

    assert 'aria-current="page">Khai sinh' in html


@pytest.mark.parametrize("href", ["", "/x"])
def test_a_row_has_something_to_do_whether_it_leads_somewhere_or_not(href: str) -> None:
    rows = [Row(["Hạ tầng số"], href=href, action=Link("Giao việc", "/giao"))]

    html = drawn('{% data_table caption="Bảng" columns=columns rows=rows %}', columns=[Column("Chỉ số")], rows=rows)

    assert '<a class="govuk-link" href="/giao" data-action>Giao việc' in html
    assert ('href="/x"' in html) == bool(href)
