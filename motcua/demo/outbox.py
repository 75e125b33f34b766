"""What the platform would have sent by Zalo, SMS and e-mail, shown instead of sent. Not served in production."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.service.notices import queries as notices

PAGE_SIZE = 25


@require_safe
@never_cache
def outbox(request: HttpRequest) -> HttpResponse:
    """List the messages of the simulator, the newest first. They hold sign-in codes: production never shows them."""
    if settings.PRODUCTION:
        raise Http404
    pages = Paginator(range(notices.outbox_size()), PAGE_SIZE)
    page = pages.get_page(request.GET.get("page"))
    messages = notices.outbox(PAGE_SIZE, (page.number - 1) * PAGE_SIZE)
    shown = {"sent": messages, "page": page.number, "pages": pages.num_pages}
    return render(request, "demo/outbox.html", shown)
