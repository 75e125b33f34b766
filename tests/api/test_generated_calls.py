"""Generated calls: whatever is sent, the answer is one that the document describes, and never a fault of ours.

schemathesis makes the calls out of the OpenAPI document; half of them name objects that exist, so that they get beyond
"not found". Each call is undone.
"""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import CHECKS

from motcua.web.api.document import document
from motcua.wsgi import application
from tests.api.test_rights_matrix import STAGES
from tests.api.world import ApiWorld, make_api_world

pytestmark = pytest.mark.django_db
WANTED = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_schema_conformance",
    "response_headers_conformance",
)
schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
NAMES = sorted(o["operationId"] for item in document()["paths"].values() for o in item.values())
FEW = settings(
    max_examples=3,
    deadline=None,
    database=None,
    derandomize=True,  # the same calls in every run: a failure can be looked at
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def world(db: None) -> ApiWorld:
    return make_api_world()


@pytest.fixture
def schema(settings: Any) -> Iterator[Any]:
    settings.API_REQUESTS_PER_MINUTE = settings.API_BURST = 1_000_000
    settings.PARTNER_UPLOAD_OPEN_MAX = 1_000
    moments = (signals.request_started, signals.request_finished)
    for moment in moments:  # the test's own connection and transaction must outlive the calls
        moment.disconnect(close_old_connections)
    yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
    for moment in moments:
        moment.connect(close_old_connections)


def known(world: ApiWorld, name: str) -> dict[str, Any]:
    """Values of path parameters that lead to the partner's own objects."""
    dossier = world.dossier(STAGES.get(name, "settled"))
    return {
        "number": dossier.number,
        "code": "9.000001",
        "paper_id": getattr(dossier.papers.first(), "id", 1),
        "letter_id": dossier.letters.earliest("id").id,
        "result_id": getattr(dossier.results.first(), "id", 1),
        "consultation_id": getattr(dossier.consultations.first(), "id", 1),
        "document_id": str(world.document.public_id),
        "upload_id": str(world.upload.public_id),
        "key": str(world.draft.key),
        "section": "request",
        "webhook_id": str(world.webhook.public_id),
        "delivery_id": world.webhook.deliveries.get().id,
    }


def checked(case: Case, token: str) -> None:
    """Send a call, hold the answer against the document, and undo what it did."""
    case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
    with transaction.atomic():
        response = case.call()
        transaction.set_rollback(True)
    case.validate_response(response, checks=[CHECKS.get_one(name) for name in WANTED])


def test_whatever_is_sent_the_answer_is_one_that_the_document_describes(world: ApiWorld, schema: Any) -> None:
    wrong = {}
    for name in NAMES:
        try:
            _try(world, schema, name)
        except (Exception, BaseExceptionGroup) as surprise:
            wrong[name] = f"{surprise}"[:3000]

    assert "\n".join(f"{name}: {text}" for name, text in wrong.items()) == ""


def _try(world: ApiWorld, schema: Any, name: str) -> None:
    operation = schema.find_operation_by_id(name)
    roles = ["partner", "counter", "handler", "signer"]

    @given(case=operation.as_strategy(), role=st.sampled_from(roles), is_known=st.booleans())
    @FEW
    def run(case: Case, role: str, is_known: bool) -> None:
        if is_known and case.path_parameters:
            found = known(world, name)
            if "/procedures/" in case.path:
                found["number"] = 1
            case.path_parameters = {key: found.get(key, value) for key, value in case.path_parameters.items()}
            if case.headers and "If-Match" in case.headers:
                case.headers["If-Match"] = "*"
        checked(case, world.tokens[role])

    run()


def test_calls_that_follow_the_links_of_earlier_answers(world: ApiWorld, schema: Any) -> None:
    """Stateful: what one answer gives the next call uses, as the links in the document say."""
    token = world.tokens["counter"]

    class Walk(schema.as_state_machine()):  # type: ignore[misc]  # made from the document
        def get_call_kwargs(self, case: Case) -> dict[str, Any]:
            case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
            return {}

        def validate_response(self, response: Any, case: Case, **_more: Any) -> None:
            case.validate_response(response, checks=[CHECKS.get_one(name) for name in WANTED])

    with transaction.atomic():
        Walk.run(settings=settings(FEW, max_examples=6, stateful_step_count=6))
        transaction.set_rollback(True)
