"""Who imports by the page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from motcua.service.importing import policies
from motcua.web.accounts.visit import Visit, become_visit

type View[**P] = Callable[Concatenate[Visit, P], HttpResponse]


def importer[**P](view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let administrators of the whole province in; lead visitors to the sign-in page; others find nothing here."""

    @wraps(view)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visit = become_visit(request)
        if visit.person is None:
            return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
        if not policies.may_import(visit.acting):
            raise Http404
        response = view(visit, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return opened  # type: ignore[return-value]  # a view is called with the request alone
