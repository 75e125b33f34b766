"""Keeping a letter and writing it out."""

import io
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from django.db import transaction

from motcua.kernel.money import vnd_in_words

from . import needs, storage, typst_render
from .letters import CashReceipt, Letter
from .models import LetterRecord, StoredFile

__all__ = ["columns_of", "content", "forget_unused", "freeze", "pdf", "record_of", "render_letter"]


def freeze(letter: Letter) -> LetterRecord:
    """Keep what a letter says, inside the caller's transaction. The PDF is made later from exactly this."""
    record = record_of(letter)
    record.save(force_insert=True)
    return record


def record_of(letter: Letter) -> LetterRecord:
    """Return what a letter says as a record that is not kept yet."""
    return LetterRecord(**columns_of(letter))


def columns_of(letter: Letter) -> dict[str, Any]:
    """Return the columns of that record, for rows that are loaded by the thousand."""
    data = content(letter)
    return {
        "kind": letter.kind,
        "number": data["head"]["number"],
        "data": data,
        "issued_at": letter.head.issued_at,
        "is_sample": letter.is_sample,
    }


def content(letter: Letter) -> dict[str, Any]:
    """Return what a letter says as JSON: what `freeze` keeps."""
    data: dict[str, Any] = _plain(letter)
    return data | _totals(letter) if isinstance(letter, CashReceipt) else data


def _plain(value: Any) -> Any:
    """Dataclasses as JSON: times in UTC as ISO 8601, tuples as lists, every text cleaned."""
    kind = value.__class__
    if kind is str:  # nearly all are, so this is asked first
        return typst_render.clean_text(value)
    if names := _names_of(kind):
        return {name: _plain(getattr(value, name)) for name in names}
    if isinstance(value, str):
        return typst_render.clean_text(value)
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return value


@cache
def _names_of(kind: type) -> tuple[str, ...]:
    """Return the names of a dataclass's fields; none for other types."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def _totals(receipt: CashReceipt) -> dict[str, Any]:
    total_vnd = sum(line.amount_vnd for line in receipt.lines)
    return {"total_vnd": total_vnd, "total_in_words": vnd_in_words(total_vnd)}


def pdf(letter_id: int) -> bytes:
    """Return the PDF of a letter; writes it at the first call and keeps it, so that later calls return the same bytes.

    Raises LetterRecord.DoesNotExist, and what `typst_render.render` raises.
    """
    return storage.read(pdf_file(letter_id).sha256)


def pdf_file(letter_id: int) -> StoredFile:
    """Return the PDF of a letter as the file it is kept as; raises as `pdf`."""
    record = LetterRecord.objects.select_related("file").get(id=letter_id)
    if record.file is None:
        record = _write_out(letter_id)
    assert record.file is not None
    return record.file


render_letter = pdf


@transaction.atomic
def _write_out(letter_id: int) -> LetterRecord:
    """Two first downloads at once write one file: the second waits for the row and finds it.

    No join in the locking query: after the wait it would see the new `file_id` but not yet the file's own row.
    """
    record = LetterRecord.objects.select_for_update().get(id=letter_id)
    if record.file_id is None:
        written = typst_render.render(record)
        sha256 = storage.keep(io.BytesIO(written.pdf))
        record.file = StoredFile.objects.create(
            sha256=sha256,
            size_bytes=len(written.pdf),
            content_type="application/pdf",
            original_name=file_name(record),
            page_count=written.page_count,
            original_sha256=sha256,
            original_size_bytes=len(written.pdf),
        )
        record.save(update_fields=["file"])
    return record


def file_name(record: LetterRecord) -> str:
    """The name a letter is downloaded under: its title and the dossier's code."""
    code = record.data.get("result_code") or record.data.get("follow", {}).get("dossier_code", "")
    title = record.data.get("title") or record.get_kind_display()
    return f"{title} {code}".strip().replace("/", "-") + ".pdf"


def forget_unused(before: datetime) -> int:
    """Delete the rows of files stored before a moment that nothing needs any more; their contents are swept later.

    What is needed the rooms have registered (`needs`); letters keep their own. Return how many went.
    """
    unused = StoredFile.objects.filter(created_at__lt=before, letters=None)
    for ids in needs.needed():
        unused = unused.exclude(id__in=ids)
    return unused.delete()[0]
