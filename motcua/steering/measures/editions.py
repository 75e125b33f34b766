"""Rankings of the provinces as they were published, each read once per process and counted in blocks of points.

A *block* is what a province's points are counted in: one main index, or all those together that were not published
one by one. What lies in such a block follows from the published index, so that points always add up to the index.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

from motcua.kernel.refusal import ActionRefused
from motcua.steering.measures import published, scheme_reading
from motcua.steering.measures.scheme import Indicator, Scheme

type Figures = npt.NDArray[np.float64]
type Ranks = npt.NDArray[np.int64]

DTI, SERVICE_QUALITY = "dti", "service-quality"
UNPUBLISHED = "unpublished"  # code of the block of what was not published one by one
PILLARS = {"digital_government": "gov", "digital_economy": "eco", "digital_society": "soc"}


@dataclass(frozen=True)
class Edition:
    """One published ranking. provinces: how many were ranked, also where the table at hand has only some of them."""

    code: str  # stands in addresses
    family: str
    year: int
    provinces: int
    scheme: str
    file: str
    source: str
    pillars: str = ""
    decimals: int = 4  # of the published index


EDITIONS = (
    Edition("dti-2020", DTI, 2020, 63, "dti-2020", "dti-2020-provinces-partial.csv", "dti.gov.vn"),
    Edition("dti-2021", DTI, 2021, 63, "dti-2022", "dti-2021-provinces-partial.csv", "dti.gov.vn"),
    Edition("dti-2022", DTI, 2022, 63, "dti-2022", "dti-2022-provinces.csv", "dti.gov.vn/xep-hang-2022",
            "dti-2022-pillar-ranks.csv"),
    Edition("dti-2024-63", DTI, 2024, 63, "dti-2024", "dti-2024-63-provinces.csv", "dti.gov.vn/xep-hang-2024-63-tinh",
            "dti-2024-63-pillar-ranks.csv"),
    Edition("dti-2024", DTI, 2024, 34, "dti-2024", "dti-2024-provinces.csv", "dti.gov.vn/xep-hang-2024",
            "dti-2024-pillar-ranks.csv"),
    *(
        Edition(f"service-quality-{year}", SERVICE_QUALITY, year, 34, "service-quality-766",
                "service-quality-provinces-2022-2024.csv", "dichvucong.gov.vn", decimals=2)
        for year in (2022, 2023, 2024)
    ),
)  # fmt: skip
NEWEST = {DTI: "dti-2024", SERVICE_QUALITY: "service-quality-2024"}
_JOINED = {"online_service_and_payment": ("online_service", "online_payment")}  # one group of 22 points until 2025


class UnknownEdition(ActionRefused):
    """No such ranking was published, or it is not at hand."""

    code = "unknown_ranking"
    http_status = 404

    def __init__(self, code: str) -> None:
        super().__init__(code)


@dataclass(frozen=True)
class Block:
    """Something that earns points; `of` has more than one index where they were published together."""

    code: str
    max_points: float
    of: tuple[Indicator, ...]


@dataclass(frozen=True)
class Pillar:
    """Score and rank of each province in a pillar (trụ cột); NaN and 0 where not known."""

    code: str
    score: Figures
    rank: Ranks
    is_published: tuple[bool, ...]  # else derived by the formula
    is_uncertain: tuple[bool, ...]  # derived, and another province is closer than the derivation is exact


@dataclass(frozen=True)
class Ranking:
    """A published ranking, in the order of its table.

    index, rank:  as published; NaN and 0 where the table has none.
    shares:       provinces × blocks, from 0 to 1; NaN where nothing follows.
    alone:        code of an index → share of each province, where it was published by itself; NaN where it was not.
    """

    edition: Edition
    scheme: Scheme
    provinces: tuple[str, ...]
    index: Figures
    rank: Ranks
    blocks: tuple[Block, ...]
    shares: Figures
    alone: dict[str, Figures]
    pillars: tuple[Pillar, ...]

    def number(self, province: str) -> int | None:
        """Return the row of a province; None where the table does not have it."""
        return self.provinces.index(province) if province in self.provinces else None

    def nodes(self, code: str) -> tuple[Indicator, ...]:
        """Return the indices that stand under a code of `alone`."""
        return _nodes(self.scheme, code)

    @property
    def weights(self) -> Figures:
        """The maximum of each block, in points."""
        return np.array([block.max_points for block in self.blocks])

    @property
    def points(self) -> Figures:
        """Provinces × blocks, in points of the scheme."""
        return self.shares * self.weights

    @property
    def is_complete(self) -> bool:
        """Whether every ranked province stands in the table with all its blocks: only then can ranks be drawn."""
        return len(self.provinces) == self.edition.provinces and not bool(np.isnan(self.shares).any())

    @property
    def unpublished(self) -> tuple[Indicator, ...]:
        """The indices that were not published one by one for every province."""
        return next((block.of for block in self.blocks if block.code == UNPUBLISHED), ())


def of_family(family: str) -> tuple[Edition, ...]:
    """Return the editions of an index, the oldest first."""
    return tuple(edition for edition in EDITIONS if edition.family == family)


def edition(code: str) -> Edition:
    """Return an edition. Raises UnknownEdition."""
    for each in EDITIONS:
        if each.code == code:
            return each
    raise UnknownEdition(code)


@cache
def ranking(code: str) -> Ranking:
    """Return a published ranking, read once per process. Raises UnknownEdition."""
    this = edition(code)
    scheme = scheme_reading.shipped(this.scheme)
    rows = [row for row in read(this.file) if this.family == DTI or int(row["year"]) == this.year]
    index = _column(rows, "pdti" if this.family == DTI else "total")
    alone = _alone(scheme, rows) if this.family == DTI else _groups(scheme, rows)
    blocks, shares = _blocks(scheme, alone, index)
    ranks = _column(rows, "rank" if this.family == DTI else "rank_of_34")
    return Ranking(
        edition=this,
        scheme=scheme,
        provinces=tuple(row["province"] for row in rows),
        index=index,
        rank=np.nan_to_num(ranks).astype(np.int64),
        blocks=blocks,
        shares=shares,
        alone=alone,
        pillars=tuple(_pillars(this, rows)),
    )


def read(file: str) -> list[dict[str, str]]:
    """Return the rows of a published table."""
    text = resources.files(published).joinpath(file).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _column(rows: list[dict[str, str]], name: str) -> Figures:
    return np.array([float(row.get(name) or "nan") for row in rows])


def _alone(scheme: Scheme, rows: list[dict[str, str]]) -> dict[str, Figures]:
    return {node.code: _column(rows, node.columns.value) for node in scheme.leaves if node.is_scored}


def _groups(scheme: Scheme, rows: list[dict[str, str]]) -> dict[str, Figures]:
    names = [name for name in rows[0] if name in _JOINED or name in {node.code for node in scheme.indicators}]
    return {name: _column(rows, name) / sum(_most(scheme, part) for part in _parts(name)) for name in names}


def _parts(name: str) -> tuple[str, ...]:
    return _JOINED.get(name, (name,))


def _most(scheme: Scheme, code: str) -> float:
    return scheme.node(code).max_points or 0.0


def _blocks(scheme: Scheme, alone: dict[str, Figures], index: Figures) -> tuple[tuple[Block, ...], Figures]:
    """Return a block for each index that every province has, and one for all the others together."""
    whole = [code for code, shares in alone.items() if not np.isnan(shares).any()]
    blocks = [Block(code, sum(_most(scheme, part) for part in _parts(code)), _nodes(scheme, code)) for code in whole]
    shares = [alone[code] for code in whole]
    rest = [node for code in alone if code not in whole for node in _nodes(scheme, code)]
    if rest:
        most = sum(node.max_points or 0.0 for node in rest)
        known = sum(
            (block.max_points * share for block, share in zip(blocks, shares, strict=True)), np.zeros(len(index))
        )
        blocks.append(Block(UNPUBLISHED, most, tuple(rest)))
        left = (index * scheme.divide_by - known) / most
        shares.append(np.clip(left, 0.0, 1.0))  # published figures are rounded: Hà Tĩnh's of 2024 come out at 1.0001
    return tuple(blocks), np.ascontiguousarray(np.array(shares).T)


def _nodes(scheme: Scheme, code: str) -> tuple[Indicator, ...]:
    return tuple(scheme.node(part) for part in _parts(code))


def _pillars(this: Edition, rows: list[dict[str, str]]) -> list[Pillar]:
    if this.family != DTI:
        return []
    derived = {row["province"]: row for row in read(this.pillars)} if this.pillars else {}
    return [_pillar(code, short, rows, derived) for code, short in PILLARS.items()]


def _pillar(code: str, short: str, rows: list[dict[str, str]], derived: dict[str, dict[str, str]]) -> Pillar:
    own = [derived.get(row["province"], row) for row in rows]
    told = [row.get(f"{short}_rank_published", "") or ("" if derived else row.get(f"{short}_rank", "")) for row in own]
    ranks = [float(said or row.get(f"{short}_rank") or 0) for said, row in zip(told, own, strict=True)]
    return Pillar(
        code=code,
        score=_column(own, f"{short}_score"),
        rank=np.array(ranks).astype(np.int64),
        is_published=tuple(bool(said) for said in told),
        is_uncertain=tuple(
            not said and short in row.get("rank_uncertain", "") for said, row in zip(told, own, strict=True)
        ),
    )
