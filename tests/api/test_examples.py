"""Examples of the OpenAPI document, collected from the running one: everything has one, and every one is right."""

import json
import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema_rs
import pytest

from motcua.service.exchange.scopes import Scope
from motcua.web.api import examples
from motcua.web.api.document import document
from motcua.web.api.problems import all_refusals

type Shown = tuple[str, dict[str, Any], Any]  # where, the schema, the example
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?\+00:00")


@cache
def written() -> dict[str, Any]:
    return document()


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    for item in written()["paths"].values():
        for operation in item.values():
            yield operation["operationId"], operation


def resolved(part: dict[str, Any]) -> dict[str, Any]:
    """A part of the document itself, where a reference stands for it."""
    if "$ref" not in part:
        return part
    found: Any = written()
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


def bodies() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every body that is sent or answered: the operation, which, and its media type."""
    for name, operation in operations():
        for kind, content in operation.get("requestBody", {}).get("content", {}).items():
            yield name, f"sent as {kind}", content
        for status, response in operation["responses"].items():
            for kind, content in resolved(response).get("content", {}).items():
                yield name, f"{status} {kind}", content


def parameters() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, operation in operations():
        for parameter in operation["parameters"]:
            found = resolved(parameter)
            yield f"{name} {found['in']} {found['name']}", found


def values(part: dict[str, Any]) -> list[Any]:
    named = [resolved(one)["value"] for one in part.get("examples", {}).values()]
    return [part["example"], *named] if "example" in part else named


def shown() -> Iterator[Shown]:
    for name, which, content in bodies():
        for value in values(content):
            yield f"{name}: {which}", content["schema"], value
    for place, parameter in parameters():
        for value in values(parameter):
            yield place, parameter["schema"], value


def faults(schema: dict[str, Any], value: Any) -> list[str]:
    whole = {**schema, "components": written()["components"]}
    validator = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
    return [str(error)[:300] for error in validator.iter_errors(value)]


def test_every_example_is_what_its_schema_says() -> None:
    found = list(shown())
    once = {json.dumps([schema, value]): (place, schema, value) for place, schema, value in found}

    wrong = {place: faults(schema, value) for place, schema, value in once.values()}

    assert len(found) > 300
    assert {place: told for place, told in wrong.items() if told} == {}


def test_every_json_that_is_sent_or_answered_has_an_example() -> None:
    without = [(name, which) for name, which, content in bodies() if which.endswith("json") and not values(content)]

    assert without == []


def test_every_value_that_must_be_given_has_an_example() -> None:
    without = [
        place
        for place, found in parameters()
        if found.get("required") and not (values(found) or "const" in found["schema"])
    ]

    assert without == []


def test_an_example_leaves_out_nothing_that_is_always_answered() -> None:
    """A field that came later stands in the example of its schema too, or its schema says that it may be missing."""
    schemas = written()["components"]["schemas"]
    missing = {
        name: set(schemas[name].get("required", [])) - set(value)
        for name, value in ((name, examples.of_schema(name, schemas)) for name in examples.written() if name in schemas)
    }

    assert {name: left for name, left in missing.items() if left} == {}


def test_nothing_stands_in_the_file_that_the_document_does_not_show() -> None:
    named = set(examples.written()) - {"operations", "parameters"}

    assert named - set(written()["components"]["schemas"]) == set()
    assert set(examples.written()["operations"]) <= {name for name, _operation in operations()}


def texts(value: Any) -> Iterator[str]:
    match value:
        case str():
            yield value
        case list():
            for part in value:
                yield from texts(part)
        case dict():
            for part in value.values():
                yield from texts(part)


def test_times_in_examples_are_written_as_in_answers() -> None:
    found = [text for _place, _schema, value in shown() for text in texts(value) if re.match(r"\d{4}-\d\d-\d\dT", text)]

    assert found
    assert [text for text in found if not TIME.fullmatch(text)] == []


@pytest.mark.parametrize("name", sorted(written()["components"]["examples"]))
def test_the_example_of_a_problem_is_one_that_the_platform_tells(name: str) -> None:
    told = written()["components"]["examples"][name]["value"]

    assert name == f"Problem{told['status']}"
    assert (told["code"], told["status"]) in {(refusal.code, refusal.http_status) for refusal in all_refusals()}
    assert told["detail"]
    assert told["type"].endswith(f"/api/v1/problems/{told['code']}")


def test_scopes_in_the_example_of_a_token_are_scopes() -> None:
    assert set(examples.written()["Me"]["scopes"]) <= set(Scope)
