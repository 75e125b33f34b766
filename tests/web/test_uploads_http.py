"""T12, T14, T16, T19 through HTTP: what may be handed in, what is said of the rest, and how it is given out again."""

import unicodedata

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motcua.service.dossiers.models import Draft
from tests.documents.attack_files import image, pdf
from tests.web.world import World

pytestmark = pytest.mark.django_db

EXE = b"MZ\x90\x00" + b"\x00" * 200 + b"This program cannot be run in DOS mode."
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = [
    ("to-khai.pdf", EXE),
    ("to-khai.exe", EXE),
    ("cmnd.pdf.exe", pdf()),
    ("cmnd.exe.pdf", pdf()),
    ("anh.svg", SVG),
    ("anh.png", SVG),
    ("trang.html", b"<html><script>alert(1)</script></html>"),
    ("trang.pdf", b"<html><script>alert(1)</script></html>"),
    ("gdp.\u202efdp.exe", pdf()),
    ("rong.pdf", b""),
    ("...", pdf()),
]


def send(browser: Client, world: World, name: str, content: bytes) -> tuple[int, dict[str, str]]:
    """Send one file as the script does."""
    code = world.version.compiled.papers[0].code
    sent = SimpleUploadedFile("x", content)
    sent._name = name  # type: ignore[attr-defined]  # Django's own setter would clean it before we can
    answer = browser.post(reverse("apply:upload", args=[world.draft.key, code]), {code: sent})
    return answer.status_code, answer.json()


@pytest.mark.parametrize(("name", "content"), REFUSED, ids=[name for name, _content in REFUSED])
def test_what_is_no_paper_is_refused_with_a_sentence(world: World, name: str, content: bytes) -> None:
    status, answer = send(world.browser("owner"), world, name, content)

    assert status in (415, 422)
    assert len(answer["error"]) > 20
    assert not Draft.objects.get(id=world.draft.id).papers.exists()


@pytest.mark.parametrize(("name", "content"), [("tờ khai.pdf", pdf()), ("ảnh.jpg", image())])
def test_a_paper_is_taken(world: World, name: str, content: bytes) -> None:
    status, answer = send(world.browser("owner"), world, name, content)

    assert (status, answer["name"]) == (200, name)


def test_a_name_in_loose_marks_is_kept_as_the_same_name(world: World) -> None:
    _status, answer = send(
        world.browser("owner"), world, unicodedata.normalize("NFD", "Giấy chứng minh Nguyễn.pdf"), pdf()
    )

    assert answer["name"] == "Giấy chứng minh Nguyễn.pdf"


def test_a_hundred_megabytes_are_refused_before_they_are_read(world: World) -> None:
    code = world.version.compiled.papers[0].code
    address = reverse("apply:upload", args=[world.draft.key, code])

    class NeverRead:
        def read(self, *_size: int) -> bytes:
            raise AssertionError("read")

        readline = read

    answer = world.browser("owner").generic(
        "POST", address, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(101 * 1024 * 1024),
        **{"wsgi.input": NeverRead()},
    )  # fmt: skip

    assert answer.status_code == 413
    assert "<h1" in answer.content.decode()


def test_a_file_over_the_limit_is_refused_alone_and_the_others_arrive(
    world: World, settings: pytest.FixtureRequest
) -> None:
    settings.UPLOAD_MAX_BYTES = 2000  # type: ignore[attr-defined]
    code = world.version.compiled.papers[0].code
    files = [SimpleUploadedFile("lớn.pdf", pdf() + b"%" * 4000), SimpleUploadedFile("nhỏ.pdf", pdf())]

    answer = world.browser("owner").post(reverse("apply:papers", args=[world.draft.key]), {code: files})

    assert answer.status_code == 422
    assert "lớn.pdf" in answer.content.decode()
    assert [p.file_name for p in Draft.objects.get(id=world.draft.id).papers.all()] == ["nhỏ.pdf"]


@pytest.mark.parametrize(("role", "name"), [("owner", "portal:paper"), ("counter", "desk:original")])
def test_a_paper_is_given_out_as_a_download_that_can_do_nothing(world: World, role: str, name: str) -> None:
    dossier = world.settled.dossier
    answer = world.browser(role).get(reverse(name, args=[dossier.number, dossier.papers.get().id]))

    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Type"] == "application/pdf"


def test_pages_of_a_paper_are_pictures_drawn_by_the_server(world: World) -> None:
    dossier = world.settled.dossier
    browser, paper_id = world.browser("counter"), dossier.papers.get().id

    assert (
        browser.get(reverse("desk:page", args=[dossier.number, paper_id, 1]))
        .headers["Content-Type"]
        .startswith("image/")
    )
    for beyond in (0, 2, 10**9):
        assert browser.get(reverse("desk:page", args=[dossier.number, paper_id, beyond])).status_code == 404


@pytest.mark.parametrize("typed", ["Nguyễn Thị Hoà", unicodedata.normalize("NFD", "Nguyễn Thị Hoà")])
def test_a_name_is_one_name_however_it_is_typed(world: World, typed: str) -> None:
    browser = world.browser("owner")
    browser.post(reverse("accounts:edit_profile"), {"full_name": typed})

    found = world.browser("counter").get(
        reverse("desk:inbox"), {"filter": "finished", "q": unicodedata.normalize("NFD", "nguyễn thị hoà")}
    )
    world.settled.citizen.refresh_from_db()

    assert world.settled.citizen.full_name == unicodedata.normalize("NFC", typed)
    assert found.status_code == 200


@pytest.mark.parametrize("words", ["xac nhan thu nghiem", "xác nhận thử nghiệm", "xac nhan thu nghem",
                                   unicodedata.normalize("NFD", "xác nhận thử nghiệm")])  # fmt: skip
def test_a_procedure_is_found_without_marks_with_a_slip_and_in_loose_marks(world: World, words: str) -> None:
    page = world.browser("nobody").get(reverse("portal:search"), {"q": words}).content.decode()

    assert reverse("portal:procedure", args=[world.version.procedure.code]) in page
