"""Documents of partners: in one go, or in parts that can be taken up again after a broken connection.

The bytes of parts lie in the database until the last one has come: every web server sees them, and a part is there
whole or not at all. Then the file goes the way of every file (documents.intake): looked into, cleaned, kept.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import IO
from uuid import UUID

from django.conf import settings
from django.core.files.base import File
from django.db import transaction
from django.db.models import F

from motcua.kernel.working_time import VIETNAM
from motcua.service.documents import intake, names
from motcua.service.documents.refusals import FileEmpty, FileRefused, FileTooLarge
from motcua.service.exchange.models import PartnerDocument, PartnerUpload, PartnerUploadDay, PartnerUploadPart
from motcua.service.exchange.refusals import (
    ChecksumWrong,
    OffsetWrong,
    PartnerQuotaReached,
    PartTooLarge,
    SizeWrong,
    TooManyUploads,
    UploadNotFound,
)

MIB = 1024 * 1024
PART_MAX_BYTES = 8 * MIB
UPLOAD_LIFE = timedelta(hours=24)  # since the last part
DOCUMENT_LIFE = timedelta(days=7)  # to be named in a dossier; a dossier keeps its files for good
_SHA256 = re.compile(r"[0-9a-f]{64}")


@transaction.atomic
def begin_upload(partner_id: int, *, name: str, size_bytes: int, sha256: str = "", at: datetime) -> PartnerUpload:
    """Announce a file that will come in parts. Counts it against the partner's day.

    size_bytes: of the whole file.  sha256: of the whole file, in hexadecimal; checked at the end where it is given.
    Raises a FileRefused for the name or the size, ChecksumWrong for a sum that is none, PartnerQuotaReached,
    TooManyUploads.
    """
    name = _checked_name(name, size_bytes)
    if sha256 and not _SHA256.fullmatch(sha256):
        raise ChecksumWrong
    _take_room(partner_id, size_bytes, at)
    if PartnerUpload.objects.filter(partner_id=partner_id, document=None).count() >= settings.PARTNER_UPLOAD_OPEN_MAX:
        raise TooManyUploads
    return PartnerUpload.objects.create(
        partner_id=partner_id,
        name=name,
        size_bytes=size_bytes,
        sha256=sha256,
        started_at=at,
        expires_at=at + UPLOAD_LIFE,
    )


@transaction.atomic
def append(public_id: UUID, partner_id: int, *, offset: int, content: bytes, at: datetime) -> PartnerUpload:
    """Take the bytes that follow; `offset` says where the sender believes to be.

    A part that was sent again because its answer was lost is refused with the offset that is expected, and nothing is
    doubled. Raises UploadNotFound, OffsetWrong, PartTooLarge, SizeWrong.
    """
    if len(content) > PART_MAX_BYTES:
        raise PartTooLarge(PART_MAX_BYTES)
    upload = _locked(public_id, partner_id, at)
    if upload.document_id is not None or offset != upload.received_bytes:
        raise OffsetWrong(upload.received_bytes)
    if upload.received_bytes + len(content) > upload.size_bytes:
        raise SizeWrong(upload.size_bytes, upload.received_bytes + len(content))
    if content:
        PartnerUploadPart.objects.create(upload=upload, first_byte=offset, content=content)
    upload.received_bytes += len(content)
    upload.expires_at = at + UPLOAD_LIFE
    upload.save(update_fields=["received_bytes", "expires_at"])
    return upload


def finish(public_id: UUID, partner_id: int, *, at: datetime) -> PartnerDocument:
    """Make a document of an upload whose bytes are all there; finishing twice gives the same document.

    Looking into the file takes up to some seconds: no row is locked meanwhile. A file that is refused is forgotten with
    its upload. Raises UploadNotFound, SizeWrong, ChecksumWrong, and what `intake.receive` raises.
    """
    upload = PartnerUpload.objects.filter(public_id=public_id, partner_id=partner_id, expires_at__gt=at).first()
    if upload is None:
        raise UploadNotFound
    if upload.document is not None:
        return upload.document
    if upload.received_bytes != upload.size_bytes:
        raise SizeWrong(upload.size_bytes, upload.received_bytes)
    try:
        if upload.sha256 and _digest(_parts(upload)) != upload.sha256:
            raise ChecksumWrong
        stored = intake.receive(_parts(upload), name=upload.name)
    except (ChecksumWrong, FileRefused):
        upload.delete()
        raise
    with transaction.atomic():
        upload = _locked(public_id, partner_id, at)
        if upload.document is None:  # else another request was quicker; our row of the file is swept
            upload.document = _new(partner_id, stored.id, stored.original_name, at)
            upload.save(update_fields=["document"])
            upload.parts.all().delete()
        return upload.document


@transaction.atomic
def cancel_upload(public_id: UUID, partner_id: int, *, at: datetime) -> None:
    """Give up an upload and its bytes. Raises UploadNotFound; one that became a document stays."""
    upload = _locked(public_id, partner_id, at)
    if upload.document_id is None:
        upload.delete()


def receive_document(
    partner_id: int, content: "File[bytes] | IO[bytes] | Iterable[bytes]", *, name: str, size_bytes: int, at: datetime
) -> PartnerDocument:
    """Take a whole file in one go.

    size_bytes: as the request states it, counted against the partner's day; intake reads no further than its limit.
    Raises PartnerQuotaReached and what `intake.receive` raises.
    """
    name = _checked_name(name, size_bytes)
    with transaction.atomic():
        _take_room(partner_id, size_bytes, at)
    stored = intake.receive(content, name=name)
    return _new(partner_id, stored.id, stored.original_name, at)


def sweep(at: datetime) -> int:
    """Forget unfinished uploads and unused documents whose time is over, and counts of days gone by. Return how many.

    Uses partner_upload_expiry and partner_document_expiry. A file that a dossier took stays with the dossier.
    """
    uploads = PartnerUpload.objects.filter(expires_at__lte=at).delete()[0]
    documents = PartnerDocument.objects.filter(expires_at__lte=at).delete()[0]
    PartnerUploadDay.objects.filter(day__lt=at.astimezone(VIETNAM).date()).delete()
    return uploads + documents


def _checked_name(name: str, size_bytes: int) -> str:
    """Refuse what intake would refuse at the end, before any byte is sent."""
    cleaned = names.clean_name(name)
    names.kind_of(cleaned)
    if size_bytes < 1:
        raise FileEmpty(cleaned)
    if size_bytes > settings.UPLOAD_MAX_BYTES:
        raise FileTooLarge(cleaned, limit_mb=settings.UPLOAD_MAX_BYTES // MIB)
    return cleaned


def _take_room(partner_id: int, size_bytes: int, at: datetime) -> None:
    """Count a file against the partner's day: one conditional update, as of two that only fit singly one is refused."""
    day, _is_new = PartnerUploadDay.objects.get_or_create(partner_id=partner_id, day=at.astimezone(VIETNAM).date())
    fitting = PartnerUploadDay.objects.filter(
        id=day.id,
        files__lt=settings.PARTNER_UPLOAD_DAY_MAX_FILES,
        size_bytes__lte=settings.PARTNER_UPLOAD_DAY_MAX_BYTES - size_bytes,
    )
    if not fitting.update(files=F("files") + 1, size_bytes=F("size_bytes") + size_bytes):
        raise PartnerQuotaReached


def _locked(public_id: UUID, partner_id: int, at: datetime) -> PartnerUpload:
    mine = PartnerUpload.objects.select_for_update(of=("self",)).filter(public_id=public_id, partner_id=partner_id)
    upload = mine.filter(expires_at__gt=at).first()
    if upload is None:
        raise UploadNotFound
    return upload


def _parts(upload: PartnerUpload) -> Iterator[bytes]:
    """The bytes in order, one part at a time in memory."""
    for part_id in list(upload.parts.order_by("first_byte").values_list("id", flat=True)):
        yield bytes(PartnerUploadPart.objects.get(id=part_id).content)


def _digest(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()


def _new(partner_id: int, file_id: int, name: str, at: datetime) -> PartnerDocument:
    return PartnerDocument.objects.create(
        partner_id=partner_id, file_id=file_id, name=name, created_at=at, expires_at=at + DOCUMENT_LIFE
    )
