"""Signing in by a provider, linking one, and what the provider tells us when somebody signs out there."""

from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from motcua.journal.acting import Assurance
from motcua.kernel.refusal import ActionRefused
from motcua.registry.people import actions, outside
from motcua.registry.people.models import Account
from motcua.registry.people.outside import OutsideIdentity
from motcua.web.accounts.addresses import own_page
from motcua.web.accounts.oidc import protocol, sessions
from motcua.web.accounts.oidc.claims import identity_of, tells_nothing_personal
from motcua.web.accounts.oidc.configuration import CITIZENS, OFFICIALS, ProviderSettings
from motcua.web.accounts.oidc.providers import all_providers, for_people, name_of
from motcua.web.accounts.oidc.refusals import LevelNotReached, OthersSignIn
from motcua.web.accounts.oidc.tokens import verify_logout_token
from motcua.web.accounts.visit import Visit

LOGIN, LINK = "login", "link"


@require_POST
@never_cache
def start(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Send the browser to the provider. A page of ours in between, because a form may lead to our own pages only."""
    visit, provider = cast(Visit, request), _provider(provider_id)
    is_link = visit.POST.get("process") == LINK and visit.account is not None
    purpose = {
        "process": LINK if is_link else LOGIN,
        "acr_values": provider.substantial_acr_values if visit.POST.get("level") == Assurance.SUBSTANTIAL else "",
        "beside": visit.POST.get("beside") == "1",
        "account": visit.account.pk if visit.account else None,
    }
    try:
        address = protocol.authorisation_address(
            visit, provider, next_url=own_page(visit.POST.get("next", "")), purpose=purpose
        )
    except ActionRefused as refusal:
        return _refused(visit, provider, refusal, own_page(visit.POST.get("next", "")))
    return going_to(visit, provider, address)


@require_GET
@never_cache
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """The provider has sent the browser back, with a code or with an error."""
    visit, provider = cast(Visit, request), _provider(provider_id)
    state: dict[str, Any] = {}
    try:
        state = protocol.begun(visit, provider)
        claims, id_token = protocol.proven_claims(visit, provider, state)
        identity, purpose = identity_of(provider, claims), state["purpose"]
        if purpose["process"] == LINK:
            return _link(visit, provider, identity, purpose)
        if purpose["acr_values"]:
            _require_level(provider, identity, purpose)
        account = _account(provider, identity, purpose, visit)
    except ActionRefused as refusal:
        return _refused(visit, provider, refusal, state.get("next", ""))
    came = sessions.arrival(
        provider=provider.id,
        subject=identity.subject,
        sid=claims["sid"] if isinstance(claims.get("sid"), str) else "",
        assurance=identity.assurance,
        id_token=id_token if tells_nothing_personal(provider, claims) else "",
    )
    return _sign_in(visit, account, came, state.get("next"))


@csrf_exempt  # the provider's server calls; what it says is signed
@require_POST
@never_cache
def signed_out_there(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Back-channel logout: ends the sessions named in the token. 200 when done, 400 for a token that is not right."""
    visit, provider = cast(Visit, request), _provider(provider_id)
    try:
        claims = verify_logout_token(provider, visit.POST.get("logout_token", ""))
    except ActionRefused as refusal:
        return JsonResponse({"error": "invalid_request", "code": refusal.code}, status=400)
    if sessions.end(provider.id, claims, visit.now) is None:
        return JsonResponse({"error": "invalid_request", "code": "used_before"}, status=400)
    return HttpResponse(status=200)


@login_required
@never_cache
def links(request: HttpRequest) -> HttpResponse:
    """By what I can sign in, and what could be linked."""
    visit = cast(Visit, request)
    account, known = cast(Account, visit.account), all_providers()
    linked = list(outside.links_of(account.pk))
    has = {link.provider for link in linked}
    offered = [*for_people(CITIZENS), *(for_people(OFFICIALS) if visit.posts else ())]
    shown = {
        "linked": [
            {"id": link.id, "name": name_of(known[link.provider]) if link.provider in known else link.provider,
             "since": link.date_joined}
            for link in linked
        ],
        "offered": [{"id": one.id, "name": name_of(one)} for one in offered if one.id not in has],
        "here": reverse("accounts:links"),
        "has_password": account.has_usable_password(),
    }  # fmt: skip
    return render(visit, "accounts/links.html", shown)


@require_POST
@login_required
def unlink(request: HttpRequest, link_id: int) -> HttpResponse:
    """Remove one of my links."""
    visit = cast(Visit, request)
    if not outside.links_of(cast(Account, visit.account).pk).filter(id=link_id).exists():
        raise Http404
    try:
        actions.unlink_sign_in(link_id, by=visit.acting, at=visit.now, providers=all_providers())
    except ActionRefused as refusal:
        messages.error(visit, str(refusal))
    else:
        messages.success(visit, _("The link is removed. This sign-in does not open your account any more."))
    return redirect("accounts:links")


@login_required
@never_cache
def step_up(request: HttpRequest) -> HttpResponse:
    """A procedure asks for a surer sign-in than the one of this session: how to come by it."""
    visit = cast(Visit, request)
    next_url = own_page(visit.GET.get("next", "")) or reverse("accounts:start")
    if visit.acting.assurance == Assurance.SUBSTANTIAL:
        return HttpResponseRedirect(next_url)
    offered = [*for_people(CITIZENS), *(for_people(OFFICIALS) if visit.posts else ())]
    names = [{"id": one.id, "name": name_of(one)} for one in offered if one.substantial_acr_values]
    return render(visit, "accounts/step_up.html", {"offered": names, "next": next_url})


def going_to(request: HttpRequest, provider: ProviderSettings, address: str) -> HttpResponse:
    """A page that leads on by itself, with a link for whoever sees it."""
    return render(request, "accounts/going.html", {"name": name_of(provider), "address": address})


def _provider(provider_id: str) -> ProviderSettings:
    provider = all_providers().get(provider_id)
    if provider is None:
        raise Http404
    return provider


def _account(provider: ProviderSettings, identity: OutsideIdentity, purpose: dict[str, Any], visit: Visit) -> Account:
    if provider.people == OFFICIALS:
        return actions.sign_in_official(identity, at=visit.now)
    return actions.sign_in_citizen(identity, may_open=provider.opens_accounts, beside=purpose["beside"], at=visit.now)


def _require_level(provider: ProviderSettings, identity: OutsideIdentity, purpose: dict[str, Any]) -> None:
    if identity.assurance != Assurance.SUBSTANTIAL:
        raise LevelNotReached(name_of(provider))
    known = outside.linked_account(identity)
    if purpose["account"] is not None and known is not None and known.pk != purpose["account"]:
        raise OthersSignIn(name_of(provider))


def _link(visit: Visit, provider: ProviderSettings, identity: OutsideIdentity, purpose: dict[str, Any]) -> HttpResponse:
    if visit.account is None or visit.account.pk != purpose["account"]:  # signed out, or another one, in between
        raise OthersSignIn(name_of(provider))
    actions.link_sign_in(visit.account.pk, identity, by=visit.acting, at=visit.now)
    messages.success(
        visit, _("%(provider)s is linked. You can sign in by it from now on.") % {"provider": name_of(provider)}
    )
    return redirect("accounts:links")


def _sign_in(visit: Visit, account: Account, came: dict[str, str], next_url: str | None) -> HttpResponse:
    if visit.account is not None and visit.account.pk != account.pk:
        get_adapter().logout(visit)
    record_authentication(visit, account, method="socialaccount", provider=came["provider"])
    login = Login(user=account, redirect_url=next_url or None, signal_kwargs={"outside": came})
    return cast(HttpResponse, perform_login(visit, login))


def _refused(visit: Visit, provider: ProviderSettings, refusal: ActionRefused, next_url: str) -> HttpResponse:
    back = reverse("accounts:links") if refusal.code == "may_be_yours" else next_url
    shown = {
        "provider": {"id": provider.id, "name": name_of(provider)},
        "reason": str(refusal),
        "code": refusal.code,
        "next": next_url,
        "login": reverse("account_login") + (f"?{urlencode({'next': back})}" if back else ""),
    }
    return render(visit, "accounts/outside_refused.html", shown, status=refusal.http_status)
