"""Where a page may lead on to: our own pages, however the address is written (security, T9)."""

from django.utils.http import url_has_allowed_host_and_scheme


def own_page(address: str) -> str:
    """The path as it came, or "" if it could lead anywhere else."""
    is_ours = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_ours and "\\" not in address and address.isprintable() else ""
