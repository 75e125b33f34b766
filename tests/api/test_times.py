"""Times and days have one notation, whoever writes the answer: django-ninja, PostgreSQL, the feed or the filing."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from motcua.journal.followers import drain
from motcua.journal.moment import database_now
from motcua.journal.positions import between
from motcua.service.exchange import changes
from motcua.service.exchange.changes import Reader
from motcua.service.exchange.followers import body_of
from tests.api.test_rights_matrix import answered, operations
from tests.api.world import ALL_SCOPES, ApiWorld, make_api_world
from tests.dossiers.factories import hire
from tests.exchange.conftest import make_token

pytestmark = pytest.mark.django_db
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00")
LIKE_A_TIME = re.compile(r"\d{4}-\d\d-\d\d.")
NAMED_LIKE_A_TIME = re.compile(r"(?!full_at)(\w+_)?at|answer_until")  # `full_at` is a share
NAMED_LIKE_A_DAY = re.compile(r"(\w+_)?date|day|as_of|since|until")
ASKING = ("partner", "counter", "handler", "signer", "adviser", "leader")


@pytest.fixture
def world(db: None) -> ApiWorld:
    world = make_api_world()
    leader = hire("leader", world.pages.commune.committee)
    token = make_token(world.partner, *ALL_SCOPES, at=database_now(), acts_as_id=leader.person_id)
    world.tokens["leader"] = token.text
    drain()
    return world


def parts(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Every text of an answer with its place."""
    match value:
        case str():
            yield place, value
        case list():
            for part in value:
                yield from parts(part, place)
        case dict():
            for name, part in value.items():
                yield from parts(part, f"{place}/{name}")


def times(value: Any, place: str = "") -> list[tuple[str, str]]:
    return [(where, text) for where, text in parts(value, place) if LIKE_A_TIME.match(text)]


def test_every_time_in_every_answer_is_in_utc_with_its_offset(world: ApiWorld) -> None:
    """A time in an address, as that of a document, is none of an answer."""
    seen, wrong = set(), []
    for role in ASKING:
        for name in operations():
            answer = answered(world, role, name)
            if answer.status_code < 300 and answer.headers.get("Content-Type", "").startswith("application/json"):
                found = times(json.loads(answer.content), name)
                seen |= {place for place, _text in found}
                wrong += [(place, text) for place, text in found if not TIME.fullmatch(text)]

    assert wrong == []
    assert {
        "listDossiers/items/submitted_at",
        "getDossier/submitted_at",
        "getStatus/due_at",
        "getChanges/changes/at",
        "getChanges/changes/data/due_at",
        "getTimeline/items/at",
        "getDraft/saved_at",
        "getToken/expires_at",
        "accept/due_at",
        "getCockpit/at",
        "createWebhook/created_at",
    } <= seen


def test_a_promised_date_is_told_so_too(world: ApiWorld) -> None:
    answer = world.ask("partner", "get", "/api/v1/procedures/9.000001/agencies?commune=14758").json()

    assert [TIME.fullmatch(item["latest_result_at"]) is not None for item in answer["items"]] == [True]


def test_a_message_to_a_webhook_tells_times_so_too(world: ApiWorld) -> None:
    page = changes.page(Reader(is_province_wide=True), after=0, limit=1000, kinds=["dossier.accepted"])
    position = page.items[0]["position"]
    (watched,) = changes.watch(between(position - 1, position))

    found = times(json.loads(body_of(world.webhook, watched)))

    assert {place for place, _text in found} >= {"/timestamp", "/data/at", "/data/recorded_at", "/data/data/due_at"}
    assert [text for _place, text in found if not TIME.fullmatch(text)] == []


def named(schema: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every property of a schema and of those within."""
    if isinstance(schema, dict):
        yield from (schema.get("properties") or {}).items()
        for part in schema.values():
            yield from named(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from named(part)


def formats(schema: dict[str, Any]) -> set[str]:
    return {str(one.get("format", "")) for one in schema.get("anyOf", [schema]) if one.get("type") != "null"}


def test_the_document_says_of_every_time_and_every_day_that_it_is_one(world: ApiWorld) -> None:
    schemas = world.ask("nobody", "get", "/api/v1/openapi.json").json()["components"]["schemas"]
    found = list(named(schemas))

    assert [name for name, of in found if NAMED_LIKE_A_TIME.fullmatch(name) and formats(of) != {"date-time"}] == []
    assert [name for name, of in found if NAMED_LIKE_A_DAY.fullmatch(name) and formats(of) != {"date"}] == []
