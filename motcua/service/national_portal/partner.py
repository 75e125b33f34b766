"""The national portal as a partner whose health is watched."""

from django.utils.translation import gettext_lazy as _

from motcua.journal.moment import database_now
from motcua.service.connections.actions import ConnectionRests
from motcua.service.connections.partners import Partner, Waiting
from motcua.service.national_portal import http_adapter, queries
from motcua.service.national_portal.actions import files, sending
from motcua.service.national_portal.adapter import NAME, PortalTrouble
from motcua.service.national_portal.speaking import speaking

PROBE = "kiem-tra-ket-noi"  # a number that no dossier has


def _waiting() -> Waiting:
    found = queries.sync_shares()
    return Waiting(found.waiting, found.oldest_waiting_at)


def _try_now() -> None:
    """Ask for a dossier that is none; if the portal answers, send and fetch what waits."""
    at = database_now()
    try:
        with speaking(at=at) as portal:
            portal.look_up(PROBE)
    except (PortalTrouble, ConnectionRests):
        return
    sending.try_all_now(at=at)
    sending.send_waiting(at=at)
    files.fetch_waiting(at=at)


NATIONAL_PORTAL = Partner(
    name=NAME,
    label=_("National portal"),
    for_officials=_(
        "The national portal cannot be reached properly. Dossiers are handled as usual; what is to be reported "
        "waits and is sent by itself."
    ),
    for_citizens="",
    is_set_up=http_adapter.is_set_up,
    waiting=_waiting,
    try_now=_try_now,
)
