"""Vietnamese text: one form at the edge, folding for search, and sort keys that need no locale of the server."""

import re
import unicodedata

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused

SORT_KEY_LENGTH = 200  # of the columns that store it
_TONES = {"\u0300": "2", "\u0309": "3", "\u0303": "4", "\u0301": "5", "\u0323": "6"}  # huyền, hỏi, ngã, sắc, nặng
_SHAPES = {"a\u0306": "{", "a\u0302": "|", "e\u0302": "{", "o\u0302": "{", "o\u031b": "|", "u\u031b": "{"}
_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = str.maketrans("", "", "\u00ad\u200b\u2060\ufeff")  # come along with copied text and mean nothing
_WORD = re.compile(r"\d+|[^\W\d_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_OPEN_RHYME = re.compile(r"(?<!q)(oa|oe|uy)$")


class TextRefused(ActionRefused, ValueError):
    """A text holds a character that cannot be written by hand and could deceive a reader or a program."""

    code = "text_refused"
    http_status = 422

    def __init__(self, codepoint: int, position: int) -> None:
        text = _(
            "Character %(position)s of this text is invisible and is not allowed (%(code)s). "
            "Delete it, or type the text again instead of pasting it."
        )
        name = f"U+{codepoint:04X}"
        super().__init__(text % {"position": position, "code": name}, codepoint=name, position=position)


def nfc(s: str) -> str:
    """The one form in which text is stored and compared: "Nguyễn" typed in any way is one name."""
    return unicodedata.normalize("NFC", s)


def is_nfc(s: str) -> bool:
    """Whether a text is in that form already."""
    return unicodedata.is_normalized("NFC", s)


def clean(s: str, *, multiline: bool = False) -> str:
    """Text as it may enter: NFC, without blanks at its ends.

    Refuses (TextRefused) control characters, NUL, unpaired surrogates, non-characters and bidirectional overrides.
    A line break is kept when `multiline`, else it is refused like every control character; a tab becomes a blank.
    """
    if s.isprintable():  # nothing that is refused, replaced or left out; the usual case, and quick
        return nfc(s.strip()).strip()
    text = s.replace("\r\n", "\n").replace("\t", " ").translate(_INVISIBLE)
    text = text if multiline else text.strip()
    if text.isprintable():  # nothing that could be refused; the usual case, and quick
        return nfc(text).strip()
    for position, char in enumerate(text, start=1):
        if _is_refused(char) and not (multiline and char == "\n"):
            raise TextRefused(ord(char), position)
    return nfc(text).strip()


def _is_refused(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or char in _BIDI or ord(char) & 0xFFFE == 0xFFFE


def fold(s: str) -> str:
    """Small letters without diacritics, đ as d, single blanks. For search only: never for comparing names."""
    return " ".join(without_marks(without_marks(s).casefold()).split())


def without_marks(s: str) -> str:
    """The letters without diacritics, đ as d, case kept: for text messages that would cost double with them."""
    marks_gone = "".join(c for c in unicodedata.normalize("NFD", s) if unicodedata.category(c) != "Mn")
    return unicodedata.normalize("NFC", marks_gone.replace("đ", "d").replace("Đ", "D"))


def sort_key(s: str) -> str:
    """A key whose order by bytes is the Vietnamese one: syllable by syllable, letters first, then the tone.

    Letters: a ă â b c d đ e ê … o ô ơ … u ư … y; tones: ngang, huyền, hỏi, ngã, sắc, nặng. Numbers sort by value
    ("Thôn 2" before "Thôn 10"); case and punctuation do not count. `{` and `|` stand after `z` and mark ă â đ ê ô ơ ư.
    At most SORT_KEY_LENGTH characters; what a name of some hundred letters has beyond them does not count.
    """
    return " ".join(_syllable_key(word) for word in _WORD.findall(nfc(s).casefold()))[:SORT_KEY_LENGTH]


def _syllable_key(word: str) -> str:
    if word.isdecimal():
        digits = str(int(word))
        return f"{min(len(digits), 9)}{digits}"  # the length first, so that 10 comes after 9
    tone, letters = "", []
    for char in word:
        base, *marks = list(unicodedata.normalize("NFD", char))
        tone = next((_TONES[mark] for mark in marks if mark in _TONES), tone)
        letters.append("d{" if base == "đ" else base + next((v for m in marks if (v := _SHAPES.get(base + m))), ""))
    return "".join(letters) + tone


def search_forms(s: str) -> tuple[str, ...]:
    """The spellings of one text by where the tone stands: as typed, hòa (old) and hoà (new). Found, never merged."""
    lowered = nfc(s).lower()
    return tuple(dict.fromkeys((lowered, _place_tones(lowered, 0), _place_tones(lowered, 1))))


def same_text(one: str, other: str) -> bool:
    """Whether two texts say the same in two spellings: capitals, blanks, Unicode form, and where the tone stands.

    Every letter and every tone counts: Hòa is Hoà, and not Hoa.
    """
    return one == other or _alike(one) == _alike(other)


def _alike(s: str) -> str:
    return " ".join(_place_tones(nfc(s).casefold(), 0).split())


def _place_tones(lowered: str, letter: int) -> str:
    return _LETTERS.sub(lambda word: _place_tone(word[0], letter), lowered)


def _place_tone(word: str, letter: int) -> str:
    """`word` with its tone on the first (0) or second (1) letter of a final oa, oe, uy; other words unchanged."""
    decomposed = unicodedata.normalize("NFD", word)
    tones = [c for c in decomposed if c in _TONES]
    bare = nfc("".join(c for c in decomposed if c not in _TONES))
    if len(tones) != 1 or not _OPEN_RHYME.search(bare):
        return word
    cut = len(bare) - 1 + letter
    return nfc(bare[:cut] + tones[0] + bare[cut:])
