"""What may stand in the file of a scheme: keys, their types and what is taken where nothing is said."""

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from motcua.steering.measures.scheme import Half, Nothing, RuleKind, Ties, UnitKind

CODE = r"^[a-z0-9][a-z0-9_.-]*$"


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class StepPart(_Part):
    """From this value on, so many points."""

    at_least: float
    points: float = Field(ge=0)


class CategoryPart(_Part):
    """A word and its points."""

    word: str = Field(min_length=1)
    points: float = Field(ge=0)


class RulePart(_Part):
    """The scoring rule of an indicator."""

    kind: RuleKind
    full_at: float = Field(default=1.0, gt=0)
    reverse: bool = False
    when_nothing_arose: Nothing = Nothing.LEFT_OPEN
    steps: list[StepPart] = []
    categories: list[CategoryPart] = []
    none_at: float | None = None
    all_at: float | None = None


class ColumnsPart(_Part):
    """Where a table holds the facts."""

    value: str = ""
    numerator: list[str] = []
    denominator: list[str] = []
    metric: str = ""


class RemarkPart(_Part):
    """What no source confirms, for readers of both languages."""

    vi: str = Field(min_length=1)
    en: str = Field(min_length=1)


class IndicatorPart(_Part):
    """A node of the tree."""

    code: str = Field(pattern=CODE)
    name: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    max_points: float | None = Field(default=None, ge=0)
    scored: bool = True
    rule: RulePart | None = None
    columns: ColumnsPart = ColumnsPart()
    answers: str = ""
    unverified: RemarkPart | None = None
    parts: list["IndicatorPart"] = []


class PillarPart(_Part):
    """A further sum over nodes."""

    code: str = Field(pattern=CODE)
    name: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    of: list[str] = Field(min_length=1)
    divide_by: float | None = Field(default=None, gt=0)


class BandPart(_Part):
    """A class of rating."""

    name: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    at_least: float


class RoundingPart(_Part):
    """Decimals after each step."""

    ratio_percent: int | None = Field(default=None, ge=0, le=10)
    points: int | None = Field(default=None, ge=0, le=10)
    group: int | None = Field(default=None, ge=0, le=10)
    index: int | None = Field(default=None, ge=0, le=10)
    pillar: int | None = Field(default=None, ge=0, le=10)
    half: Half = Half.UP


class SchemePart(_Part):
    """The whole file."""

    scheme: str = Field(pattern=CODE)
    name: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    source: str = Field(min_length=1)
    source_en: str = ""
    unit_kinds: list[UnitKind] = Field(min_length=1)
    valid_from: date | None = None
    valid_until: date | None = None
    max_points: float = Field(gt=0)
    index: Literal["share", "points"] = "points"
    rounding: RoundingPart = RoundingPart()
    ties: Ties = Ties.SHARED
    unverified: list[RemarkPart] = []
    indicators: list[IndicatorPart] = Field(min_length=1)
    pillars: list[PillarPart] = []
    bands: list[BandPart] = []
