"""The three addresses that carry a province's load: file a dossier, read it whole, ask where it stands.

Plain views beside django-ninja. A read is one statement, which also admits the caller; filing is two, of which the
first admits, and now and then a third, which wakes the sequencer. What is read and written stands in
`exchange.filing` and `exchange.reading`; the OpenAPI document is made from the same structs.
"""

from typing import Annotated
from uuid import UUID

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from motcua.kernel.refusal import ActionRefused
from motcua.service.exchange import filing, reading
from motcua.service.exchange.access import Question
from motcua.service.exchange.scopes import Scope
from motcua.web.api import structs
from motcua.web.api.answers import written
from motcua.web.api.callers import admitted
from motcua.web.api.etags import of_version, version_in
from motcua.web.api.problems import BASE
from motcua.web.api.reading import read_json
from motcua.web.api.refusals import MalformedHeader

JSON = "application/json"
type WrittenTime = Annotated[str, msgspec.Meta(extra_json_schema={"format": "date-time"})]  # see `answers.written`


class Links(msgspec.Struct):
    """Where to go on: addresses of this API, and the page on which the applicant follows the dossier."""

    self: str
    status: str
    follow: str


class FiledDossier(msgspec.Struct):
    """The answer to a submission. `follow` holds the applicant's secret: hand it to the applicant and to nobody else.

    fee_vnd: whole đồng; null: the source does not say.
    """

    number: str
    tracking_code: str
    state: str
    version: int
    submitted_at: WrittenTime
    answer_due_at: WrittenTime | None
    fee_vnd: int | None
    links: Links


def file_dossier(request: HttpRequest) -> HttpResponse:
    """POST /dossiers: 201 with the new dossier, or 200 where the same key had filed it before."""
    try:
        key, received = _key(request), filing.Received(structs.read(read_json(request), filing.Filing))
    except ActionRefused:
        admitted(request, Scope.DOSSIERS_SUBMIT)  # who is not let in is told that, and nothing about the body
        raise
    admission = admitted(request, Scope.DOSSIERS_SUBMIT, received.question)
    filed = filing.file_dossier(received, key=key, admission=admission)
    own = f"{BASE}/dossiers/{filed.number}"
    answer = FiledDossier(
        number=filed.number,
        tracking_code=filed.tracking_code,
        state=filed.state,
        version=filed.row_version,
        submitted_at=written(filed.submitted_at),
        answer_due_at=written(filed.answer_due_at) if filed.answer_due_at else None,
        fee_vnd=filed.fee_vnd,
        links=Links(own, f"{own}/status", f"{settings.SITE_URL}/q/{filed.secret}"),
    )
    response = _answer(msgspec.json.encode(answer), filed.row_version)
    response.status_code = 201 if filed.is_new else 200
    response.headers["Location"] = own
    return response


def read_dossier(request: HttpRequest, number: str) -> HttpResponse:
    """GET /dossiers/{number}: the whole dossier in one call; 304 where the caller's version is the present one."""
    return _read(request, reading.whole_dossier(number, known_version=_known(request)))


def read_status(request: HttpRequest, number: str) -> HttpResponse:
    """GET /dossiers/{number}/status: where it stands, and its times; 304 likewise."""
    return _read(request, reading.dossier_status(number, known_version=_known(request)))


def _read(request: HttpRequest, asking: Question) -> HttpResponse:
    found = reading.found(admitted(request, Scope.DOSSIERS_READ, asking))
    return _answer(found.body, found.version)


def _answer(body: str | bytes | None, version: int) -> HttpResponse:
    response = HttpResponse(body or b"", content_type=JSON, status=304 if body is None else 200)
    response.headers["ETag"] = of_version(version)
    return response


def _known(request: HttpRequest) -> int | None:
    return version_in(request.META.get("HTTP_IF_NONE_MATCH", ""))


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.META.get("HTTP_IDEMPOTENCY_KEY", ""))
    except ValueError:
        raise MalformedHeader(
            "Idempotency-Key", _("Send a new UUID for each dossier, and the same one when you send that dossier again.")
        ) from None
