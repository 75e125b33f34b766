"""The staff admin's own content policy: django-unfold needs inline styles and expressions that our pages do without."""

from collections.abc import Mapping, Sequence
from typing import cast

from django.conf import settings
from django.urls import URLPattern, URLResolver
from django.views.decorators.csp import csp_override

type Urls = tuple[Sequence[URLPattern | URLResolver], str, str]


def with_admin_policy(urls: Urls) -> Urls:
    """Return the admin's addresses, each answering with settings.ADMIN_CSP."""
    _relax(urls[0])
    return urls


def _relax(patterns: Sequence[URLPattern | URLResolver]) -> None:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            _relax(pattern.url_patterns)
        else:
            pattern.callback = csp_override(_policy())(pattern.callback)


def _policy() -> Mapping[str, list[str]]:
    return cast(Mapping[str, list[str]], settings.ADMIN_CSP)  # typed in settings, which the checker does not see here
