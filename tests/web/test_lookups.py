"""T8: numbers cannot be tried out, the answer for a wrong mã tra cứu tells nothing, and the secret stays a secret."""

import logging
import re

import pytest
from django.urls import reverse

from motcua.kernel.logs import JsonFormatter
from tests.web.world import World

pytestmark = pytest.mark.django_db
TRACK = "/tra-cuu/"


def test_after_ten_wrong_codes_the_eleventh_look_up_waits(world: World) -> None:
    browser, number = world.browser("nobody"), world.settled.dossier.number

    answers = [browser.post(TRACK, {"name": number, "tracking_code": "AAAAAAAA"}) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [404] * 10 + [429]
    assert "Quá nhiều lần thử" in answers[-1].content.decode() or "năm phút" in answers[-1].content.decode()


def test_the_right_code_does_not_help_whoever_has_tried_too_often(world: World) -> None:
    browser, dossier = world.browser("nobody"), world.settled.dossier
    for _ in range(10):
        browser.post(TRACK, {"name": dossier.number, "tracking_code": "AAAAAAAA"})

    answer = browser.post(TRACK, {"name": dossier.number, "tracking_code": dossier.tracking_code})

    assert answer.status_code == 429


def test_numbers_tried_one_after_the_other_are_slowed_by_address(world: World) -> None:
    browser = world.browser("nobody")

    answers = [browser.post(TRACK, {"name": f"UB14758-200106-{n:04}"}).status_code for n in range(35)]

    assert answers[:30] == [404] * 30
    assert set(answers[30:]) == {429}


def test_a_wrong_code_and_an_unknown_number_get_the_same_answer(world: World) -> None:
    browser, number = world.browser("nobody"), world.settled.dossier.number
    unknown = number[:-4] + "ZZZZ"

    wrong = browser.post(TRACK, {"name": number, "tracking_code": "AAAAAAAA"})
    nothing = browser.post(TRACK, {"name": unknown, "tracking_code": "AAAAAAAA"})

    assert wrong.status_code == nothing.status_code == 404
    assert _plain(wrong.content, number) == _plain(nothing.content, unknown)


def _plain(body: bytes, name: str) -> str:
    text = body.decode().replace(name, "…")
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1…", text)


def test_number_alone_shows_the_state_and_no_person(world: World) -> None:
    dossier = world.settled.dossier

    page = world.browser("nobody").post(TRACK, {"name": dossier.number}).content.decode()

    for hidden in ("Bùi Thị Thảo", dossier.tracking_code, dossier.secret, "0912345678", "Xin xác nhận"):
        assert hidden not in page


def test_with_the_code_the_timeline_names_no_person(world: World) -> None:
    dossier = world.settled.dossier

    answer = world.browser("nobody").post(TRACK, {"name": dossier.number, "tracking_code": dossier.tracking_code})

    assert answer.status_code == 200
    for hidden in ("Bùi Thị Thảo", dossier.secret, "Xin xác nhận", "Không vướng mắc", "Lê specialist"):
        assert hidden not in answer.content.decode()


def test_a_code_is_forgiven_small_letters_and_spaces(world: World) -> None:
    dossier = world.settled.dossier
    typed = f" {dossier.tracking_code[:4].lower()} {dossier.tracking_code[4:].lower()}"

    assert world.browser("nobody").post(TRACK, {"name": dossier.number, "tracking_code": typed}).status_code == 200


def test_the_qr_code_opens_the_dossier_at_an_address_without_the_secret(world: World) -> None:
    browser, dossier = world.browser("nobody"), world.settled.dossier

    answer = browser.get(reverse("portal:by_secret", args=[dossier.secret]))
    page = browser.get(answer.headers["Location"])

    assert dossier.secret not in answer.headers["Location"]
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert page.status_code == 200
    assert dossier.secret not in page.content.decode()


def test_who_holds_the_qr_code_may_read_but_not_act(world: World) -> None:
    browser, dossier = world.browser("nobody"), world.waiting.dossier
    browser.get(reverse("portal:by_secret", args=[dossier.secret]))

    assert browser.get(reverse("portal:dossier", args=[dossier.number])).status_code == 200
    assert browser.post(reverse("portal:withdraw", args=[dossier.number]), {"reason": "x"}).status_code == 404
    assert browser.get(reverse("portal:supplement", args=[dossier.number])).status_code == 404


def test_a_wrong_secret_is_not_found_and_stands_in_no_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    wrong = world.settled.dossier.secret[::-1]
    with caplog.at_level(logging.INFO):
        assert world.browser("nobody").get(reverse("portal:by_secret", args=[wrong])).status_code == 404

    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert lines
    assert wrong not in "\n".join(lines)


def test_no_page_carries_the_secret_or_code_in_its_title(world: World) -> None:
    browser, dossier = world.browser("owner"), world.settled.dossier
    for name in ("portal:dossier", "portal:receipt"):
        page = browser.get(reverse(name, args=[dossier.number])).content.decode()
        title = re.search(r"<title>(.*?)</title>", page, re.DOTALL)
        assert title
        assert dossier.secret not in title[1]
        assert dossier.tracking_code not in title[1]
