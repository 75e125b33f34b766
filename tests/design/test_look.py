"""Colours that can be read, sentences that exist in Vietnamese, and pages that load from nowhere else."""

import gzip
import re
import subprocess
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.conf import settings
from django.template.loader import render_to_string
from django.test import Client, RequestFactory, override_settings
from django.utils.translation.template import templatize

from motcua.web.design.gallery import tokens
from motcua.web.design.navigation import NavigationLink, Place, add_links, links_of

DESIGN = Path(settings.CHECKOUT) / "motcua" / "web" / "design"
TEMPLATES = Path(settings.CHECKOUT) / "motcua" / "web" / "templates"
BUILT = Path(settings.CHECKOUT) / "build" / "static" / "motcua"
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2), "pgettext": ((1, "c"), 2)}
KEYWORDS["pgettext_lazy"] = KEYWORDS["pgettext"]
ERROR_PAGES = ["400", "403", "403_csrf", "404", "413", "429", "500", "maintenance"]


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted([luminance(one), luminance(other)], reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_computed_as_wcag_does() -> None:
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("pair", tokens()["pairs"], ids=" on ".join)
def test_every_pair_of_colours_that_meets_can_be_read(pair: list[str]) -> None:
    colours = tokens()["colours"]

    assert contrast(colours[pair[0]], colours[pair[1]]) >= 4.5


def test_states_have_the_colours_that_were_agreed() -> None:
    agreed = {"lacquer": "#8C1D18", "gold": "#E8B647", "link": "#1A5FB4", "visited": "#4C2C92", "action": "#0B6E4F"}
    states = {"new": "#1A5FB4", "running": "#3B4151", "waiting": "#8A5A00", "late": "#B3261E", "done": "#0B6E4F"}

    assert {**tokens()["colours"], **agreed, **states} == tokens()["colours"]


def test_no_style_names_a_colour_past_the_table() -> None:
    shadows = {"#000"}  # printing, and nothing else
    for file in (DESIGN / "assets" / "scss").glob("*.scss"):
        named = set(re.findall(r"#[0-9a-fA-F]{3,8}\b", file.read_text(encoding="utf-8")))
        assert named <= shadows, file.name


def sentences() -> set[tuple[str | None, str]]:
    found: set[tuple[str | None, str]] = set()
    for root in (DESIGN, TEMPLATES):
        for file in [*root.rglob("*.py"), *root.rglob("*.html")]:
            text = file.read_text(encoding="utf-8")
            source = templatize(text) if file.suffix == ".html" else text
            for _line, said, _comments, context in extract("python", BytesIO(source.encode()), keywords=KEYWORDS):
                found.add((context, said if isinstance(said, str) else said[0]))
    return found


def test_every_sentence_has_its_vietnamese_and_no_other_is_kept() -> None:
    with (DESIGN / "locale" / "vi" / "LC_MESSAGES" / "django.po").open("rb") as file:
        catalogue = read_po(file)
    told = {(m.context, m.id if isinstance(m.id, str) else m.id[0]) for m in catalogue if m.id and m.string}

    assert told == sentences()


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_can_be_shown_when_nothing_else_works(name: str) -> None:
    html = render_to_string(f"{name}.html")  # no request, no database, no user

    assert "<h1" in html
    assert "Motcua" in html


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_an_error_page_says_that_nothing_is_lost_and_what_to_do(name: str) -> None:
    html = render_to_string(f"{name}.html", request=RequestFactory().get("/"))

    assert re.search("không bị mất|vẫn được giữ|vẫn an toàn|Chưa có gì thay đổi|Không có gì bị mất", html)
    assert 'href="/"' in html


def test_a_page_speaks_vietnamese_whatever_the_browser_asks_for() -> None:
    answer = Client().get("/design/errors/404", headers={"accept-language": "en-US,en"})

    assert '<html class="govuk-template" lang="vi">' in answer.text
    assert "Không tìm thấy trang" in answer.text


def test_english_is_a_choice_that_is_kept() -> None:
    client = Client()

    client.post("/language/setlang/", {"language": "en", "next": "/design/errors/404"})

    assert "Page not found" in client.get("/design/errors/404").text


@override_settings(MODE="demo")
def test_the_demonstration_marks_every_page_as_sample() -> None:
    assert "Số liệu minh họa" in Client().get("/design/errors/404").text


@override_settings(MODE="production")
def test_in_production_nothing_is_called_a_sample_and_the_design_page_is_for_staff() -> None:
    answer = Client().get("/design/")

    assert answer.status_code == 404
    assert "Số liệu minh họa" not in answer.text


def test_the_portal_never_takes_the_name_that_the_law_closed() -> None:
    answer = Client().get("/design/")

    assert "Trang thông tin và tra cứu thủ tục hành chính" in answer.text
    assert "Cổng Dịch vụ công" not in answer.text


def test_links_of_the_masthead_are_left_out_while_nobody_serves_them() -> None:
    add_links(Place.FOOTER, NavigationLink("Thử", "nobody:serves", order=1))

    assert "Thử" not in [label for label, _href in links_of(Place.FOOTER, signed_in=True)]


@pytest.fixture(scope="session")
def built() -> Path:
    if not (BUILT / "portal.css").exists():
        subprocess.run(["npm", "run", "build"], cwd=settings.CHECKOUT, check=True, capture_output=True)
    return BUILT


def test_styles_and_scripts_load_from_nowhere_else(built: Path) -> None:
    for file in [
        *built.glob("*.css"),
        *(f for f in built.glob("js/*.js") if f.name not in {"govuk-frontend.js", "htmx.js", "echarts.js"}),
    ]:
        text = file.read_text(encoding="utf-8")
        assert not re.search(r"""(url\(|import\s*|from\s*|fetch\()["'(]*(https?:)?//""", text), file.name
        assert "sourceMappingURL" not in text


def test_a_bare_page_of_the_portal_weighs_far_less_than_150_kb(built: Path) -> None:
    page = len(gzip.compress(Client().get("/design/errors/404").content))
    text = sum(
        len(gzip.compress(file.read_bytes()))
        for file in [built / "portal.css", *[built / "js" / n for n in ("start.js", "main.js", "govuk-frontend.js")]]
    )
    fonts = sum(file.stat().st_size for file in built.glob("fonts/*.woff2"))

    assert page + text + fonts < 120_000  # bytes; leaves 30 kB to the page's own content


def test_the_script_of_partial_updates_is_there_for_pages_that_ask_for_it(built: Path) -> None:
    assert (built / "js" / "htmx.js").exists()
