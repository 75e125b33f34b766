"""Rules of the house that no linter knows: floors of foreign keys, translations, sizes, locks, who reads what."""

import ast
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.metadata import packages_distributions
from itertools import pairwise
from pathlib import Path

import pytest
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from babel.messages.pofile import read_po
from django.apps import apps
from django.db.models import Field, Model
from django.utils.translation.template import templatize

CHECKOUT = Path(__file__).resolve().parent.parent
FLOORS = ["kernel", "journal", "registry", "service", "steering", "web", "demo"]
SOURCES = {".py", ".html", ".txt", ".js", ".mjs", ".scss", ".css", ".typ", ".toml", ""}
KEYWORDS = DEFAULT_KEYWORDS | {  # ours are named as Django names them
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}

type Message = tuple[str, str]  # context ("" for none), msgid


def files(*suffixes: str) -> Iterator[Path]:
    """Everything that is, or is about to be, under version control."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True).stdout
    for name in sorted(filter(None, listed.split("\0"))):
        path = CHECKOUT / name
        if path.is_file() and (not suffixes or path.suffix in suffixes):
            yield path


def shown(path: Path) -> str:
    return str(path.relative_to(CHECKOUT))


# Floors


def place(model: type[Model]) -> tuple[int, str]:
    """Return the floor and the room ("service.dossiers") of one of our models."""
    parts = model.__module__.split(".")
    return FLOORS.index(parts[1]), ".".join(parts[1:3]) if parts[1] not in ("journal", "demo") else parts[1]


def references() -> "Iterator[tuple[type[Model], Field[object, object], type[Model]]]":
    """Every foreign key between our models, also those written as strings."""
    for model in apps.get_models(include_auto_created=True):
        if not model.__module__.startswith("motcua."):
            continue
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            target = field.related_model
            if isinstance(target, type) and target.__module__.startswith("motcua."):
                yield model, field, target


def test_foreign_keys_point_to_the_same_floor_or_down() -> None:
    upwards = [
        f"{model._meta.label}.{field.name} → {target._meta.label}"
        for model, field, target in references()
        if place(target)[0] > place(model)[0]
    ]
    assert upwards == []


def test_foreign_keys_between_rooms_of_one_floor_form_no_circle() -> None:
    arrows: dict[str, set[str]] = {}
    for model, _field, target in references():
        (floor, room), (target_floor, target_room) = place(model), place(target)
        if floor == target_floor and room != target_room:
            arrows.setdefault(room, set()).add(target_room)

    def reachable(room: str, seen: frozenset[str] = frozenset()) -> set[str]:
        return {
            further
            for next_room in arrows.get(room, set()) - seen
            for further in {next_room} | reachable(next_room, seen | {next_room})
        }

    assert [room for room in arrows if room in reachable(room)] == []


# Translations


def used_messages(path: Path) -> Iterator[tuple[int, Message]]:
    """Yield line and message of every text that the file marks for translation."""
    text = path.read_text()
    if path.suffix == ".py":
        found = extract("python", io.BytesIO(text.encode()), keywords=KEYWORDS)
    else:  # Django turns a template into calls that the tolerant reader of JavaScript finds
        found = extract("javascript", io.BytesIO(templatize(text).encode()), keywords=KEYWORDS)
    for line, message, _comments, context in found:
        msgid = message if isinstance(message, str) else message[0]
        if msgid:
            yield line, (context or "", msgid)


def vietnamese() -> dict[Message, str]:
    known: dict[Message, str] = {}
    for source in sorted(CHECKOUT.glob("motcua/**/locale/vi/LC_MESSAGES/django.po")):
        for message in read_po(io.BytesIO(source.read_bytes()), locale="vi"):
            msgid = message.id if isinstance(message.id, str) else message.id[0]
            text = message.string if isinstance(message.string, str) else message.string[0]
            if text and not message.fuzzy:
                known[message.context or "", msgid] = text
    return known


def test_every_text_on_the_screen_has_its_vietnamese() -> None:
    known = vietnamese()
    missing = [
        f"{shown(path)}:{line}: {msgid}"
        for path in files(".py", ".html", ".txt")
        if path.is_relative_to(CHECKOUT / "motcua")
        for line, (context, msgid) in used_messages(path)
        if (context, msgid) not in known
    ]
    assert not missing, "\n".join(missing)


def test_a_translation_keeps_the_placeholders_of_its_text() -> None:
    placeholder = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}")
    differing = [
        msgid
        for (_context, msgid), text in vietnamese().items()
        if set(placeholder.findall(msgid)) != set(placeholder.findall(text))
    ]
    assert differing == []


# Sizes and origins


def test_no_file_is_too_long_to_read() -> None:
    long = {
        shown(path): lines
        for path in files(*SOURCES)
        if "requirements/" not in str(path) and (lines := path.read_text().count("\n")) > 600
    }
    assert long == {}


def test_nothing_is_copied_in_that_a_package_brings() -> None:
    names = [shown(path) for path in files() if re.search(r"\.min\.|/vendor/|/node_modules/|/third_party/", str(path))]
    pressed = [
        shown(path)
        for path in files(".js", ".mjs", ".css", ".scss", ".html")
        if any(len(line) > 1000 for line in path.read_text().splitlines())
    ]
    assert (names, pressed) == ([], [])


# Locks


def test_locks_carry_hashes_and_name_no_host() -> None:
    for path in sorted((CHECKOUT / "requirements").glob("*.txt")):
        lines = path.read_text().splitlines()
        assert [line for line in lines if "://" in line or line.startswith(("-i", "--index", "--extra"))] == []
        pinned = [(line, after) for line, after in pairwise(lines) if re.match(r"[\w.-]+==", line)]
        assert [line for line, after in pinned if "--hash=sha256:" not in after] == []
    lock = json.loads((CHECKOUT / "package-lock.json").read_text())
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
    assert [name for name, package in lock["packages"].items() if name and "integrity" not in package] == []


def test_the_tests_packages_contain_the_platforms() -> None:
    main, dev = (
        set(re.findall(r"^([\w.-]+==\S+)", (CHECKOUT / "requirements" / name).read_text(), re.MULTILINE))
        for name in ("main.txt", "dev.txt")
    )
    assert main - dev == set()


def imported(path: Path) -> Iterator[str]:
    """The first name of every module that a file imports, wherever it does so, but for checking types."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    aside = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.dump(block.test)
        for node in ast.walk(block)
    }
    for node in ast.walk(tree):
        if id(node) not in aside:
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield node.module.partition(".")[0]


