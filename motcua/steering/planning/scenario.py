"""What if: a TOML file that changes staff, arrivals, absence and speed, for all units or for named ones."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FACTORS = {"arrivals": (0.0, 1000.0), "absence": (0.0, 0.95), "speed": (0.01, 100.0)}
_MOST_STAFF = 500


class ScenarioWrong(ValueError):
    """The file cannot be used; the text names line and key and says what to write."""


@dataclass(frozen=True)
class Change:
    """What a scenario changes. None: as measured or assumed. staff: by role, a number, or a difference ("+1", "-1")."""

    arrivals: float | None = None
    absence: float | None = None
    speed: float | None = None
    staff: Mapping[str, int | str] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """Changes for all units, and for named ones, which stand above those."""

    title: str = ""
    everywhere: Change = field(default_factory=Change)
    units: Mapping[str, Change] = field(default_factory=dict)
    touch_minutes: Mapping[str, float] = field(default_factory=dict)  # by role, where somebody has measured it

    def factor(self, name: str, unit: str, otherwise: float) -> float:
        """Return arrivals, absence or speed for a unit."""
        for change in (self.units.get(unit, Change()), self.everywhere):
            value: float | None = getattr(change, name)
            if value is not None:
                return value
        return otherwise

    def staff(self, unit: str, role: str, measured: int) -> int:
        """Return how many officials of a role a unit has; a difference is taken from the measured number."""
        for change in (self.units.get(unit, Change()), self.everywhere):
            said = change.staff.get(role)
            if isinstance(said, int):
                return said
            if said is not None:
                return max(0, measured + int(said))
        return measured


def load(path: Path, *, units: frozenset[str], roles: frozenset[str]) -> Scenario:
    """Read a scenario. Raises ScenarioWrong; OSError if there is no such file."""
    text = path.read_bytes()
    try:
        return parse(text.decode("utf-8-sig"), units=units, roles=roles, name=path.name)
    except UnicodeDecodeError as error:
        raise ScenarioWrong(f"{path.name}: the file is not UTF-8. Save it as UTF-8.") from error


def parse(text: str, *, units: frozenset[str], roles: frozenset[str], name: str = "scenario") -> Scenario:
    """Read the text of a scenario.

    units:  codes of the units that exist; roles: roles of officials. Raises ScenarioWrong with line and key.
    """
    try:
        given = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))  # without one it is the end of the file
        place = f"{name}:{line[1] if line else text.rstrip().count(chr(10)) + 1}"
        raise ScenarioWrong(f"{place}: this is not TOML: {error}. Write for example: arrivals = 1.2") from error
    return _Reader(text, name, units, roles).scenario(given)


@dataclass(frozen=True)
class _Reader:
    text: str
    name: str
    units: frozenset[str]
    roles: frozenset[str]

    def scenario(self, given: Mapping[str, object]) -> Scenario:
        self._only(given, {"title", "units", "touch_minutes", "staff", *FACTORS}, ())
        units = self._table(given, "units", ())
        for code in units:
            if code not in self.units:
                self._refuse(("units", code), "there is no unit with this code. Compare it with the list of agencies.")
        changes = {code: self._change(self._table(units, code, ("units",)), ("units", code)) for code in units}
        touches = self._table(given, "touch_minutes", ())
        self._only(touches, self.roles, ("touch_minutes",))
        title = given.get("title", "")
        if not isinstance(title, str):
            self._refuse(("title",), "write a text in quotation marks.")
        return Scenario(
            str(title),
            self._change({key: value for key, value in given.items() if key in {"staff", *FACTORS}}, ()),
            changes,
            {role: self._number(value, ("touch_minutes", role), 0.1, 480) for role, value in touches.items()},
        )

    def _change(self, given: Mapping[str, object], at: tuple[str, ...]) -> Change:
        self._only(given, {"staff", *FACTORS}, at)
        staff = self._table(given, "staff", at)
        self._only(staff, self.roles, (*at, "staff"))
        numbers = {key: self._number(given[key], (*at, key), *FACTORS[key]) for key in FACTORS if key in given}
        return Change(
            staff={role: self._people(value, (*at, "staff", role)) for role, value in staff.items()}, **numbers
        )

    def _table(self, given: Mapping[str, object], key: str, at: tuple[str, ...]) -> Mapping[str, object]:
        value = given.get(key, {})
        if not isinstance(value, dict):
            self._refuse((*at, key), f"this is a table. Write [{'.'.join((*at, key))}] and its lines below.")
        return value  # type: ignore[return-value]  # a dict, looked at above

    def _number(self, value: object, at: tuple[str, ...], least: float, most: float) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            self._refuse(at, f"write a number from {least:g} to {most:g}.")
        return float(value)  # type: ignore[arg-type]  # a number, looked at above

    def _people(self, value: object, at: tuple[str, ...]) -> int | str:
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _MOST_STAFF:
            return value
        if isinstance(value, str) and re.fullmatch(r"[+-][0-9]{1,3}", value):
            return value
        self._refuse(at, f'write a number from 0 to {_MOST_STAFF}, or a difference such as "+1".')
        raise AssertionError  # _refuse has raised

    def _only(self, given: Mapping[str, object], known: "set[str] | frozenset[str]", at: tuple[str, ...]) -> None:
        for key in given:
            if key not in known:
                self._refuse((*at, key), f"this key is not known here. Known: {', '.join(sorted(known))}.")

    def _refuse(self, at: tuple[str, ...], what: str) -> None:
        raise ScenarioWrong(f"{self.name}:{self._line(at)}: {'.'.join(at)}: {what}")

    def _line(self, at: tuple[str, ...]) -> int:
        """Return the line on which a key stands: under its heading, or spelt out with dots."""
        table: tuple[str, ...] = ()
        for number, line in enumerate(self.text.splitlines(), 1):
            if heading := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
                table = _parts(heading[1])
                if table[: len(at)] == at:
                    return number
            elif key := re.match(r"\s*([\w.\"'-]+(?:\s*\.\s*[\w\"'-]+)*)\s*=", line):
                found = (*table, *_parts(key[1]))
                if found[: len(at)] == at or (at[: len(found)] == found and "{" in line):
                    return number
        return 1


def _parts(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))
