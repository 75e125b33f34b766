"""Whoever starts the sample province gets tokens with which a program can try the API at once."""

import pytest
from django.test import Client

from motcua.demo import programs
from motcua.registry.people.models import Account
from tests.dossiers.factories import hire, make_commune

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def official() -> None:
    person = hire("specialist", make_commune().committee)
    Account.objects.create(username=programs.OFFICIAL, person_id=person.person_id)


def test_both_tokens_open_the_api(official: None) -> None:
    issued = programs.tokens([])

    answers = [Client().get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}) for token, _who in issued]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.json()["acts_as"] is None for answer in answers] == [True, False]


def test_a_second_start_prints_the_same_tokens_and_one_that_lost_them_gets_others(official: None) -> None:
    first = programs.tokens([])

    assert programs.tokens(first) == first
    assert not {token for token, _who in programs.tokens([])} & {token for token, _who in first}
