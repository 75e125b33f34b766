"""Examples in the OpenAPI document: each is put together from `examples.yaml`, where every schema has its own once."""

from functools import cache
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from ruamel.yaml import YAML

from motcua.kernel.refusal import ActionRefused, Fault
from motcua.service.dossiers.refusals import DraftExpired, NotPossibleNow
from motcua.service.exchange.refusals import ScopeMissing, TokenUnknown, TooManyRequests
from motcua.service.exchange.scopes import Scope
from motcua.web.api import refusals
from motcua.web.api.problems import problem

FILE = Path(__file__).with_name("examples.yaml")
JSON = "application/json"
SCHEMAS = "#/components/schemas/"
type Schemas = dict[str, dict[str, Any]]


def add(operation: dict[str, Any], path: str, schemas: Schemas) -> None:
    """Give an operation an example of what is sent, of what is answered, and of every value that must be given."""
    own = written()["operations"].get(operation["operationId"])
    sent = operation.get("requestBody", {}).get("content", {}).get(JSON)
    if sent and "examples" not in sent:
        sent["example"] = _composed(sent["schema"], schemas)
    for response in operation["responses"].values():
        if answer := response.get("content", {}).get(JSON):
            answer["example"] = _composed(answer["schema"], schemas) if own is None else own
    for parameter in operation["parameters"]:
        if parameter.get("required") and "example" not in parameter:
            name = "version" if parameter["name"] == "number" and "/versions/" in path else parameter["name"]
            parameter["example"] = written()["parameters"].get(name)


def _composed(kind: dict[str, Any], schemas: Schemas) -> Any:
    """Return the example of a value that has a schema of its own, or is a list of such; None for all others."""
    if kind.get("type") == "array":
        part = _composed(kind["items"], schemas)
        return None if part is None else [part]
    if "anyOf" in kind:
        return next((found for one in kind["anyOf"] if (found := _composed(one, schemas)) is not None), None)
    name = kind.get("$ref", "").removeprefix(SCHEMAS)
    return of_schema(name, schemas) if name in written() or "properties" in schemas.get(name, {}) else None


def of_schema(name: str, schemas: Schemas) -> dict[str, Any]:
    """Return what stands in the file under the name of a schema, with the examples of its parts put in."""
    own = written().get(name, {})
    found = {}
    for field, kind in schemas[name].get("properties", {}).items():
        value = own[field] if field in own else _composed(kind, schemas)
        if field in own or value is not None:
            found[field] = value
    return found


@cache
def written() -> dict[str, Any]:
    """Return what stands in the file."""
    found: dict[str, Any] = YAML(typ="safe", pure=True).load(FILE)
    return found


def problems() -> dict[str, Any]:
    """Return an example of a problem for each status, as a running operation would tell it."""
    request = HttpRequest()
    request.path = f"/api/v1/dossiers/{written()['parameters']['number']}"
    found = {}
    for refusal in _refusals():
        told = problem(refusal, request, refusal.http_status)
        found[name_of(refusal.http_status)] = {"summary": refusal.code, "value": told}
    return found


def name_of(status: int) -> str:
    """Return under which name the example of a problem stands in the document."""
    return f"Problem{status}"


def _refusals() -> list[ActionRefused]:
    fault = Fault("/answers/purpose/copies", "Send a whole number, without quotation marks here.", "wrong_type")
    return [
        refusals.MalformedBody(),
        TokenUnknown(),
        ScopeMissing(Scope.DOSSIERS_READ),
        refusals.NotFound(),
        refusals.NotAcceptable(),
        NotPossibleNow("H56.14758-261130-0017", "Result ready", "accept"),
        DraftExpired(),
        refusals.LengthRequired(),
        refusals.PreconditionFailed(),
        refusals.ContentTooLarge(),
        refusals.UnsupportedMediaType(),
        refusals.InvalidInput([fault]),
        refusals.PreconditionRequired(),
        TooManyRequests(limit=120, reset_seconds=12, retry_after_seconds=1),
        refusals.InternalFault(),
        refusals.Unavailable(),
    ]
