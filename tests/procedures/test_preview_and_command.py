"""What an author of sheets sees: the findings of the command, and the preview that follows each save."""

import json
import threading
from argparse import Namespace
from http.server import ThreadingHTTPServer
from pathlib import Path
from urllib.request import urlopen

import known_sheets
import pytest

from motcua.cli.environment import Environment
from motcua.cli.procedures import run_check
from motcua.cli.procedures_preview import handler, page, stamp
from motcua.service.procedures.actions import SHEETS

BIRTH = SHEETS / "1.001193.yaml"


def test_the_command_prints_file_line_fault_and_remedy_and_exits_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text(BIRTH.read_text(encoding="utf-8").replace("level: commune", "level: town"), encoding="utf-8")

    code = run_check(Namespace(files=[BIRTH, wrong], language="en"), Environment.read())

    assert code == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"{wrong}:4: “town” is not known here; write one of: commune")


def test_the_command_is_silent_about_good_sheets_and_exits_0(capsys: pytest.CaptureFixture[str]):
    assert run_check(Namespace(files=[SHEETS], language="vi"), Environment.read()) == 0
    assert "25 checked" in capsys.readouterr().out


@pytest.mark.parametrize("path", known_sheets.ALL, ids=known_sheets.CODES)
def test_every_sheet_can_be_previewed_in_both_languages(path: Path):
    for language in ("vi", "en"):
        html = page(path, {"language": language})
        assert path.stem in html
        assert "None" not in html.partition("<script>")[0]


def test_the_preview_follows_the_case():
    usual = page(BIRTH, {"language": "en"})
    abandoned = page(BIRTH, {"language": "en", "is_abandoned": "yes"})

    assert '<h3 class="">The mother' in usual
    assert '<h3 class="off">The mother' in abandoned


def test_the_preview_tells_what_is_wrong_and_escapes_it(tmp_path: Path):
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("code: <script>alert(1)</script>\n", encoding="utf-8")

    html = page(wrong, {"language": "en"})

    assert "This sheet cannot go live yet" in html
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert" in html


def test_the_preview_notices_a_save(tmp_path: Path):
    sheet = tmp_path / "sheet.yaml"
    sheet.write_bytes(BIRTH.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler(sheet))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    try:
        with urlopen(f"{address}/?language=en") as answer:
            assert "Birth registration" in answer.read().decode()
        before = stamp(sheet)
        sheet.write_text("code: x\n", encoding="utf-8")
        with urlopen(f"{address}/stamp") as answer:
            assert answer.read().decode() == stamp(sheet) != before
        with urlopen(f"{address}/?language=en") as answer:
            assert "cannot go live yet" in answer.read().decode()
    finally:
        server.shutdown()
        server.server_close()


def test_the_sheet_in_the_guide_goes_live(tmp_path: Path):
    guide = (Path(__file__).parents[2] / "docs" / "procedures.md").read_text(encoding="utf-8")
    examples = [part.partition("```")[0] for part in guide.split("```yaml\n")[1:]]
    whole = [text for text in examples if text.startswith("code:")]

    assert whole
    for number, text in enumerate(whole):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text, encoding="utf-8")
        assert run_check(Namespace(files=[file], language="en"), Environment.read()) == 0, json.dumps(text)
