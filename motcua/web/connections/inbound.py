"""Where the national portal itself calls: it hands in dossiers and fetches results."""

import secrets

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from motcua.journal.moment import database_now
from motcua.kernel.refusal import ActionRefused
from motcua.service.documents import actions as documents
from motcua.service.documents import intake
from motcua.service.dossiers import queries as dossiers
from motcua.service.national_portal import bodies
from motcua.service.national_portal.actions import receiving
from motcua.service.national_portal.refusals import NotThePortal, TooLong


@csrf_exempt  # a program with a token of its own, no browser with a cookie
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """Take one dossier. 200 for all that was written down, with error_code 00, 01 or 02: no need to send it again."""
    try:
        _require_token(request)
        return JsonResponse(receiving.take(_body(request), at=database_now()).as_body())
    except ActionRefused as refusal:
        told = {"error_code": str(refusal.http_status), "message": str(refusal), "code": refusal.code}
        return JsonResponse(told, status=refusal.http_status)


def _require_token(request: HttpRequest) -> None:
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    expected = str(settings.NATIONAL_INBOUND_TOKEN)
    if not expected or not secrets.compare_digest(shown.encode(), expected.encode()):
        raise NotThePortal()


def _body(request: HttpRequest) -> bytes:
    length = request.headers.get("Content-Length") or "0"
    if length.isdecimal() and int(length) > receiving.MOST_BYTES:
        raise TooLong()
    return request.read(receiving.MOST_BYTES + 1)


@require_safe
def result(request: HttpRequest, token: str) -> HttpResponse:  # noqa: ARG001  a view is given it
    """Hand out a result to whoever holds its signed link: the portal. A revoked one is found no more."""
    try:
        found = dossiers.valid_result(bodies.result_of(token))
    except signing.BadSignature:
        raise Http404 from None
    if found is None:
        raise Http404
    if found.file is not None:
        with intake.open_content(found.file) as content:
            return HttpResponse(content.read(), headers=intake.download_headers(found.file))
    if found.letter_id is None:
        raise Http404
    response = HttpResponse(documents.pdf(found.letter_id), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
