"""Texts that callers send: in NFC, without what nobody can type, never longer than their column."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, Field

from motcua.kernel.text import clean


def _line(text: str) -> str:
    return clean(text)


def _lines(text: str) -> str:
    return clean(text, multiline=True)


def _filled(text: str) -> str:
    if not text:
        raise ValueError("must not be blank")
    return text


def _utc(moment: datetime) -> datetime:
    """In UTC: some offsets that Python reads PostgreSQL does not. Years of which no dossier tells are refused."""
    if not 1900 <= moment.year <= 2200 or moment.tzinfo is None:
        raise ValueError("must be a moment with its offset, of the years 1900 to 2200")
    return moment.astimezone(UTC)


type Moment = Annotated[datetime, AfterValidator(_utc)]
type Line = Annotated[str, Field(max_length=500), AfterValidator(_line)]
type Lines = Annotated[str, Field(max_length=2000), AfterValidator(_lines)]
type LongLines = Annotated[str, Field(max_length=8000), AfterValidator(_lines)]
type Reason = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_lines), AfterValidator(_filled)]
type LegalGround = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_line), AfterValidator(_filled)]
type Short = Annotated[str, Field(max_length=64), AfterValidator(_line)]
