"""Who is let in to pages of figures; the rule itself is `steering.scope`."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from motcua.registry.agencies.standstill import as_of_now
from motcua.web.accounts.visit import Visit, become_visit

type View[**P] = Callable[Concatenate[Visit, P], HttpResponse]


def leading[**P](view: View[P]) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Let leaders and analysts in; lead visitors to the sign-in page; others find nothing here.

    Which agencies the view may show is `visit.scope`.
    """

    @wraps(view)
    def opened(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        visit = become_visit(request)
        if visit.person is None:
            return HttpResponseRedirect(f"{reverse('account_login')}?next={request.path}")
        if not visit.sees_figures:
            raise Http404
        with as_of_now():  # a page of all units asks for each of them more than once
            response = view(visit, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        return response

    return opened  # type: ignore[return-value]  # a view is called with the request alone
