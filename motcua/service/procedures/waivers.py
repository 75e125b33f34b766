"""Dated rules that waive fees: data in `waivers.yaml`, because they change by decision of the province's council."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, field_validator

from motcua.journal.acting import Channel
from motcua.service.procedures.definition import FeeRule
from motcua.service.procedures.scalars import AS_LIST, FeeChannelWord, FeeWord, Line, Name, ProcedureCode, Slug
from motcua.service.procedures.yaml_tree import read_tree

FILE = Path(__file__).parent / "waivers.yaml"


class Waiver(BaseModel):
    """One waiver. Both days are included; until null: still in force. channel null: any."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: Slug
    name: Name
    name_en: Line = ""
    legal_basis: Name
    from_date: date = Field(alias="from")
    until: date | None = None
    channel: FeeChannelWord = None
    kinds: Annotated[tuple[FeeWord, ...], AS_LIST] = ()
    percent: int = Field(default=100, ge=1, le=100)
    codes: Annotated[tuple[ProcedureCode, ...], AS_LIST] = ()
    except_codes: Annotated[tuple[ProcedureCode, ...], AS_LIST] = ()
    unverified: Line = ""

    @field_validator("percent", mode="before")
    @classmethod
    def _whole(cls, value: Any) -> Any:
        return int(value) if isinstance(value, str) and value.isdecimal() else value

    def applies(self, rule: FeeRule, procedure_code: str, channel: str, on: date) -> bool:
        """Whether this fee of this procedure is waived for a submission by `channel` on the day `on`."""
        return (
            self.from_date <= on <= (self.until or on)
            and (self.channel is None or Channel(self.channel) == channel)
            and rule.kind in self.kinds
            and rule.currency == "VND"
            and (not self.codes or procedure_code in self.codes)
            and procedure_code not in self.except_codes
        )


@dataclass(frozen=True)
class _File:
    waivers: tuple[Waiver, ...]


@cache
def standing_waivers() -> tuple[Waiver, ...]:
    """The waivers that come with the platform, read once."""
    return read_waivers(FILE.read_text(encoding="utf-8"))


def read_waivers(text: str) -> tuple[Waiver, ...]:
    """The waivers of a file's text. Raises SheetRefused or ValidationError: a wrong file must not go unnoticed."""
    root = read_tree(text).root
    return TypeAdapter(_File).validate_python(root).waivers
