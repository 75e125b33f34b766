"""The OpenAPI document: whatever reads it by the book can read it, and what it shows as an example works."""

import copy
import importlib
import json
import pkgutil
from collections import Counter
from http.client import HTTPConnection
from types import ModuleType
from typing import Any, TypeAliasType
from uuid import uuid4

import pytest
from django.test import Client
from ninja import Schema
from openapi_spec_validator import OpenAPIV31SpecValidator

from motcua.journal import kinds, moment
from motcua.registry.agencies.models import Agency
from motcua.service.exchange.models import PartnerDocument
from motcua.service.exchange.scopes import Scope
from motcua.service.procedures.actions import SHEETS, load_sheet
from motcua.web import api
from motcua.web.api.document import document
from motcua.web.api.hot_document import EXAMPLES
from tests.dossiers.driving import SYSTEM
from tests.dossiers.factories import MONDAY_8AM, make_commune
from tests.dossiers.typing_answers import stored_file
from tests.exchange.conftest import make_partner, make_token

pytestmark = pytest.mark.django_db


def faults(written: dict[str, Any]) -> list[str]:
    return [error.message for error in OpenAPIV31SpecValidator(written).iter_errors()]


def test_the_document_is_openapi_3_1() -> None:
    assert faults(json.loads(json.dumps(document()))) == []


def test_a_name_given_to_two_operations_is_found() -> None:
    written = copy.deepcopy(document())
    written["paths"]["/api/v1/me"]["get"]["operationId"] = "getChanges"

    assert faults(written)


def modules() -> list[ModuleType]:
    return [importlib.import_module(found.name) for found in pkgutil.walk_packages(api.__path__, f"{api.__name__}.")]


def test_no_two_schemas_have_one_name() -> None:
    """The document has one place for a name: of two schemas the one would be described as the other."""
    own = [
        value
        for module in modules()
        for value in vars(module).values()
        if (isinstance(value, TypeAliasType) or (isinstance(value, type) and issubclass(value, Schema)))
        and value.__module__ == module.__name__
    ]
    shown = document()["components"]["schemas"]

    doubled = {name for name, many in Counter(value.__name__ for value in own).items() if many > 1}
    assert len(own) > 100
    assert doubled & set(shown) == set()


def test_every_kind_of_change_about_a_dossier_stands_in_the_guide() -> None:
    guide = document()["info"]["description"]

    assert [kind for kind in kinds.all_kinds() if kind.startswith("dossier.") and f"| `{kind}` |" not in guide] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_example_of_a_filing_is_taken_as_it_stands(name: str, client: Client) -> None:
    load_sheet(SHEETS / "1.004873.yaml", by=SYSTEM, at=MONDAY_8AM)
    shown = document()["paths"]["/api/v1/dossiers"]["post"]["requestBody"]["content"]["application/json"]
    body = copy.deepcopy(shown["examples"][name]["value"])
    Agency.objects.filter(id=make_commune().committee.id).update(code=body["agency"])
    partner, now = make_partner(), moment.database_now()
    for paper in body["papers"]:
        kept = PartnerDocument.objects.create(
            partner=partner, file=stored_file(), name="ủy quyền.pdf", created_at=now, expires_at=now.replace(year=2099)
        )
        paper["document"] = str(kept.public_id)

    filed = client.post(
        "/api/v1/dossiers",
        json.dumps(body),
        content_type="application/json",
        headers={
            "authorization": f"Bearer {make_token(partner, Scope.DOSSIERS_SUBMIT, at=now).text}",
            "idempotency-key": str(uuid4()),
        },
    )

    assert (filed.status_code, filed.json().get("errors")) == (201, None)


@pytest.mark.django_db(transaction=True)
def test_a_body_in_pieces_is_refused_and_never_read_as_empty(live_server: Any) -> None:
    token = make_token(make_partner(), Scope.DOCUMENTS_WRITE, at=moment.database_now()).text
    connection = HTTPConnection(live_server.thread.host, live_server.thread.port)

    connection.putrequest("POST", "/api/v1/documents?name=a.pdf")
    for name, value in {
        "Authorization": f"Bearer {token}",
        "Transfer-Encoding": "chunked",
        "Accept-Language": "en",
    }.items():
        connection.putheader(name, value)
    connection.endheaders()  # and no piece: the answer comes before any, after which the connection may be closed
    answer = connection.getresponse()

    assert (answer.status, json.loads(answer.read())["code"]) == (411, "length_required")
    connection.close()
