"""What is answered when the platform itself is in trouble: 503 while the database cannot serve, else 500."""

import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
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
