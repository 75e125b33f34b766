"""Entering somebody who has come to the counter: who it is must be known, by number or by date of birth."""

import pytest
from django.urls import reverse

from motcua.registry.people.models import Person
from motcua.service.dossiers.models import Draft
from tests.web.world import World

pytestmark = pytest.mark.django_db


def test_a_name_alone_begins_no_dossier_and_what_was_typed_stays(world: World) -> None:
    before = Draft.objects.count()
    typed = {"procedure": world.version.procedure.code, "full_name": "Giàng Thị Mỷ", "address": "Bản Pù Nhi"}

    answer = world.browser("counter").post(reverse("desk:walk_in_person"), typed)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "Hãy ghi số định danh cá nhân hoặc ngày sinh" in page
    assert "Giàng Thị Mỷ" in page
    assert "Bản Pù Nhi" in page
    assert Draft.objects.count() == before
    assert not Person.objects.filter(full_name="Giàng Thị Mỷ").exists()


def test_a_date_of_birth_is_enough_for_somebody_without_number_and_telephone(world: World) -> None:
    typed = {"procedure": world.version.procedure.code, "full_name": "Giàng Thị Mỷ", "birth_date": "1/1/1960"}

    answer = world.browser("counter").post(reverse("desk:walk_in_person"), typed)

    assert answer.status_code == 302
    assert Draft.objects.get(applicant__full_name="Giàng Thị Mỷ").channel == "counter"
