"""The feed's one address as an ASGI application: lets in, reads, and waits without holding a thread or connection."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from contextlib import suppress
from typing import Any

import msgspec
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from motcua.service.exchange.changes import Page
from motcua.web.api.edge import SAMPLE_HEADER, answer_to, language_of
from motcua.web.feed.asking import METHODS, Asked, read, request_of
from motcua.web.feed.hub import Hub
from motcua.web.feed.reading import Opened, Reading

logger = logging.getLogger(__name__)
type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]
ALIVE = "/healthz"  # for the supervisor and the proxy


class Gone(Exception):
    """The caller has hung up."""


class Feed:
    """Answers `GET /api/v1/changes`."""

    def __init__(self) -> None:
        self.reading = Reading()
        self.hub = Hub(self.reading.look)

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request. Whatever goes wrong is answered in the API's own way and told in the log."""
        if scope["type"] != "http":
            return
        if scope["path"] == ALIVE:
            await _send(send, HttpResponse(f"{len(self.hub)} waiting\n", content_type="text/plain"), is_head=False)
            return
        request = request_of(scope)
        with suppress(Gone):
            response = await self._answer(request, scope.get("query_string", b""), receive)
            await _send(send, response, is_head=request.method == "HEAD")

    async def _answer(self, request: HttpRequest, query: bytes, receive: Receive) -> HttpResponse:
        language = language_of(request)
        with translation.override(language):
            try:
                asked = read(request, query)
                opened = await self.reading.open(asked)
                page = await self._wait(asked, opened, receive) if asked.wait else opened.page
                response = _answer_with(page, opened)
            except Gone:
                raise
            except Exception as fault:
                response = answer_to(fault, request)
                if response.status_code == 405:
                    response["Allow"] = ", ".join(METHODS)
        response["Content-Language"] = language
        return response

    async def _wait(self, asked: Asked, opened: Opened, receive: Receive) -> Page:
        """Return the first page with something on it, or an empty one when the time to wait is over."""
        page, hung_up = opened.page, asyncio.ensure_future(_hang_up(receive))
        token_id = opened.admission.caller.token_id
        deadline = asyncio.get_running_loop().time() + asked.wait
        try:
            while not page.items and page.next >= page.last:
                joined = self.hub.join(opened.reader, page, token_id=token_id, limit=asked.limit, kinds=asked.kinds)
                if joined is None:  # something has happened since the page was read
                    page = await self.reading.page(opened.reader, asked, page.next)
                    continue
                left = max(deadline - asyncio.get_running_loop().time(), 0.0)
                either: list[asyncio.Future[Any]] = [joined.answer, hung_up]
                try:
                    await asyncio.wait(either, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    self.hub.leave(joined)
                if joined.answer.done():
                    page = joined.answer.result()
                    if page.items and opened.reader.person_id is not None:
                        page = await self.reading.again(asked, asked.after)
                    return page
                if hung_up.done():
                    raise Gone
                return Page([], joined.seen, self.hub.head)
            return page
        finally:
            hung_up.cancel()


async def _hang_up(receive: Receive) -> None:
    """Return when the caller hangs up. What it sends meanwhile is of no interest."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _answer_with(page: Page, opened: Opened) -> HttpResponse:
    response = HttpResponse(msgspec.json.encode(page.as_json()), content_type="application/json")
    for name, value in opened.admission.allowance.headers().items():
        response[name] = value
    return response


async def _send(send: Send, response: HttpResponse, *, is_head: bool) -> None:
    """Send headers that let nobody keep, frame or reinterpret the answer; no other site's page may read it."""
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Vary"] = "Accept-Language, Authorization"
    response["Content-Length"] = str(len(response.content))
    if settings.MODE == "demo":
        response[SAMPLE_HEADER] = "true"
    headers = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in response.items()]
    await send({"type": "http.response.start", "status": response.status_code, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else response.content})
