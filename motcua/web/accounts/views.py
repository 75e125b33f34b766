"""One's own details, the role acted in, and what allauth's pages do not know."""

from typing import Any, cast

from allauth.account.views import LoginView, LogoutView, SignupView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from motcua.kernel.refusal import ActionRefused
from motcua.registry.people import actions, queries
from motcua.registry.people.models import Person
from motcua.registry.people.vocabulary import Role
from motcua.web.accounts.addresses import own_page
from motcua.web.accounts.forms import OrganisationSignUpForm
from motcua.web.accounts.oidc import sessions
from motcua.web.accounts.oidc.configuration import CITIZENS, OFFICIALS
from motcua.web.accounts.oidc.protocol import signing_out_address
from motcua.web.accounts.oidc.providers import all_providers, for_people, name_of
from motcua.web.accounts.oidc.views import going_to
from motcua.web.accounts.profile import ProfileForm, rows_of
from motcua.web.accounts.visit import POST_KEY, Visit


class OrganisationSignUpView(SignupView):  # type: ignore[misc]  # allauth has no types
    """The sign-up page with the fields of an organisation."""

    form_class = OrganisationSignUpForm

    def get_form_class(self) -> type[OrganisationSignUpForm]:
        return OrganisationSignUpForm


class SignInView(LoginView):  # type: ignore[misc]  # allauth has no types
    """The sign-in page with the providers of citizens and of officials beside the password."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        shown = super().get_context_data(**kwargs)
        more: dict[str, Any] = {
            people: [{"id": one.id, "name": name_of(one)} for one in for_people(people)]
            for people in (CITIZENS, OFFICIALS)
        }
        more["next"] = own_page(self.request.POST.get("next") or self.request.GET.get("next", ""))
        return {**shown, **more}


class SignOutView(LogoutView):  # type: ignore[misc]  # allauth has no types
    """Signs out here, and where the session came from."""

    def post(self, *args: Any, **kwargs: Any) -> HttpResponse:
        came = sessions.close(self.request, cast(Visit, self.request).now)
        here = cast(HttpResponse, super().post(*args, **kwargs))
        if came is None:
            return here
        provider_id, id_token = came
        provider = all_providers().get(provider_id)
        address = signing_out_address(self.request, provider, id_token) if provider else ""
        return going_to(self.request, provider, address) if provider and address else here


@login_required
def start(request: HttpRequest) -> HttpResponse:
    """Where one comes out after signing in: officials at their desk, leaders at the cockpit, administrators at theirs,
    others at the portal."""
    visit = cast(Visit, request)
    try:
        return HttpResponseRedirect(reverse(_first_page(visit)))
    except NoReverseMatch:  # a face may be switched off
        return redirect("accounts:profile")


def _first_page(visit: Visit) -> str:
    if not visit.posts:
        return "portal:home"
    if visit.works_at_desk:
        return "desk:inbox"
    if visit.sees_figures:
        return "cockpit:home"
    return "admin:index" if any(post.role == Role.ADMINISTRATOR for post in visit.posts) else "connections:health"


@login_required
@never_cache
def profile(request: HttpRequest) -> HttpResponse:
    """My details and my roles."""
    visit = cast(Visit, request)
    person = _own_person(visit)
    shown = {
        "person": person,
        "rows": rows_of(person),
        "edit_url": reverse("accounts:edit_profile"),
        "has_providers": bool(all_providers()),
    }
    return render(visit, "accounts/profile.html", shown)


@login_required
@never_cache
@sensitive_post_parameters("personal_number", "tax_code")
def edit_profile(request: HttpRequest) -> HttpResponse:
    """Change my details."""
    visit = cast(Visit, request)
    person = _own_person(visit)
    form = ProfileForm(visit.POST or None, person=person)
    if visit.method == "POST" and form.is_valid():
        try:
            actions.update_profile(person.id, changes=form.changes(), by=visit.acting, at=visit.now)
        except ActionRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(visit, _("Your details are saved."))
            return redirect("accounts:profile")
    return render(visit, "accounts/edit_profile.html", {"form": form}, status=422 if form.errors else 200)


@require_POST
@login_required
def switch_role(request: HttpRequest) -> HttpResponse:
    """Act in another of my roles, or (post 0) for myself. The session gets a new key with its new rights."""
    visit = cast(Visit, request)
    chosen = visit.POST.get("post", "")
    if chosen != "0" and chosen not in {str(post.id) for post in visit.posts}:
        raise Http404
    visit.session[POST_KEY] = int(chosen)
    visit.session.cycle_key()
    return HttpResponseRedirect(own_page(visit.POST.get("next", "")) or reverse("accounts:start"))


def _own_person(visit: Visit) -> Person:
    if visit.person is None:
        raise Http404
    return queries.person(visit.person.id)
