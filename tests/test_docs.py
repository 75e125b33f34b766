"""What the documentation promises: files, tests, commands, variables, accounts and words that it names are there."""

import inspect
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from PIL import Image

from motcua.cli.main import COMMANDS
from motcua.demo.accounts import NAMED, PASSWORD
from tests.test_house import CHECKOUT, files, shown

READMES = [CHECKOUT / "README.md", CHECKOUT / "README.vi.md"]
STATUS = CHECKOUT / "docs" / "status.md"
PAGES = [*files(".md")]
MOST_BYTES, WIDTH = 200_000, 1440  # of a picture; px
FLOORS_WITH_ROOMS = ["registry", "service", "steering", "web"]


def code_words(text: str) -> Iterator[str]:
    """Yield what stands between single backticks."""
    return (found.group(1) for found in re.finditer(r"(?<!`)`([^`\n]+)`(?!`)", text))


def section(text: str, number: int) -> str:
    """Return the text of the second-level section with this number, counted from 1."""
    return re.split(r"^## .*$", text, flags=re.MULTILINE)[number]


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    targets = [found.partition("#")[0] for found in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in found]

    assert [target for target in targets if target and not (page.parent / target).exists()] == []


def test_the_index_names_every_page() -> None:
    index = (CHECKOUT / "docs" / "README.md").read_text(encoding="utf-8")

    assert [page.name for page in PAGES if page.parent.name == "docs" and f"]({page.name})" not in index] == [
        "README.md"
    ]


def test_every_test_that_the_status_names_exists() -> None:
    named = [word for word in code_words(STATUS.read_text(encoding="utf-8")) if word.startswith("tests/")]

    assert len(named) > 100
    assert [word for word in named if not is_test(word)] == []


def is_test(word: str) -> bool:
    path, _colons, name = word.partition("::")
    source = CHECKOUT / path
    if not name:
        return source.exists()
    return source.is_file() and re.search(rf"^ *(async )?(def|class) {name}\b", source.read_text(), re.M) is not None


def test_a_misspelt_test_would_be_noticed() -> None:
    assert is_test("tests/test_docs.py::test_every_link_leads_somewhere")
    assert not is_test("tests/test_docs.py::test_every_link_leads")
    assert not is_test("tests/test_dox.py")


def test_every_state_in_the_status_is_one_of_three() -> None:
    rows = [line.split("|") for line in STATUS.read_text(encoding="utf-8").splitlines() if line.startswith("| ")]
    states = {row[2].strip() for row in rows} - {"", "state"}

    assert states <= {"done", "partly", "not yet"}
    assert all(row[4].strip() for row in rows if row[2].strip() in {"partly", "not yet"}), "say what is missing"


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_source_file_that_a_page_names_exists(page: Path) -> None:
    known = {shown(path) for path in files()}
    words = {word for word in code_words(page.read_text(encoding="utf-8")) if re.fullmatch(r"[\w./]+/[\w.]+\.py", word)}

    assert [word for word in sorted(words) if not any(f"/{path}".endswith(f"/{word}") for path in known)] == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_command_that_a_page_names_can_be_run(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    scripts = set(re.findall(r"\bscript/\w+", text))
    added = re.compile(r'commands\.add_parser\(\s*"([\w-]+)"')
    commands = {name for module in COMMANDS for name in added.findall(inspect.getsource(module))}
    named = set(re.findall(r"script/motcua ([a-z][\w-]*)", text))

    assert [name for name in scripts if not os.access(CHECKOUT / name, os.X_OK)] == []
    assert named <= commands


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_every_variable_that_a_page_names_is_read_somewhere(page: Path) -> None:
    sources = [*files(".py"), *(CHECKOUT / "script").iterdir()]
    code = "".join(path.read_text(encoding="utf-8") for path in sources if path.name != "test_docs.py")
    rows = re.findall(r"^\| `([A-Z][A-Z_]+)` \|", page.read_text(encoding="utf-8"), re.MULTILINE)
    named = {*rows, *re.findall(r"\bMOTCUA_[A-Z_]+\b", page.read_text(encoding="utf-8"))}

    assert [name for name in sorted(named) if not re.search(rf"\b{name}\b", code)] == []


def test_the_two_introductions_have_the_same_headings_pictures_and_tables() -> None:
    english, vietnamese = (page.read_text(encoding="utf-8") for page in READMES)

    for sign in (r"^#+ ", r"^!\[", r"^\| ", r"^\d\. ", r"^\* ", r"^```"):
        assert len(re.findall(sign, english, re.MULTILINE)) == len(re.findall(sign, vietnamese, re.MULTILINE)), sign


@pytest.mark.parametrize("page", READMES, ids=shown)
def test_the_accounts_are_those_of_the_sample_province(page: Path) -> None:
    told = section(page.read_text(encoding="utf-8"), 3)

    assert re.findall(r"^\| `(\w+)` \|", told, re.MULTILINE) == [account.username for account in NAMED]
    assert PASSWORD in list(code_words(told))


@pytest.mark.parametrize("page", READMES, ids=shown)
def test_the_walk_names_what_stands_on_the_screen(page: Path) -> None:
    walk = section(page.read_text(encoding="utf-8"), 4)
    words = {" ".join(found.split()) for found in re.findall(r"(?<!\*)\*([^*]+)\*(?!\*)", walk)}
    sheet = (CHECKOUT / "motcua/service/procedures/sheets/1.001193.yaml").read_text(encoding="utf-8")
    sheet_words = {line.partition(": ")[2] for line in sheet.splitlines()}

    assert len(words) >= 15
    assert words - screen_words() - sheet_words == set()


def screen_words() -> set[str]:
    said: set[str] = set()
    for path in files(".po"):
        with path.open("rb") as source:
            catalogue = read_po(source)
        said |= {message.string for message in catalogue if isinstance(message.string, str)}
    return said


@pytest.mark.parametrize("page", READMES, ids=shown)
def test_the_map_shows_the_rooms_that_are_there(page: Path) -> None:
    told = {word.rstrip("/") for word in code_words(section(page.read_text(encoding="utf-8"), 5)) if word.endswith("/")}
    floors = {path.parent.name for path in (CHECKOUT / "motcua").glob("*/__init__.py")}
    rooms = {
        path.parent.name for floor in FLOORS_WITH_ROOMS for path in (CHECKOUT / "motcua" / floor).glob("*/__init__.py")
    }

    assert (floors | rooms) - told == set()
    assert told - floors - rooms == {"motcua", "tests", "script", "/design"}


def test_pictures_are_wide_enough_to_read_and_small_enough_to_load() -> None:
    pictures = sorted((CHECKOUT / "docs" / "images").glob("*.png"))

    assert [path.stem for path in pictures] == ["apply", "dossier", "home", "inbox"]
    assert all(path.stat().st_size <= MOST_BYTES for path in pictures)
    for path in pictures:
        with Image.open(path) as picture:
            assert picture.width == WIDTH
