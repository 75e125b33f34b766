"""The page of the calls: who sees a telephone number, what is asked, and what leaders are told."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from motcua.journal.moment import database_now
from motcua.steering.measures.counting import local_day
from motcua.steering.measures.gaming.models import Answer, CallBack, Point, Said
from tests.dossiers.factories import Commune, Story, hire, make_commune, make_procedure, make_story
from tests.journeys.conftest import walk  # noqa: F401  a fixture
from tests.web.world import account_of, browser_of

pytestmark = pytest.mark.django_db
PHONE_SHOWN = "0912 345 678"


@pytest.fixture
def story() -> Story:
    """A dossier of Hạc Thành that was settled ten days ago."""
    return make_story(make_commune(), make_procedure(), database_now() - timedelta(days=10)).to("handed_over")


@pytest.fixture
def there() -> Commune:
    """Đông Sơn, which calls."""
    return make_commune("Đông Sơn", "16378")


@pytest.fixture
def call(story: Story, there: Commune) -> CallBack:
    week = local_day(database_now()) - timedelta(days=7)
    return CallBack.objects.create(
        week=week - timedelta(days=week.weekday()), dossier_id=story.dossier.id,
        agency_id=story.commune.committee.id, caller_id=there.committee.id,
    )  # fmt: skip


def browser(commune: Commune, role: str) -> Client:
    by = commune.officials.get(role) or hire(role, commune.committee)
    return browser_of(account_of(by.person_id or 0, f"{role}-{commune.place.code}"))


def test_only_whoever_has_to_call_sees_the_telephone_number(call: CallBack, story: Story, there: Commune) -> None:
    address = reverse("signs:call", args=[call.id])
    page = browser(there, "head_of_unit").get(address).content.decode()
    listed = browser(there, "controller").get(reverse("signs:calls")).content.decode()

    assert PHONE_SHOWN in page
    assert "Bùi Thị Thảo" in page
    assert story.dossier.code in listed
    assert PHONE_SHOWN not in listed
    for commune, role in ((there, "receiver"), (there, "specialist"), (story.commune, "head_of_unit")):
        assert browser(commune, role).get(address).status_code == 404, (commune, role)
    leader = browser(story.commune, "leader")
    assert PHONE_SHOWN not in leader.get(reverse("signs:told")).content.decode()
    assert leader.get(address).status_code == 404


def test_every_point_is_asked_for_and_the_outcome_stands_beside_the_signs(
    call: CallBack, story: Story, there: Commune
) -> None:
    client, address = browser(there, "head_of_unit"), reverse("signs:call", args=[call.id])
    half = client.post(address, {"reached": "reached", "dates": "same", "note": "Nộp hai lần"})
    assert half.status_code == 422
    assert 'href="#id_fee"' in half.content.decode()
    assert "Nộp hai lần" in half.content.decode()
    assert client.post(address, {"reached": "?"}).status_code == 422

    said = dict.fromkeys(Point.values, Said.SAME) | {"fee": Said.OTHER}
    done = client.post(address, {"reached": "reached", "note": "Nộp hai lần", **said}, follow=True).content.decode()

    assert "Đã ghi kết quả" in done
    assert "Nộp hai lần" in done
    assert client.get(address).status_code == 302  # and the number is shown no more
    leader = browser(story.commune, "leader")
    told = leader.get(reverse("signs:told")).content.decode()
    assert story.dossier.code in told
    assert "chưa đủ" in told  # one answer is no share
    assert "Nộp hai lần" not in told  # what a citizen said is not read by whom it is about
    file = leader.get(reverse("signs:told") + "?table=units&format=csv").content.decode("utf-8-sig").splitlines()
    assert file[1].endswith(",1,1,1,,0,0")  # nor in the file
    signs = browser(there, "leader").get(reverse("signs:index")).content.decode()
    assert "Người dân nói gì" in signs


def test_nobody_reached_is_recorded_and_the_call_stays(call: CallBack, there: Commune) -> None:
    client = browser(there, "head_of_unit")

    page = client.post(reverse("signs:call", args=[call.id]), {"reached": "not_reached"}, follow=True).content.decode()

    assert "Lần 1/3 không liên hệ được" in page
    call.refresh_from_db()
    assert (call.outcome, call.tries) == ("", 1)


def test_nobody_calls_about_a_dossier_of_their_own(call: CallBack, story: Story, there: Commune) -> None:
    from motcua.registry.people.models import Post

    Post.objects.create(person=story.citizen, agency=there.committee, role="head_of_unit")
    own = browser_of(account_of(story.citizen.id, "thao"))

    assert own.get(reverse("signs:call", args=[call.id])).status_code == 404


def test_lists_cost_the_same_for_many_calls(
    call: CallBack, story: Story, there: Commune, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(30):
        more = make_story(story.commune, story.version, database_now() - timedelta(days=9)).to("settled").dossier
        CallBack.objects.create(
            week=call.week, dossier_id=more.id, agency_id=call.agency_id, caller_id=call.caller_id,
            outcome=Answer.DIFFERENT if number % 2 else "", recorded_at=database_now() if number % 2 else None,
        )  # fmt: skip
    client, leader = browser(there, "head_of_unit"), browser(story.commune, "leader")

    with django_assert_max_num_queries(14):
        assert client.get(reverse("signs:calls")).status_code == 200
    with django_assert_max_num_queries(14):
        assert leader.get(reverse("signs:told")).status_code == 200
