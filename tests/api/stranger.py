"""A client that was written from /api/v1/openapi.json alone. It knows no code of the platform.

Addresses, methods, parameters and bodies are looked up in the document by `operationId`; a body is checked against its
schema before it is sent, and an answer against its schema when it comes.
"""

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import jsonschema_rs

type Send = Callable[[str, str, dict[str, str], bytes], "Answer"]  # method, address, headers, body


@dataclass
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


class Surprise(AssertionError):
    """The platform did not do what its document says."""


class Stranger:
    """Calls operations by their names in the document."""

    def __init__(self, document: dict[str, Any], send: Send, token: str) -> None:
        self.document, self.send, self.token = document, send, token
        self.operations = {
            operation["operationId"]: (method, path, operation)
            for path, item in document["paths"].items()
            for method, operation in item.items()
        }

    def call(self, name: str, /, body: Any = None, headers: dict[str, str] | None = None, **given: Any) -> Answer:
        """Call an operation: `given` are its path and query parameters. An answer that does not fit is a surprise."""
        method, path, operation = self.operations[name]
        stated = [self._resolved(parameter) for parameter in operation.get("parameters", [])]
        in_path = {p["name"] for p in stated if p["in"] == "path"}
        query = [(k, v) for k, v in given.items() if k not in in_path for v in (v if isinstance(v, list) else [v])]
        unknown = {k for k, _v in query} - {p["name"] for p in stated if p["in"] == "query"}
        if unknown:
            raise Surprise(f"{name} has no parameter {unknown}")
        address = path.format(**{k: quote(str(v), safe="") for k, v in given.items() if k in in_path})
        sent = {"Authorization": f"Bearer {self.token}", "Accept-Language": "en", **(headers or {})}
        needed = {p["name"] for p in stated if p["in"] == "header" and p.get("required")}
        if missing := needed - set(sent):
            raise Surprise(f"{name} needs the headers {missing}")
        content, kind = self._body(operation, body)
        if kind:
            sent.setdefault("Content-Type", kind)
        answer = self.send(method.upper(), address + (f"?{urlencode(query)}" if query else ""), sent, content)
        self._check(name, operation, answer)
        return answer

    def _body(self, operation: dict[str, Any], body: Any) -> tuple[bytes, str]:
        if body is None:
            return b"", ""
        kinds = operation["requestBody"]["content"]
        if isinstance(body, bytes):
            return body, next(iter(kinds))
        faults = self._faults(kinds["application/json"]["schema"], body)
        if faults:
            raise Surprise(f"what I wanted to send does not fit: {faults}")
        return json.dumps(body).encode(), "application/json"

    def _check(self, name: str, operation: dict[str, Any], answer: Answer) -> None:
        described = operation["responses"].get(str(answer.status))
        if described is None or answer.status >= 500:
            raise Surprise(f"{name} answered {answer.status}: {answer.content!r}")
        kind = answer.headers.get("Content-Type", "").split(";")[0]
        schema = described.get("content", {}).get(kind, {}).get("schema")
        if schema is not None and kind.endswith("json"):
            faults = self._faults(schema, answer.json)
            if faults:
                raise Surprise(f"{name} answered something else than it says: {faults}")

    def _faults(self, schema: Any, value: Any) -> list[str]:
        whole = {**schema, "components": self.document["components"]}
        return [str(error) for error in jsonschema_rs.Draft202012Validator(whole).iter_errors(value)]

    def _resolved(self, part: dict[str, Any]) -> dict[str, Any]:
        if "$ref" not in part:
            return part
        found: Any = self.document
        for step in part["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return found

    # What the guide of the document tells to do

    def find_procedure(self, words: str) -> dict[str, Any]:
        """Search as people speak, and read the first that is found."""
        code = self.call("listProcedures", q=words).json["items"][0]["code"]
        return self.call("getProcedure", code=code).json

    def send_in_parts(self, name: str, content: bytes, part_bytes: int) -> str:
        """Send a file as tus does, look where it stands after the first part, and return the id of the document."""
        tus = {"Tus-Resumable": "1.0.0"}
        filename = base64.b64encode(name.encode()).decode()
        begun = self.call(
            "createUpload",
            headers={**tus, "Upload-Length": str(len(content)), "Upload-Metadata": f"filename {filename}"},
        )
        upload = begun.headers["Location"].rsplit("/", 1)[1]
        offset, document = 0, ""
        while offset < len(content):
            part = content[offset : offset + part_bytes]
            answer = self.call(
                "appendUpload", body=part, headers={**tus, "Upload-Offset": str(offset)}, upload_id=upload
            )
            offset = int(answer.headers["Upload-Offset"])
            known = self.call("getUpload", headers=tus, upload_id=upload)
            assert int(known.headers["Upload-Offset"]) == offset
            document = answer.headers.get("Motcua-Document", "")
        return document

    def papers_for(self, procedure: dict[str, Any], yes: list[str], send: Callable[[str], str]) -> list[dict[str, str]]:
        """Send a document for every paper that the case demands."""
        needs = self.call("getPapers", code=procedure["code"], number=procedure["version"], yes=yes).json["items"]
        return [{"paper": n["paper"], "document": send(n["paper"])} for n in needs if n["must_be_sent"]]

    def file(self, filing: dict[str, Any]) -> dict[str, Any]:
        """File, twice: the second time as after a lost answer."""
        key = {"Idempotency-Key": str(uuid4())}
        first = self.call("fileDossier", body=filing, headers=key)
        again = self.call("fileDossier", body=filing, headers=key)
        assert (first.status, again.status) == (201, 200)
        assert first.json["number"] == again.json["number"]
        return first.json

    def act(self, name: str, number: str, body: Any) -> dict[str, Any]:
        """Do an action on the state that is seen now."""
        seen = self.call("listActions", number=number).headers["ETag"]
        answer = self.call(name, body=body, headers={"If-Match": seen}, number=number)
        if answer.status != 200:
            raise Surprise(f"{name}: {answer.json}")
        return answer.json

    def kinds_since(self, position: int) -> tuple[list[str], int]:
        """Read the change feed to its end; return the kinds of what happened and from where to go on."""
        kinds: list[str] = []
        while True:
            page = self.call("getChanges", after=position).json
            kinds += [change["kind"] for change in page["changes"]]
            position = page["next"]
            if not page["more"]:
                return kinds, position


class Filler:
    """Fills in answers knowing nothing but their JSON Schema: what is required, and nothing else."""

    SAMPLES = ("Trường hợp của tôi", "An", "1997-03-08", "14758", "099197000123", "0912345678", "a@example.vn", "12")

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def answers(self) -> dict[str, Any]:
        """Return a document that fits."""
        made: dict[str, Any] = self._value(self.schema)
        for _round in range(8):
            for rule in self.schema.get("allOf", []):
                met = jsonschema_rs.Draft202012Validator(rule["if"]).is_valid(made)
                self._mend(made, rule.get("then" if met else "else", {}), self.schema)
        assert jsonschema_rs.Draft202012Validator(self.schema).is_valid(made)
        return made

    def _value(self, schema: dict[str, Any]) -> Any:
        match schema["type"]:
            case "object":
                return {name: self._value(schema["properties"][name]) for name in schema.get("required", [])}
            case "array":
                return [self._value(schema["items"]) for _ in range(schema.get("minItems", 0))]
            case "boolean":
                return False
            case "integer":
                return max(schema.get("minimum", 0), 1)
        if "enum" in schema:
            return schema["enum"][0]
        return next(s for s in self.SAMPLES if jsonschema_rs.Draft202012Validator(schema).is_valid(s))

    def _mend(self, part: Any, rule: dict[str, Any], schema: dict[str, Any]) -> None:
        if isinstance(part, list):
            for item in part:
                self._mend(item, rule.get("items", {}), schema["items"])
            return
        for name in rule.get("required", []):
            if name not in part:
                part[name] = self._value(schema["properties"][name])
        for name, found in rule.get("properties", {}).items():
            if found is False:
                part.pop(name, None)
            elif name in part:
                self._mend(part[name], found, schema["properties"][name])
