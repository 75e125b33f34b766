"""What a scheme is: a rule book that turns the facts about units into points, an index and a rank.

A scheme is data (`schemes/*.yaml`, read by `scheme_reading`). Several live side by side, and the same facts can be
scored under each. Codes are those of the file; points are points of the scheme; shares run from 0 to 1.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from motcua.kernel.two_languages import for_reader


class Named:
    """What has a name in both languages."""

    name: str
    name_en: str

    @property
    def label(self) -> str:
        """The name in the language of the reader."""
        return for_reader(self.name, self.name_en)


class UnitKind(StrEnum):
    """Whom a scheme ranks."""

    NATION = "nation"
    MINISTRY = "ministry"
    PROVINCE = "province"
    DEPARTMENT = "department"
    COMMUNE = "commune"


class RuleKind(StrEnum):
    """How a fact becomes points."""

    SHARE = "share"  # the value is a share from 0 to 1 of the maximum
    POINTS = "points"  # the value is the points themselves, awarded by whoever appraises
    RATIO = "ratio"  # numerator / denominator, full marks from `full_at` on, pro rata below
    STEP = "step"  # the highest step that the value reaches
    CATEGORY = "category"  # a word, each with its points
    GOALPOSTS = "goalposts"  # pro rata between the value that earns nothing and the value that earns everything


class Nothing(StrEnum):
    """What a ratio means when its denominator is 0: nothing arose (không phát sinh)."""

    ZERO = "zero"
    FULL = "full"
    LEFT_OPEN = "left_open"  # cannot be computed


class Half(StrEnum):
    """Which way a half goes when a figure is rounded."""

    UP = "up"  # of the decimal number as it is read
    UP_BINARY = "up_binary"  # of the number as a computer holds it: what JavaScript's toFixed does
    EVEN = "even"


class Ties(StrEnum):
    """What ranks equal indices get."""

    SHARED = "shared"  # 15, 15, 17
    DENSE = "dense"  # 15, 15, 16


@dataclass(frozen=True)
class Rounding:
    """Decimals after each step, in this order; None: not rounded there. `ratio_percent`: those of the percentage."""

    ratio_percent: int | None = None
    points: int | None = None
    group: int | None = None
    index: int | None = None
    pillar: int | None = None
    half: Half = Half.UP


@dataclass(frozen=True)
class Rule:
    """How one indicator's facts become points; which fields count follows from `kind`."""

    kind: RuleKind
    full_at: float = 1.0  # share from which on a ratio earns everything
    is_reverse: bool = False  # the less the better: 1 − ratio
    when_nothing_arose: Nothing = Nothing.LEFT_OPEN
    steps: tuple[tuple[float, float], ...] = ()  # (from this value on, points), ascending
    categories: tuple[tuple[str, float], ...] = ()  # (word, points)
    none_at: float = 0.0  # goalposts: the value that earns nothing …
    all_at: float = 1.0  # … and the one that earns everything


@dataclass(frozen=True)
class Columns:
    """Where a table holds an indicator's facts. Several columns of one side are added."""

    value: str = ""
    numerator: tuple[str, ...] = ()
    denominator: tuple[str, ...] = ()
    metric: str = ""  # in the long form: the word in the column of metrics

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, each once, in the order of the file."""
        return tuple(dict.fromkeys([*([self.value] if self.value else []), *self.numerator, *self.denominator]))


@dataclass(frozen=True)
class Remark:
    """What no source confirms of a rule book or an indicator, in Vietnamese and English."""

    vi: str
    en: str

    def __str__(self) -> str:
        """In the language of the reader."""
        return for_reader(self.vi, self.en)


@dataclass(frozen=True)
class Indicator(Named):
    """One node of the tree: a group if it has parts, else an indicator with a rule."""

    code: str
    name: str
    name_en: str
    max_points: float | None  # None: no source says
    is_scored: bool = True  # False: shown for information, earns nothing
    rule: Rule | None = None
    columns: Columns = field(default_factory=Columns)
    answers: str = ""  # the kind of unit or person that answers for it
    unverified: Remark | None = None
    parts: tuple["Indicator", ...] = ()

    def __str__(self) -> str:
        """Return code and name, in the language of the reader."""
        return f"{self.code} {self.label}"

    @property
    def doubt(self) -> str:
        """What no source confirms of it, in the language of the reader; empty: nothing is said to be unverified."""
        return str(self.unverified or "")

    def walk(self) -> Iterator["Indicator"]:
        """Yield this node and all below it, each before its parts."""
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass(frozen=True)
class Pillar(Named):
    """A further sum over nodes of the tree (trụ cột); pillars may share nodes."""

    code: str
    name: str
    name_en: str
    of: tuple[str, ...]
    divide_by: float


@dataclass(frozen=True)
class Band(Named):
    """A class of rating from `at_least` index points on."""

    name: str
    name_en: str
    at_least: float


@dataclass(frozen=True)
class Scheme(Named):
    """A rule book. `divide_by`: index = points / divide_by."""

    code: str
    name: str
    name_en: str
    source_vi: str
    source_en: str
    unit_kinds: tuple[UnitKind, ...]
    indicators: tuple[Indicator, ...]
    max_points: float
    divide_by: float
    rounding: Rounding
    ties: Ties
    pillars: tuple[Pillar, ...] = ()
    bands: tuple[Band, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    unverified: tuple[Remark, ...] = ()

    @property
    def source(self) -> str:
        """Which decision or page the rules come from, in the language of the reader."""
        return for_reader(self.source_vi, self.source_en)

    def walk(self) -> Iterator[Indicator]:
        """Yield every node, each before its parts, in the order of the file."""
        for indicator in self.indicators:
            yield from indicator.walk()

    def node(self, code: str) -> Indicator:
        """Return the node of this code. Raises KeyError."""
        return self._by_code[code]

    @cached_property
    def _by_code(self) -> dict[str, Indicator]:
        return {node.code: node for node in self.walk()}

    @cached_property
    def leaves(self) -> tuple[Indicator, ...]:
        """The indicators that have a rule."""
        return tuple(node for node in self.walk() if not node.parts)
