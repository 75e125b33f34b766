"""Results and letters as they are downloaded: one that is valid no more carries the mark of it on every page.

Who may have them is asked from the dossier before.
"""

from dataclasses import dataclass

from motcua.service.documents import actions as documents
from motcua.service.documents import intake, no_longer_valid, storage
from motcua.service.documents.models import LetterKind, StoredFile
from motcua.service.dossiers.models import DossierLetter, Result

SETTLING = (LetterKind.RESULT, LetterKind.CERTIFICATE, LetterKind.REFUSAL)


@dataclass(frozen=True)
class Download:
    """The bytes of a file and the headers it is sent with."""

    content: bytes
    headers: dict[str, str]


def result(found: Result) -> Download | None:
    """Return the document of a result: the file that was issued, or the PDF of its letter; None: there is none.

    Raises what drawing a letter or a mark raises.
    """
    stored = found.file or (documents.pdf_file(found.letter_id) if found.letter_id else None)
    return None if stored is None else _download(stored, found)


def letter(found: DossierLetter) -> Download:
    """Return the PDF of a letter about a dossier. Raises as `result`."""
    settles = found.letter.kind in SETTLING
    settled = Result.objects.filter(letter_id=found.letter_id, revoked_at__isnull=False).first() if settles else None
    return _download(documents.pdf_file(found.letter_id), settled)


def _download(stored: StoredFile, settled: Result | None) -> Download:
    if settled is None or settled.revoked_at is None:
        return Download(storage.read(stored.sha256), intake.download_headers(stored))
    replaced_by = Result.objects.filter(replaces=settled).values_list("number", flat=True).first() or ""
    content = no_longer_valid.marked(stored, at=settled.revoked_at, replaced_by=replaced_by)
    return Download(content, no_longer_valid.headers(stored, content, replaced_by=replaced_by))
