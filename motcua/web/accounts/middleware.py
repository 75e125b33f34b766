"""Makes each request a `Visit`, ends old sessions, and leads officials to their second factor."""

from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from motcua.journal.acting import Assurance
from motcua.web.accounts import limits
from motcua.web.accounts.oidc import sessions
from motcua.web.accounts.visit import Visit, become_visit

GetResponse = Callable[[HttpRequest], HttpResponse]


class VisitMiddleware:
    """Stands after the session, the user and the messages. Costs nothing where nobody has a session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        visit = become_visit(request)
        if settings.SESSION_COOKIE_NAME in request.COOKIES and visit.account is not None:
            if limits.has_ended(visit):
                return _sign_in_again(visit, _("This session has ended. Sign in again; what was saved is still there."))
            if sessions.is_over(visit):
                return _sign_in_again(visit, _("You were signed out where you had signed in, and so here too."))
            if needs_second_factor(visit) and not _is_on_the_way(visit):
                messages.info(visit, _("Officials sign in with a second factor. Set it up now, then go on working."))
                return HttpResponseRedirect(reverse("mfa_activate_totp"))
        return self.get_response(visit)


def needs_second_factor(visit: Visit) -> bool:
    """Officials need one in every session; the named accounts of the demo do not, and exist nowhere else."""
    if visit.account is None or not visit.posts:
        return False
    if visit.account.is_demo and settings.MODE != "production":
        return False
    return visit.acting.assurance != Assurance.SUBSTANTIAL


def _is_on_the_way(visit: Visit) -> bool:
    """Pages that an official must reach before the second factor stands."""
    allowed = (reverse("mfa_activate_totp"), reverse("account_reauthenticate"), reverse("account_logout"))
    return visit.path in allowed or visit.path.startswith(settings.STATIC_URL)


def _sign_in_again(visit: Visit, told: str) -> HttpResponse:
    logout(visit)
    messages.info(visit, told)
    back = visit.get_full_path() if visit.method == "GET" else "/"
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': back})}")
