"""An agency that was asked for its opinion: the dossier while the answer is awaited, afterwards its own words alone."""

import pytest
from django.urls import reverse

from motcua.service.dossiers.models import Consultation
from tests.dossiers.factories import Story, make_story
from tests.web.world import World

pytestmark = pytest.mark.django_db


def ask(world: World) -> tuple[Story, Consultation]:
    story = make_story(world.commune, world.version, at=world.waiting.now, citizen=world.settled.citizen)
    story.to("processing")
    question = "Thửa đất có tranh chấp không?"
    story.do("consult", "specialist", agency_id=world.consulted.id, question=question, working_days=2)
    return story, story.dossier.consultations.get()


def page(world: World, name: str, *args: object) -> str:
    return world.browser("adviser").get(reverse(name, args=args)).content.decode()


def test_until_the_answer_the_whole_dossier_is_open_and_afterwards_the_own_words(world: World) -> None:
    story, asked = ask(world)
    number, applicant = story.dossier.number, story.citizen.full_name
    before = page(world, "desk:dossier", number)

    address = reverse("desk:answer", args=[number, asked.id])
    answer = world.browser("adviser").post(address, {"answer": "Không có tranh chấp."}, follow=True)
    after = page(world, "desk:dossier", number)

    assert applicant in before
    assert answer.status_code == 200
    assert "Không có tranh chấp." in after
    assert "Thửa đất có tranh chấp không?" in after
    assert applicant not in after
    assert "Xin xác nhận để vay vốn" not in after


def test_an_opinion_that_is_sent_twice_is_kept_once_and_the_second_is_told_so(world: World) -> None:
    story, asked = ask(world)
    address = reverse("desk:answer", args=[story.dossier.number, asked.id])
    browser = world.browser("adviser")
    browser.post(address, {"answer": "Không có tranh chấp."})

    again = browser.post(address, {"answer": "Có tranh chấp."}, follow=True).content.decode()

    assert Consultation.objects.get(id=asked.id).answer == "Không có tranh chấp."
    assert "Không có tranh chấp." in again
    assert "Không thực hiện được việc này khi hồ sơ" in again


def test_all_opinions_of_the_unit_are_listed_with_their_answers(world: World) -> None:
    story, _asked = ask(world)

    shown = page(world, "desk:opinions")

    assert shown.index("Thửa đất có tranh chấp không?") < shown.index("Có vướng mắc gì không?")
    assert "Không vướng mắc." in shown
    assert "Chưa trả lời" in shown
    assert story.dossier.code in shown
    assert story.citizen.full_name not in shown


def test_others_have_no_opinions_there(world: World) -> None:
    ask(world)

    shown = world.browser("handler").get(reverse("desk:opinions")).content.decode()

    assert "Chưa có cơ quan nào lấy ý kiến của đơn vị." in shown
    assert "Thửa đất" not in shown


def test_a_place_that_is_none_is_told(world: World) -> None:
    answer = world.browser("adviser").get(reverse("desk:opinions") + "?before=hôm-qua")

    assert answer.status_code == 404
    assert "trang đầu" in answer.content.decode()
