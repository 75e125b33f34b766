"""The live figures over the API: the same numbers as on the pages, for the same people."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.service.exchange.scopes import Scope
from tests.dossiers.factories import Story, hire, make_commune, make_procedure, make_story
from tests.exchange.conftest import make_partner, make_token

AT = "/api/v1/measures/"


@pytest.fixture
def story(db: None) -> Story:
    """A dossier that has been late for weeks."""
    story = make_story(make_commune(), make_procedure(), at=database_now() - timedelta(days=60)).to("accepted")
    drain()
    return story


def token_of(role: str, story: Story) -> str:
    who = hire(role, story.commune.committee)
    return make_token(make_partner(), Scope.MEASURES_READ, at=database_now(), acts_as_id=who.person_id).text


def asked(address: str, token: str, status: int = 200) -> dict[str, Any]:
    answer = Client().get(AT + address, headers={"authorization": f"Bearer {token}", "accept-language": "vi"})
    assert answer.status_code == status, answer.content.decode()
    found: dict[str, Any] = answer.json()
    return found


def test_a_leaders_token_reads_the_figures_of_the_own_unit_down_to_the_dossier(story: Story) -> None:
    token = token_of("leader", story)

    whole = asked("service-quality", token)
    (unit,) = asked("service-quality/units?period=rolling", token)["items"]
    evidence = asked("service-quality/items/2.1/dossiers", token)

    on_time = next(item for item in whole["items"] if item["code"] == "2.1")
    assert (on_time["numerator"], on_time["denominator"], on_time["points"]) == (0, 1, 0.0)
    assert next(item for item in whole["items"] if item["code"] == "6.2")["numerator"] is None
    assert unit["unit"] == story.commune.committee.code == whole["unit"]
    (row,) = evidence["items"]
    assert (row["number"], evidence["next"]) == (story.dossier.number, None)
    assert row["why"].startswith("Chưa kết thúc và đã quá ngày hẹn trả")


def test_a_unit_of_others_and_a_role_without_figures_are_refused(story: Story) -> None:
    other = make_commune("Đông Sơn", "14759")

    refused = asked(f"service-quality?unit={other.committee.code}", token_of("leader", story), 403)

    assert refused["code"] == "not_your_figures"


def test_an_official_has_no_figures(story: Story) -> None:
    assert asked("service-quality", token_of("signer", story), 403)["code"] == "not_your_figures"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("service-quality?period=2099", 422),
        ("service-quality/items/6.2/dossiers", 404),
        ("service-quality/items/2.1/dossiers?cursor=x", 400),
    ],
)
def test_bad_input_is_answered_in_words(address: str, status: int, story: Story) -> None:
    assert asked(address, token_of("leader", story), status)["detail"]
