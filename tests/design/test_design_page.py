"""The design page and the scripts, as a browser sees them."""

import pytest
from browser_support import DESKTOP, PHONE, Visit, assert_reads_well, screenshot, side_scroll_px

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
@pytest.mark.parametrize("path", ["/design/", "/design/desk"])
def test_every_part_reads_well(visit: Visit, path: str, width: int) -> None:
    page = visit(path, width=width)

    screenshot(page, "design-desk" if "desk" in path else "design")
    assert_reads_well(page)


@pytest.mark.parametrize("width", [DESKTOP, PHONE])
def test_an_error_page_reads_well(visit: Visit, width: int) -> None:
    assert_reads_well(visit("/design/errors/404", width=width))


def test_without_scripts_everything_is_there_and_nothing_is_hidden_for_ever(visit: Visit) -> None:
    page = visit("/design/", width=PHONE, scripts=False)

    assert side_scroll_px(page) == 0
    assert page.locator("#giay-to").is_visible()
    assert page.locator("#tien-trinh").is_visible()
    assert page.locator("select#id_xa").is_visible()
    assert page.locator("input#id_giay_to").is_visible()
    assert not page.get_by_role("button", name="Sao chép").is_visible()
    assert not page.locator("[data-shortcuts-help]").is_visible()


def test_targets_are_large_enough_for_a_thumb(visit: Visit) -> None:
    page = visit("/design/", width=PHONE)

    small = page.evaluate(
        """() => [...document.querySelectorAll("button, input:not([type=hidden]), select, summary, .mc-filters a")]
            .filter((e) => e.checkVisibility() && Math.min(e.getBoundingClientRect().height) < 24)
            .map((e) => e.outerHTML.slice(0, 80))"""
    )

    assert small == []


def test_the_language_is_switched_by_a_button_without_scripts(visit: Visit) -> None:
    page = visit("/design/errors/404", scripts=False)

    page.get_by_role("button", name="English").click()

    assert page.locator("html").get_attribute("lang") == "en"
    assert page.url.endswith("/design/errors/404")


def test_a_place_is_found_without_diacritics(visit: Visit) -> None:
    page = visit("/design/")
    field = page.get_by_role("combobox", name="Nơi thường trú")

    field.fill("sam son")
    field.press("Enter")

    assert field.input_value() == "Phường Sầm Sơn"
    assert page.locator("select[name=xa]").input_value() == "14797"


def test_escape_puts_back_the_place_that_was_chosen(visit: Visit) -> None:
    page = visit("/design/")
    field = page.get_by_role("combobox", name="Nơi thường trú")

    field.fill("không có nơi này")
    field.press("Escape")

    assert field.input_value() == "Phường Hạc Thành"


def test_keys_move_through_a_table_and_are_quiet_while_somebody_types(visit: Visit) -> None:
    page = visit("/design/")
    current = page.locator("tr[data-current]")

    page.keyboard.press("j")
    page.keyboard.press("j")
    assert current.get_attribute("data-key-row") == "31"
    page.keyboard.press("k")
    assert current.get_attribute("data-key-row") == "7"

    page.locator("#id_ten").press_sequentially("j")
    assert current.get_attribute("data-key-row") == "7"
    assert page.locator("#id_ten").input_value() == "j"


def test_keys_can_be_turned_off_on_this_device(visit: Visit) -> None:
    page = visit("/design/")

    page.keyboard.press("?")
    page.get_by_label("Không dùng phím tắt trên máy này").check()
    page.locator("body").press("j")

    assert page.locator("tr[data-current]").count() == 0


def test_what_is_typed_is_saved_and_the_time_is_told(visit: Visit) -> None:
    page = visit("/design/")
    sent: list[str] = []
    page.route("**/luu-thu", lambda route: (sent.append(route.request.post_data or ""), route.fulfill(status=204))[0])

    page.locator("#id_nguoi_nop").fill("Quách Thị Bảo An, sửa")
    saved = page.locator("#nguoi-nop [data-saved]")
    saved.get_by_text("đã lưu lúc").wait_for()

    assert "sửa" in sent[0]
    assert len(sent) == 1


def test_without_connection_it_says_so_and_saves_when_it_is_back(visit: Visit) -> None:
    page = visit("/design/")
    answers = iter([503, 204])
    page.route("**/luu-thu", lambda route: route.fulfill(status=next(answers)))

    page.locator("#id_nguoi_nop").fill("Quách Thị Bảo An")
    saved = page.locator("#nguoi-nop [data-saved]")
    saved.get_by_text("Mất kết nối").wait_for()

    saved.get_by_text("đã lưu lúc").wait_for()


def test_a_file_that_did_not_arrive_is_tried_again_by_itself(visit: Visit) -> None:
    page = visit("/design/")
    answers = iter([(503, "{}"), (200, '{"key": "k9", "name": "anh.jpg", "href": "#anh"}')])

    def answer(route):
        status, body = next(answers)
        route.fulfill(status=status, body=body, content_type="application/json")

    page.route("**/gui-thu", answer)

    page.locator("#id_giay_to").set_input_files({"name": "anh.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 2000})
    line = page.locator(".mc-files__file", has_text="anh.jpg")
    line.get_by_role("button", name="Gửi lại").click()

    line.get_by_text("Đã nhận").wait_for()
    assert line.get_by_role("button", name="Xóa").get_attribute("value") == "k9"
    assert page.locator("#id_giay_to").input_value() == ""


def test_a_file_that_is_too_large_is_refused_before_it_is_sent(visit: Visit) -> None:
    page = visit("/design/")
    page.route("**/gui-thu", lambda route: pytest.fail("sent although too large"))

    page.locator("#id_giay_to").set_input_files(
        {"name": "lon.pdf", "mimeType": "application/pdf", "buffer": bytes(3_000_000)}
    )

    page.locator(".mc-files__file", has_text="lon.pdf").get_by_text("Tệp quá lớn").wait_for()
