"""Reading an upload from the network: cut off at the limit, nothing left on disk (security.md, T16)."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler
from django.http import HttpRequest, HttpResponse, QueryDict
from django.template.loader import render_to_string
from django.utils.datastructures import MultiValueDict

from .names import printable
from .refusals import BodyTooLarge, FileRefused, FileTooLarge

MIB = 1024 * 1024


class CutOffUploadHandler(TemporaryFileUploadHandler):
    """Streams each file to a temporary file of its own and lets go of it at the limit.

    A file that is too large is dropped alone; the others of the request arrive, and `upload_refusals(request)` names
    it. A body that is too large as a whole is not read at all; one without a stated length is empty to Django.
    """

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._file_bytes = 0

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002  the signature is Django's
        META: dict[str, str],  # noqa: ARG002, N803  the signature is Django's
        content_length: int,
        boundary: str,  # noqa: ARG002  the signature is Django's
        encoding: str | None = None,  # noqa: ARG002  the signature is Django's
    ) -> tuple[QueryDict, MultiValueDict[str, Any]] | None:
        """Refuse a body that says itself that it is too large, before reading any of it."""
        if content_length > settings.UPLOAD_BODY_MAX_BYTES:
            self._note(BodyTooLarge(limit_mb=settings.UPLOAD_BODY_MAX_BYTES // MIB))
            return QueryDict(), MultiValueDict()
        return None

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Called at the start of each file."""
        super().new_file(*args, **kwargs)
        self._file_bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write the chunk, unless the file has reached its limit."""
        self._file_bytes += len(raw_data)
        if self._file_bytes > settings.UPLOAD_MAX_BYTES:
            self.file.close()  # the temporary file goes with it
            name = printable(self.file_name or "")
            self._note(FileTooLarge(name, limit_mb=settings.UPLOAD_MAX_BYTES // MIB))
            raise SkipFile
        super().receive_data_chunk(raw_data, start)

    def _note(self, refusal: FileRefused) -> None:
        if self.request is not None:
            self.request.META.setdefault("motcua.upload_refusals", []).append(refusal)


def upload_refusals(request: HttpRequest) -> list[FileRefused]:
    """The files of this request that were cut off. Read `request.FILES` first."""
    refusals: list[FileRefused] = request.META.get("motcua.upload_refusals", [])
    return refusals


class UploadLimitMiddleware:
    """Answers 413 to a body that is too large, before anything reads it: also before the check of the form's token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """One comparison for every request; only the size that the client itself states is looked at."""
        stated = request.META.get("CONTENT_LENGTH") or "0"
        if stated.isdigit() and int(stated) > settings.UPLOAD_BODY_MAX_BYTES:
            refusal = BodyTooLarge(limit_mb=settings.UPLOAD_BODY_MAX_BYTES // MIB)
            page = render_to_string("413.html", {"reason": str(refusal)})  # found by name, as Django finds 404.html
            response = HttpResponse(page, status=refusal.http_status)
            response["Connection"] = "close"
            return response
        return self.get_response(request)
