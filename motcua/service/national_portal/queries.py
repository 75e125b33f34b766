"""What pages and measures read of the national portal."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from motcua.service.national_portal.models import (
    AttachedFile,
    Difference,
    InMessage,
    NationalDossier,
    OutMessage,
    Reconciliation,
    Sync,
)
from motcua.service.national_portal.problems import PROBLEMS, sentence_of


@dataclass(frozen=True)
class SyncShares:
    """How the dossiers stand with the portal, all that were ever reported."""

    in_sync: int
    waiting: int
    refused: int
    oldest_waiting_at: datetime | None

    @property
    def total(self) -> int:
        return self.in_sync + self.waiting + self.refused

    @property
    def in_sync_percent(self) -> float | None:
        """Share in step, in percent; None where nothing was reported yet."""
        return round(100 * self.in_sync / self.total, 2) if self.total else None


def sync_shares() -> SyncShares:
    """Count the dossiers by how they stand. One scan of a narrow table; for a page of administrators and a measure."""
    rows = NationalDossier.objects.aggregate(
        in_sync=Count("id", filter=Q(state=Sync.IN_SYNC)),
        waiting=Count("id", filter=Q(state=Sync.WAITING)),
        refused=Count("id", filter=Q(state=Sync.REFUSED)),
        oldest=Min("waiting_since"),
    )
    return SyncShares(rows["in_sync"], rows["waiting"], rows["refused"], rows["oldest"])


@dataclass(frozen=True)
class SyncOf:
    """How one dossier stands with the portal, with the files that did not come."""

    about: NationalDossier
    files: list[AttachedFile]


def sync_of(dossier_id: int) -> SyncOf | None:
    """Return how a dossier stands; None where it was never reported. Two look-ups by key."""
    about = NationalDossier.objects.filter(dossier_id=dossier_id).first()
    if about is None:
        return None
    missing = (
        about.files.exclude(state=AttachedFile.State.FETCHED) if about.came_from_portal else AttachedFile.objects.none()
    )
    return SyncOf(about, list(missing.order_by("id")[:50]))


@dataclass(frozen=True)
class Aside:
    """A message that was put aside, as the list shows it."""

    message: InMessage
    sentence: str
    remedy: object
    needs_agency: bool
    can_retry: bool


def aside(limit: int, offset: int = 0) -> list[Aside]:
    """Return what was put aside, the newest first; uses index in_message_aside."""
    found = InMessage.objects.filter(state=InMessage.State.ASIDE).defer("body").order_by("-id")
    return [
        Aside(
            message,
            sentence_of(message.problem, message.detail),
            PROBLEMS[message.problem].remedy,
            PROBLEMS[message.problem].needs_agency,
            PROBLEMS[message.problem].can_retry,
        )
        for message in found[offset : offset + limit]
    ]


def aside_count() -> int:
    """How many messages wait for somebody to see to them."""
    return InMessage.objects.filter(state=InMessage.State.ASIDE).count()


def differences() -> QuerySet[Difference]:
    """Return the open differences, the newest first; uses index difference_open."""
    return Difference.objects.filter(mended_at=None).select_related("about__dossier").order_by("-id")


def last_reconciliation() -> Reconciliation | None:
    """Return the newest comparison of the books."""
    return Reconciliation.objects.order_by("-id").first()


def refused() -> QuerySet[NationalDossier]:
    """Return dossiers whose report was refused, the newest first; uses index national_dossier_refused."""
    return NationalDossier.objects.filter(state=Sync.REFUSED).select_related("dossier").order_by("-id")


def longest_waiting() -> QuerySet[NationalDossier]:
    """Return dossiers that wait, the next to be tried first; uses index national_dossier_waiting."""
    waiting = NationalDossier.objects.filter(next_try_at__isnull=False).select_related("dossier")
    return waiting.order_by("next_try_at", "id")


def messages_of(about: NationalDossier, limit: int = 50) -> list[OutMessage]:
    """Return what was reported about a dossier, the newest first; uses index out_message_about."""
    return list(about.messages.order_by("-id")[:limit])
