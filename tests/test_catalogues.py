"""All catalogues become one: what two rooms translate differently would change under the other's hand."""

from collections import defaultdict
from pathlib import Path

from babel.messages.pofile import read_po

MOTCUA = Path(__file__).resolve().parent.parent / "motcua"

type Sentence = tuple[str, str]


def translations(root: Path) -> dict[Sentence, dict[str, object]]:
    """Sentence with its context → catalogue → what it becomes in Vietnamese."""
    found: dict[Sentence, dict[str, object]] = defaultdict(dict)
    for path in sorted(root.rglob("vi/LC_MESSAGES/django.po")):
        with path.open("rb") as file:
            for message in read_po(file, locale="vi"):
                if message.id:
                    one = message.id if isinstance(message.id, str) else message.id[0]
                    found[message.context or "", one][str(path.relative_to(root))] = message.string
    return found


def disagreeing(root: Path) -> dict[Sentence, dict[str, object]]:
    return {said: told for said, told in translations(root).items() if len({str(each) for each in told.values()}) > 1}


def test_one_sentence_has_one_vietnamese_in_all_catalogues() -> None:
    assert len(translations(MOTCUA)) > 1_000
    assert disagreeing(MOTCUA) == {}


def test_two_rooms_that_disagree_are_found(tmp_path: Path) -> None:
    for room, word in (("desk", "Ký"), ("signs", "Dấu hiệu")):
        folder = tmp_path / room / "locale" / "vi" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").write_text(f'msgid "Sign"\nmsgstr "{word}"\n', encoding="utf-8")

    assert list(disagreeing(tmp_path)) == [("", "Sign")]


def test_the_head_of_a_catalogue_names_its_alphabet_on_a_line_of_its_own() -> None:
    # Other programs than ours read no diacritics without it, and a province may compile with GNU gettext.
    for path in sorted(MOTCUA.rglob("LC_MESSAGES/django.po")):
        head = path.read_text(encoding="utf-8").split("\n\n")[0]
        assert '"Content-Type: text/plain; charset=UTF-8\\n"' in head.splitlines(), path
