"""The OpenAPI document: what django-ninja finds, completed by what holds for every operation."""

import hashlib
import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_response_headers
from django.views.decorators.http import require_GET

from motcua.web.api.v1 import api


@require_GET
def openapi(request: HttpRequest) -> HttpResponseBase:
    """Return the document. It changes with a release alone, so it is made once in each process."""
    body, etag = _written()
    if request.headers.get("If-None-Match") == etag:
        response = HttpResponse(status=304)
    else:
        response = HttpResponse(body, content_type="application/json")
    response["ETag"] = etag
    response["Content-Language"] = "en"
    patch_response_headers(response, cache_timeout=300)
    return response


def document() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of the running system, in English with the Vietnamese terms beside."""
    with translation.override("en"):
        found: dict[str, Any] = dict(api.get_openapi_schema(path_prefix="api/v1/"))
    return found | {"servers": [{"url": settings.SITE_URL.rstrip("/")}]}


@cache
def _written() -> tuple[bytes, str]:
    body = json.dumps(document(), ensure_ascii=False).encode()
    return body, f'"{hashlib.sha256(body).hexdigest()[:32]}"'