@cache
def brought_by() -> Mapping[str, list[str]]:
    """The packages that bring each module. Asked once: the metadata of every package are read for it."""
    return packages_distributions()


def foreign(imports: Iterable[str]) -> dict[str, set[str]]:
    """Modules that are neither Python's nor ours, with the packages that bring them."""
    known = brought_by()
    own = sys.stdlib_module_names | {"motcua"}
    return {name: {canonical(each) for each in known.get(name, ())} for name in imports if name not in own}


def canonical(package: str) -> str:
    return re.sub(r"[-_.]+", "-", package).lower()


def test_the_platform_imports_what_its_own_installation_has() -> None:
    # the tests' environment has more: what only they install would be missed where it is used
    installed = {
        canonical(name)
        for name in re.findall(r"^([\w.-]+)==", (CHECKOUT / "requirements" / "main.txt").read_text(), re.MULTILINE)
    }
    by_hand = CHECKOUT / "motcua" / "demo" / "screenshots.py"  # takes the pictures of the documentation, by Chromium
    found = {path: foreign(imported(path)) for path in sorted((CHECKOUT / "motcua").rglob("*.py")) if path != by_hand}
    missing = [
        f"{shown(path)}: {name}" for path, names in found.items() for name, by in names.items() if not by & installed
    ]

    assert len({name for names in found.values() for name in names}) > 20
    assert missing == []


def test_an_import_that_only_the_tests_have_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.py"
    page.write_text("import json\nimport motcua.kernel\ndef late():\n    import hypothesis.strategies\n")

    assert foreign(imported(page)) == {"hypothesis": {"hypothesis"}}


# Who reads what


def test_the_environment_is_read_by_settings_and_command_line_alone() -> None:
    readers = [
        shown(path)
        for path in files(".py")
        if path.is_relative_to(CHECKOUT / "motcua")
        and path.parent != CHECKOUT / "motcua" / "cli"
        and shown(path) not in ("motcua/settings.py", "motcua/wsgi.py")
        and re.search(r"os\.(environ|getenv)(?!\.get\(\"PATH\")", path.read_text())
    ]
    assert readers == []


@pytest.mark.parametrize("sign", [r"# noqa: [A-Z0-9, ]+", r"# type: ignore\[[a-z-, ]+\]"])
def test_every_exception_from_a_rule_gives_its_reason(sign: str) -> None:
    bare = [
        f"{shown(path)}:{number}"
        for path in files(".py")
        if path.is_relative_to(CHECKOUT / "motcua") and "migrations" not in path.parts
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(sign + r"\s*$", line)
    ]
    assert not bare, "\n".join(bare)
