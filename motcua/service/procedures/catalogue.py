"""Words of the catalogue that the sheets themselves do not say: `catalogue.yaml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, TypeAdapter

from motcua.service.procedures.scalars import AS_LIST, Line, Name, ProcedureCode, Slug
from motcua.service.procedures.yaml_tree import read_tree

FILE = Path(__file__).parent / "catalogue.yaml"


class Words(BaseModel):
    """What people call a procedure, and when in life they need it."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: ProcedureCode
    name_en: Line = ""
    life_events: Annotated[tuple[Slug, ...], AS_LIST] = ()
    keywords: Annotated[tuple[Name, ...], AS_LIST] = ()


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid")

    procedures: list[Words]


def words_for(code: str) -> Words:
    """The words for a procedure; empty ones where the catalogue knows none."""
    return _known().get(code) or Words(code=code)


@cache
def _known() -> Mapping[str, Words]:
    file = TypeAdapter(_File).validate_python(read_tree(FILE.read_text(encoding="utf-8")).root)
    return {words.code: words for words in file.procedures}
