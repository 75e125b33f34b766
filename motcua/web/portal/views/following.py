"""Following a dossier: by number and mã tra cứu, by the QR code, or signed in."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.service.dossiers import drafts
from motcua.service.dossiers import queries as dossiers
from motcua.service.dossiers.models import Dossier
from motcua.service.voices import queries as voices
from motcua.web.accounts.visit import Visit, become_visit
from motcua.web.portal import telling
from motcua.web.portal.access import Access, access_to, remember_secret
from motcua.web.portal.throttle import may_look_up

PAGE_SIZE = 20


@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Number or code alone shows only the state; with the mã tra cứu the timeline without personal data."""
    if request.method == "GET":
        return render(request, "portal/track.html", {"typed": {"name": request.GET.get("name", "")}})
    typed = {name: request.POST.get(name, "").strip()[:60] for name in ("name", "tracking_code")}
    if not may_look_up(request, typed["name"]):
        error = _(
            "Too many attempts. Wait five minutes, then type the number and mã tra cứu again as the receipt shows them."
        )
        return render(request, "portal/track.html", {"typed": typed, "error": error}, status=429)
    found = _found(typed["name"])
    if found is None or (typed["tracking_code"] and not dossiers.has_tracking_code(found, typed["tracking_code"])):
        error = _(
            "Nothing was found under this number and mã tra cứu. Compare both with the receipt, letter by letter."
        )
        return render(request, "portal/track.html", {"typed": typed, "error": error}, status=404)
    access = Access.TIMELINE if typed["tracking_code"] else Access.STATE
    return render(request, "portal/tracked.html", telling.tracked(become_visit(request), found, access))


def _found(name: str) -> Dossier | None:
    try:
        return dossiers.get_by_name(name)
    except Dossier.DoesNotExist:
        return None


@never_cache
def by_secret(request: HttpRequest, secret: str) -> HttpResponse:
    """The QR code of the receipt: remember the right to see it, and go to an address without the secret."""
    try:
        dossier = dossiers.get_by_secret(secret)
    except Dossier.DoesNotExist:
        raise Http404 from None
    remember_secret(request, dossier)
    response = redirect("portal:dossier", number=dossier.number)
    response["Referrer-Policy"] = "no-referrer"
    return response


@never_cache
def dossier(request: HttpRequest, number: str) -> HttpResponse:
    """Five stations, what must be done now, who has it, the timeline, files, and how the date was computed."""
    visit = become_visit(request)
    found, access = access_to(visit, number)
    if found is None:
        return _not_yours(request, visit)
    context = telling.dossier_page(visit, found, access)
    context["rating"] = voices.of_dossier(found.id)
    return render(request, "portal/dossier.html", context)


@never_cache
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """Just submitted: number, mã tra cứu, QR code, files with size and SHA-256, what happens next."""
    visit = become_visit(request)
    found, _access = access_to(visit, number)
    if found is None:
        return _not_yours(request, visit)
    return render(request, "portal/receipt.html", telling.receipt_page(visit, found))


def _not_yours(request: HttpRequest, visit: Visit) -> HttpResponse:
    """The same answer for a foreign and for an unknown number; who is not signed in may sign in."""
    if visit.person is None:
        messages.info(request, _("Sign in to see this dossier, or follow it with its number and mã tra cứu."))
        return redirect(f"{reverse('account_login')}?next={request.path}")
    raise Http404


@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """My dossiers and my drafts."""
    visit = become_visit(request)
    if visit.person is None:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    page = int(request.GET["page"]) if request.GET.get("page", "").isdecimal() and len(request.GET["page"]) < 6 else 1
    start = (max(page, 1) - 1) * PAGE_SIZE
    found = list(dossiers.with_open_request(dossiers.of_person(visit.person.id))[start : start + PAGE_SIZE + 1])
    context = {
        "dossiers": found[:PAGE_SIZE],
        "drafts": list(drafts.open_drafts(visit.person.id, visit.now)[:PAGE_SIZE]),
        "page": page,
        "has_more": len(found) > PAGE_SIZE,
        "now": visit.now,
    }
    return render(request, "portal/mine.html", context)
