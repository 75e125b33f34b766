"""Letting the right people in to a page; who that is, a policy says."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from motcua.web.accounts.visit import Visit, become_visit

type View[**P] = Callable[Concatenate[Visit, P], HttpResponse]
type Opened[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def let_in[**P](view: View[P], may: Callable[[Visit], object]) -> Opened[P]:
    """Let in whom `may` says; lead visitors to the sign-in page; others find nothing here. Nobody keeps the answer."""

    @wraps(view)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visit = become_visit(request)
        if visit.person is None:
            return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
        if not may(visit):
            raise Http404
        response = view(visit, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return opened  # type: ignore[return-value]  # a view is called with the request alone
