"""Uploads over HTTP: the limit holds while reading, the other files survive, nothing stays on disk (T16)."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.test import Client
from django.urls import path

from motcua.service.documents.uploads import upload_refusals

BOUNDARY = "motcua-boundary"


def take(request: HttpRequest) -> JsonResponse:
    names = [upload.name for upload in request.FILES.getlist("papers")]
    refused = [{"code": refusal.code, "status": refusal.http_status} for refusal in upload_refusals(request)]
    return JsonResponse({"taken": names, "refused": refused, "note": request.POST.get("note", "")})


def ignore(request: HttpRequest) -> HttpResponse:
    return HttpResponse("here")


urlpatterns = [path("take", take), path("here", ignore)]


@pytest.fixture(autouse=True)
def _small_limits(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    settings.ROOT_URLCONF = __name__
    settings.MIDDLEWARE = ["motcua.service.documents.uploads.UploadLimitMiddleware"]
    settings.FILE_UPLOAD_HANDLERS = ["motcua.service.documents.uploads.CutOffUploadHandler"]
    settings.UPLOAD_MAX_BYTES, settings.UPLOAD_BODY_MAX_BYTES = 200_000, 1_000_000
    settings.FILE_UPLOAD_TEMP_DIR = tmp_path
    tempfile.tempdir = None
    yield
    assert not list(tmp_path.glob("*.upload*")), "a temporary file was left"


def paper(name: str, size_bytes: int) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, b"x" * size_bytes, content_type="application/pdf")


def test_a_file_beyond_the_limit_is_dropped_alone_and_the_others_arrive() -> None:
    papers = [paper("một.pdf", 100_000), paper("quá lớn.pdf", 300_000), paper("ba.pdf", 100_000)]

    answer = Client().post("/take", {"papers": papers, "note": "còn đây"}).json()

    assert answer["taken"] == ["một.pdf", "ba.pdf"]
    assert answer["refused"] == [{"code": "file_too_large", "status": 413}]
    assert answer["note"] == "còn đây"


class CountedBody:
    """A body that says how much of it was read."""

    def __init__(self, size_bytes: int) -> None:
        self.left, self.read_bytes = size_bytes, 0

    def read(self, size: int = -1) -> bytes:
        part = min(size if size >= 0 else self.left, self.left)
        self.left -= part
        self.read_bytes += part
        return b"x" * part

    readline = read


def test_a_body_of_five_gigabytes_gets_413_and_is_not_read(client: Client) -> None:
    body = CountedBody(5 * 1024**3)

    answer = client.generic(
        "POST",
        "/take",
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
        CONTENT_LENGTH=str(5 * 1024**3),
        **{"wsgi.input": body},  # type: ignore[arg-type]
    )

    assert answer.status_code == 413
    assert body.read_bytes == 0
    assert "0 MB" in answer.content.decode()
    assert client.get("/here").content == b"here"


def test_many_files_that_are_too_much_together_are_not_read_even_without_the_middleware(settings: LazySettings) -> None:
    settings.MIDDLEWARE = []
    papers = [paper(f"{number}.pdf", 150_000) for number in range(6)]
    settings.UPLOAD_BODY_MAX_BYTES = 900_100  # the files alone are 900,000 bytes

    answer = Client().post("/take", {"papers": papers}).json()

    assert answer["taken"] == []
    assert answer["refused"] == [{"code": "upload_too_large", "status": 413}]
