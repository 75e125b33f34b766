"""What is answered instead of a page: the platform is in trouble (503, 500), or the address is no page (405)."""

import sys
from collections.abc import Callable
from http import HTTPStatus

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views import defaults

RETRY_AFTER_SECONDS = 10  # a database that was killed is back by then


def server_error(request: HttpRequest) -> HttpResponse:
    """Say that nothing saved is lost and that trying again helps. Called inside the handling of the exception.

    503, with a time to come back, when the database is down or starting, or a lock or statement took too long: programs
    and proxies then try again by themselves. The page needs no database.
    """
    response: HttpResponse = defaults.server_error(request)
    if isinstance(sys.exc_info()[1], OperationalError):
        response.status_code = 503
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return response


class NoPageMiddleware:
    """Gives an address that only takes forms a page that says so: else a browser shows its own, without a way back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as usual, but never with an empty 405 to somebody who reads pages."""
        response = self.get_response(request)
        if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED or not request.accepts("text/html"):
            return response
        page = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
        page["Allow"] = response["Allow"]
        return page
