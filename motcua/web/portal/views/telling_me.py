"""My notices: what the platform told me, newest first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from motcua.service.notices import actions, queries
from motcua.web.accounts.visit import become_visit

PAGE_SIZE = 30


@never_cache
def notices(request: HttpRequest) -> HttpResponse:
    """List what a person was told; unread ones stand out."""
    visit = become_visit(request)
    if visit.person is None:
        return redirect(f"{reverse('account_login')}?next={request.path}")
    raw = request.GET.get("page", "1")
    page = max(1, int(raw)) if raw.isdecimal() and len(raw) < 5 else 1
    found = queries.of_person(visit.person.id, limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE)
    context = {"notices": found[:PAGE_SIZE], "page": page, "has_more": len(found) > PAGE_SIZE}
    return render(request, "portal/notices.html", context)


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    """Note that everything was read."""
    visit = become_visit(request)
    if visit.person is not None:
        actions.mark_all_read(visit.person.id, at=visit.now)
    return redirect("portal:notices")
