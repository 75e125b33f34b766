"""What every operation says of itself beside its schemas: the scope, the problems, the headers."""

from typing import Annotated, Any

from ninja import Path, Schema
from pydantic import ConfigDict, Field

from motcua.service.exchange.scopes import Scope
from motcua.web.api.callers import Token

X_PROBLEMS, X_SCOPE, X_ETAG, X_MATCH, X_KEY = "x-problems", "x-scope", "x-etag", "x-match", "x-key"
NUMBER = "Permanent number of the dossier (số hồ sơ), for example `HS-7Q2M-K9XD-4T3A`"
type DossierNumber = Annotated[str, Path(description=NUMBER, max_length=20)]
type RowId = Annotated[int, Path(ge=1, lt=2**63)]


def operation(
    scope: Scope | None,
    *,
    problems: tuple[int, ...] = (),
    etag: bool = False,
    match: bool = False,
    key: bool = False,
    more: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Return what django-ninja's decorator is given for an operation.

    scope:    the token must have it; None: any token.
    problems: statuses beside those that the document adds by rule (401, 403, 406, 422, 429, 500, 503 …).
    etag:     the answer carries an ETag, and If-None-Match is understood.
    match:    If-Match is required: 428 without it, 412 where the state has moved on.
    key:      Idempotency-Key is read.
    """
    said: dict[str, Any] = {X_PROBLEMS: list(problems), X_SCOPE: str(scope) if scope else ""}
    said |= {X_ETAG: etag, X_MATCH: match, X_KEY: key}
    return {"auth": Token(scope), "openapi_extra": {**said, **(more or {})}}


class Given(Schema):
    """What callers send: unknown names are refused, so that a misspelt one is noticed (and nothing is planted)."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """A problem document (RFC 9457). Decide by `code`, show `detail`."""

    type: str = Field(description="Address that explains the code")
    title: str = Field(description="What kind of problem, in the caller's language")
    status: int
    detail: str = Field(description="What happened and what to do next, in the caller's language")
    code: str = Field(description="Stable; listed at /api/v1/problems")
    instance: str
    errors: list[dict[str, str]] = Field(
        default=[],
        description="Each fault with `pointer` (JSON pointer into the body, as a URI fragment), `query`, `path` or "
        "`header`, with `detail` and `code`",
    )
