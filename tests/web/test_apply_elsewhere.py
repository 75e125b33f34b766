"""MOTCUA_APPLY_PAGES=off: one applies at the national portal; everything else stays."""

import pytest
from django.conf import LazySettings
from django.urls import reverse

from motcua.service.dossiers.models import Draft
from tests.web.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(settings: LazySettings) -> None:
    settings.APPLY_PAGES = False
    settings.NATIONAL_PROCEDURE_URL = "https://portal.example/tthc/{code}"


def page(world: World, role: str, name: str, **kwargs: object) -> str:
    return world.browser(role).get(reverse(name, kwargs=kwargs)).content.decode()


def test_the_start_button_leads_to_the_national_portal(world: World, elsewhere: None) -> None:
    code = world.version.procedure.code
    shown = page(world, "nobody", "portal:procedure", code=code)

    assert f'href="https://portal.example/tthc/{code}"' in shown
    assert reverse("apply:start", args=[code]) not in shown
    assert "Giấy chứng minh" in shown  # the guidance stays


def test_with_the_setting_on_one_applies_here(world: World) -> None:
    code = world.version.procedure.code

    assert reverse("apply:start", args=[code]) in page(world, "nobody", "portal:procedure", code=code)


def test_an_old_button_begins_nothing_and_says_where_to_go(world: World, elsewhere: None) -> None:
    code, before = world.version.procedure.code, Draft.objects.count()
    answer = world.browser("owner").post(reverse("apply:start", args=[code]), follow=True)

    assert Draft.objects.count() == before
    assert "Nút trên trang này dẫn đến đó" in answer.content.decode()


def test_a_draft_begun_before_can_be_finished_and_says_so(world: World, elsewhere: None) -> None:
    assert "vẫn hoàn thành và nộp được tại đây" in page(world, "owner", "apply:overview", key=world.draft.key)
    assert world.browser("owner").get(reverse("apply:check", args=[world.draft.key])).status_code == 200


def test_counter_tracking_and_dossiers_stay_as_they_are(world: World, elsewhere: None) -> None:
    assert world.browser("counter").get(reverse("desk:walk_in")).status_code == 200
    assert world.browser("nobody").get(reverse("portal:track")).status_code == 200
    number = world.settled.dossier.number
    assert world.browser("owner").get(reverse("portal:dossier", args=[number])).status_code == 200
    assert "vẫn hoàn thành" not in page(world, "counter", "apply:overview", key=world.counter_draft.key)
