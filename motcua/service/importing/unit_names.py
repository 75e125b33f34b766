"""Which agency another system means by a name. Pure: no database.

"UBND xã X", "Ủy ban nhân dân xã X", "Trung tâm Phục vụ hành chính công xã X", "Xã X"; "Sở Tư pháp", "Sở TP", "STP":
in capitals, without diacritics and wherever the tone stands, with the province behind it or not.
"""

import re
from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from motcua.kernel.text import fold, search_forms

if TYPE_CHECKING:
    from motcua.registry.agencies.models import Agency

_COMMITTEE, _CENTRE = "uy ban nhan dan", "trung tam phuc vu hanh chinh cong"
_ABBREVIATIONS = {
    "ubnd": _COMMITTEE,
    "tt pvhcc": _CENTRE,
    "ttpvhcc": _CENTRE,
    "tt phuc vu hanh chinh cong": _CENTRE,
    "trung tam pvhcc": _CENTRE,
    "trung tam hanh chinh cong": _CENTRE,
    "vp": "van phong",
    "bql": "ban quan ly",
    "kkt": "khu kinh te",
    "kcn": "khu cong nghiep",
    "bhxh": "bao hiem xa hoi",
}
_ABBREVIATION = re.compile(rf"\b({'|'.join(_ABBREVIATIONS)})\b")
_BESIDE = frozenset({"va", "cac"})  # words of which an abbreviation keeps no letter


class UnitNames:
    """The names of those that decide. A commune's service centre receives for its committee; its name means that."""

    def __init__(self, units: Collection["Agency"]) -> None:
        """units: those that decide, and the centres of communes, each with its place."""
        self._deciding = [unit for unit in units if unit.kind != "commune_centre"]
        self._provinces = {
            _words(name)
            for unit in self._deciding
            if unit.kind == "province_committee"
            for name in (unit.place.name, unit.place.short_name)
        }
        by_id = {unit.id: unit for unit in self._deciding}
        self._meant: dict[str, dict[int, Agency]] = {}
        self._at_the_end: dict[str, dict[int, Agency]] = {}  # by name of the commune
        for unit in units:
            decides = by_id.get(unit.parent_id or 0) if unit.kind == "commune_centre" else unit
            if decides is None:
                continue
            for name in self._names(unit):
                self._meant.setdefault(name, {})[decides.id] = decides
            if unit.kind == "commune_committee":
                self._at_the_end.setdefault(_words(unit.place.short_name), {})[unit.id] = unit

    def meant(self, text: str) -> list["Agency"]:
        """Return every agency that a name may mean; where several are spelt alike, those with its diacritics."""
        words = _words(text)
        bare = self._without_province(words)
        found = next((found for key in (words, bare, _run_together(bare)) if (found := self._meant.get(key))), {})
        spelt = [unit for unit in found.values() if _is_spelt(unit, text)]
        return spelt or list(found.values())

    def near(self, text: str) -> list["Agency"]:
        """Return what else a name might mean: communes whose name stands at its end, agencies with all its words."""
        words = self._without_province(_words(text)).split()
        for start in range(len(words)):
            if found := self._at_the_end.get(" ".join(words[start:])):
                return list(found.values())
        wanted = set(words)
        return [unit for unit in self._deciding if wanted and wanted <= set(_words(unit.name).split())]

    def _without_province(self, words: str) -> str:
        longest = max((name for name in self._provinces if words.endswith(f" {name}")), key=len, default="")
        return words.removesuffix(f" {longest}") if longest else words

    def _names(self, unit: "Agency") -> Iterator[str]:
        own = [_words(unit.name), _words(unit.short_name)]
        yield from own
        if unit.kind == "commune_committee":
            name = _words(unit.place.short_name)
            kind = _words(unit.place.name).removesuffix(name).strip()  # "xa"; in front of a name also "x."
            for said in {f"{kind} {name}", f"{kind[:1]} {name}", name}:
                yield from (said.strip(), f"{_COMMITTEE} {said.strip()}")
        elif unit.kind in ("department", "branch"):
            for said in {self._without_province(each) for each in own}:
                first, *others = said.split() or [""]
                letters = "".join(word[0] for word in others if word not in _BESIDE)
                yield said
                if len(letters) > 1:
                    yield from (f"{first}{letters}", f"{first[0]}{letters}")  # "Sở GD&ĐT", "SGDĐT"


def _words(text: str) -> str:
    """Return the folded words, abbreviations written out: "UBND P. HẠC THÀNH" → "uy ban nhan dan p hac thanh"."""
    return _ABBREVIATION.sub(lambda found: _ABBREVIATIONS[found[0]], " ".join(re.findall(r"\w+", fold(text))))


def _run_together(words: str) -> str:
    """Return the words as one, for abbreviations are written with blanks, points and "&" or without: "so gd dt"."""
    return words.replace(" ", "")


def _is_spelt(unit: "Agency", text: str) -> bool:
    """Whether a text holds the unit's own name with its diacritics; the place of a tone makes no difference."""
    own = unit.place.short_name if unit.kind == "commune_committee" else unit.short_name
    return any(form in whole for form in search_forms(own) for whole in search_forms(text))
