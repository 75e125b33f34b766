"""A dossier from acceptance to its result by the tokens of three officials: what is told, and what it costs."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from motcua.journal import moment
from motcua.service.dossiers.models import Dossier
from motcua.service.exchange.scopes import Scope
from tests.dossiers.factories import Story, make_story
from tests.exchange.conftest import make_partner, make_token

pytestmark = pytest.mark.django_db
LIFE = (  # act, whose token, what is given, statements at most (without those of the test's own transaction)
    ("accept", "receiver", {}, 10),
    ("pass_on", "receiver", {}, 6),
    ("propose_result", "specialist", {"outcome": "granted"}, 7),
    ("pass_on", "specialist", {}, 7),
    ("settle", "signer", {}, 9),
)


def led_to_its_end(story: Story, clients: dict[str, Client]) -> list[tuple[str, int, Any]]:
    """Do every act; return each with its statements and its answer."""
    told = []
    for act, role, given, _most in LIFE:
        version = Dossier.objects.values_list("row_version", flat=True).get(id=story.dossier.id)
        with CaptureQueriesContext(connection) as asked:
            answer = clients[role].post(
                f"/api/v1/dossiers/{story.dossier.number}/actions/{act}",
                json.dumps(given),
                content_type="application/json",
                headers={"If-Match": f'"{version}"'},
            )
        assert answer.status_code == 200, answer.content
        told.append((act, len(asked), answer))
    return told


def clients_of(story: Story) -> dict[str, Client]:
    partner, at = make_partner(), moment.database_now()
    people = {role: getattr(story.commune, role).person_id for role in ("receiver", "specialist", "signer")}
    tokens = {role: make_token(partner, Scope.DOSSIERS_ACT, acts_as_id=id_, at=at) for role, id_ in people.items()}
    return {role: Client(headers={"Authorization": f"Bearer {token.text}"}) for role, token in tokens.items()}


def test_each_answer_tells_of_the_dossier_as_the_table_has_it():
    story = make_story(at=moment.database_now())
    clients = clients_of(story)

    for _act, _count, answer in led_to_its_end(story, clients)[-1:]:
        kept = Dossier.objects.select_related("unit").get(id=story.dossier.id)
        told = answer.json()
        assert told["due_at"].endswith("+00:00")
        assert told | {"due_at": 0} == {
            "number": kept.number,
            "code": kept.code,
            "state": "settled",
            "version": kept.row_version,
            "due_at": 0,
            "step": kept.step,
            "role": "receiver",
            "unit": story.commune.centre.code,
        }
        assert answer["ETag"] == f'"{kept.row_version}"'


def test_an_act_costs_few_statements():
    first = make_story(at=moment.database_now())
    clients = clients_of(first)
    led_to_its_end(first, clients)  # the process learns units, calendar and the procedure
    second = make_story(first.commune, first.version, at=moment.database_now())

    counted = [(act, count) for act, count, _answer in led_to_its_end(second, clients)]

    over = [(act, count, most) for (act, count), (_a, _r, _g, most) in zip(counted, LIFE, strict=True) if count > most]
    assert over == []
