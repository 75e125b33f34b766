"""What every page may know without asking: whether the figures are samples, and whose province it is."""

from django.conf import settings
from django.http import HttpRequest


def design(request: HttpRequest) -> dict[str, object]:
    """Context processor. `is_sample` puts the banner "Số liệu minh họa" on every page of the demonstration."""
    return {"is_sample": settings.MODE == "demo", "here": request.get_full_path()}
