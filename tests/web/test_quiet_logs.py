"""T30: what is personal or secret stands in no log, and nobody can forge a line of it."""

import json
import logging
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from motcua.kernel.logs import JsonFormatter
from tests.web.test_uploads_http import EXE
from tests.web.world import World

pytestmark = pytest.mark.django_db

NUMBER, ANSWER, PASSWORD = "099197000123", "DAU-VET-CUA-CAU-TRA-LOI", "mật khẩu sai rành rành"
FORGED = 'x\r\n{"level": "info", "message": "FORGED"}\x1b[2J\u2028'


@pytest.fixture
def lines() -> Iterator[list[str]]:
    """Every line that the platform would have written."""
    written: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            written.append(JsonFormatter().format(record))

    handler, root = Keep(), logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.removeHandler(handler)
    root.setLevel(before)


def test_a_walk_with_planted_markers_leaves_none_of_them_in_the_log(world: World, lines: list[str]) -> None:
    owner, nobody = world.browser("owner"), world.browser("nobody")
    secret = world.settled.dossier.secret
    owner.post(reverse("accounts:edit_profile"), {"full_name": "Bùi Thị Thảo", "personal_number": NUMBER})
    owner.post(reverse("apply:section", args=[world.draft.key, "request"]), {"content": ANSWER, "purpose": ANSWER})
    owner.get(f"/thu-tuc/{NUMBER}/")
    owner.get("/khong-co/", {"q": NUMBER, "answer": ANSWER})
    nobody.post("/accounts/login/", {"login": "bui", "password": PASSWORD})
    nobody.get(f"/q/{secret[::-1]}")
    nobody.get(f"/q/{secret}")
    nobody.post("/tra-cuu/", {"name": NUMBER, "tracking_code": "SAIMATRA"})
    nobody.post(reverse("apply:section", args=[world.draft.key, "request"]), {"content": ANSWER})

    text = "\n".join(lines)
    assert lines
    for marker in (NUMBER, ANSWER, PASSWORD, secret, secret[::-1], "SAIMATRA", world.settled.dossier.tracking_code):
        assert marker not in text


def test_control_signs_forge_no_line(world: World, lines: list[str]) -> None:
    owner, code = world.browser("owner"), world.version.compiled.papers[0].code
    owner.get("/khong-co/" + "%0d%0a%1b%5b2J%e2%80%a8FORGED/", headers={"user-agent": "x\x1b[2J"})
    sent = SimpleUploadedFile("x", EXE)
    sent._name = FORGED + ".pdf"  # type: ignore[attr-defined]
    owner.post(reverse("apply:upload", args=[world.draft.key, code]), {code: sent})

    assert lines
    for line in lines:
        assert len(line.splitlines()) == 1
        assert "\x1b" not in line
        assert isinstance(json.loads(line), dict)
