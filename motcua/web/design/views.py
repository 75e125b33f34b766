"""The design page: every part in its states. For staff only where real citizens are served."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from motcua.web.design import gallery

ERROR_PAGES = ("400", "403", "403_csrf", "404", "413", "429", "500", "maintenance")


def _require_reader(request: HttpRequest) -> None:
    """Raise Http404 in production for everybody but staff: nothing there is secret, yet it is no citizen's business."""
    user = getattr(request, "user", None)
    if settings.MODE == "production" and not (user and user.is_staff):
        raise Http404


def design_page(request: HttpRequest) -> HttpResponse:
    """Every part in all its states, in the size of the portal."""
    _require_reader(request)
    return render(request, "design/page.html", gallery.contents(request))


def desk_page(request: HttpRequest) -> HttpResponse:
    """The same in the size of the desk."""
    _require_reader(request)
    return render(request, "design/page.html", {**gallery.contents(request), "face": "layouts/desk.html"})


def error_page(request: HttpRequest, name: str) -> HttpResponse:
    """One of the error pages, to look at."""
    _require_reader(request)
    if name not in ERROR_PAGES:
        raise Http404
    return render(request, f"{name}.html")
