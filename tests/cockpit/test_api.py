"""The cockpit over the API: what the page says, for whom the page is."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.kernel.local_time import VIETNAM
from motcua.service.exchange.scopes import Scope
from motcua.steering import scope as scopes
from motcua.steering.briefing import board, indices
from motcua.steering.planning.models import LikelyLateDay
from tests.dossiers.factories import Story, hire, make_commune, make_procedure, make_story
from tests.exchange.conftest import make_partner, make_token

pytestmark = pytest.mark.django_db
AT = "/api/v1/measures/cockpit"


@pytest.fixture
def late() -> Story:
    """A dossier that has been late for weeks."""
    story = make_story(make_commune(), make_procedure(), at=database_now() - timedelta(days=60)).to("accepted")
    drain()
    return story


def token_of(role: str, story: Story) -> tuple[int, str]:
    person_id = hire(role, story.commune.committee).person_id
    assert person_id is not None
    token = make_token(
        make_partner(f"{role}-{person_id}"), Scope.MEASURES_READ, at=database_now(), acts_as_id=person_id
    )
    return person_id, token.text


def asked(address: str, token: str, status: int = 200) -> dict[str, Any]:
    answer = Client().get(AT + address, headers={"authorization": f"Bearer {token}", "accept-language": "vi"})
    assert answer.status_code == status, answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


def test_it_says_what_the_page_reads(late: Story) -> None:
    person_id, token = token_of("leader", late)
    scope = scopes.scope_of_person(person_id)
    page = board.read(late.commune.committee, scope, database_now(), person_id)
    quality = indices.quality_of(page)

    told = asked("", token)

    assert (told["unit"], told["open"], told["overdue"]) == (late.commune.committee.code, page.open, page.overdue)
    assert (told["open"], told["overdue"]) == (1, 1)
    assert told["position"] == page.position
    assert told["service_quality"]["points"] == float(quality.now.points or 0)
    assert told["on_time"] == {"settled": 0, "late": 0, "percent": None}
    assert [line["unit"] for line in told["units"]] == [late.commune.committee.code]


def test_a_figure_opens_down_to_its_dossiers(late: Story) -> None:
    _person, token = token_of("leader", late)

    overdue = asked("/dossiers/overdue", token)["items"]

    assert [row["number"] for row in overdue] == [late.dossier.number]
    assert set(overdue[0]) == {"number", "code", "procedure", "unit", "state", "submitted_at", "due_at", "chance"}
    assert asked("/dossiers/due_today", token)["items"] == []
    assert [row["number"] for row in asked("/dossiers/open", token)["items"]] == [late.dossier.number]


def test_an_analyst_reads_it_and_an_official_and_a_stranger_do_not(late: Story) -> None:
    far = make_commune("Đông Sơn", "14759")

    assert asked("", token_of("analyst", late)[1])["overdue"] == 1
    assert asked("", token_of("specialist", late)[1], 403)["code"] == "not_your_figures"
    assert asked(f"?unit={far.committee.code}", token_of("leader", late)[1], 403)["code"] == "not_your_figures"
    assert asked(f"/dossiers/open?unit={far.committee.code}", token_of("leader", late)[1], 403)["status"] == 403


def test_the_days_are_those_of_the_page(late: Story) -> None:
    person_id, token = token_of("leader", late)
    now = database_now()
    day = (now - timedelta(days=2)).astimezone(VIETNAM).date()
    for unit, likely in ((late.commune.committee, 5), (make_commune("Đông Sơn", "14759").committee, 100)):
        LikelyLateDay.objects.create(agency_id=unit.id, day=day, made_at=now, due=20, likely=likely, expected=4.5)
    page = board.read(late.commune.committee, scopes.scope_of_person(person_id), now, person_id)

    told = asked("/days", token)

    assert (told["unit"], len(told["items"])) == (late.commune.committee.code, 91)
    assert [(row["day"], row["overdue"]) for row in told["items"]] == [(f"{d.day}", d.overdue) for d in page.days]
    assert told["items"][-1]["overdue"] == 1
    assert told["items"][-2] == {"day": f"{day}", "overdue": 1, "due": 20, "likely_late": 5, "expected_late": 4.5}
    assert [row["likely_late"] for row in told["items"] if row["day"] != f"{day}"] == [None] * 90


def test_the_days_of_others_are_refused(late: Story) -> None:
    far = make_commune("Đông Sơn", "14759")

    assert asked("/days", token_of("specialist", late)[1], 403)["code"] == "not_your_figures"
    assert asked(f"/days?unit={far.committee.code}", token_of("leader", late)[1], 403)["code"] == "not_your_figures"


def test_a_list_that_there_is_not_is_refused_in_words(late: Story) -> None:
    assert asked("/dossiers/all", token_of("leader", late)[1], 422)["status"] == 422


def test_many_dossiers_cost_as_many_queries_as_few(late: Story) -> None:
    _person, token = token_of("leader", late)
    asked("", token)
    costs = []
    for count in (0, 10):
        for _number in range(count):
            make_story(late.commune, late.version, at=database_now() - timedelta(days=60)).to("accepted")
        drain()
        with CaptureQueriesContext(connection) as said:
            asked("", token)
        costs.append(len(said))

    assert costs[0] == costs[1] <= 45
