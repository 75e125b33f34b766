"""Rows of the pages of signs, and of their files."""

from datetime import datetime
from typing import NamedTuple

from django.utils.functional import Promise


class Line(NamedTuple):
    """One sign in the list."""

    name: str
    title: Promise
    harmless: Promise
    dossiers: int
    units: int


class Shown(NamedTuple):
    """One dossier that shows a sign. number: for its page."""

    number: str
    code: str
    procedure: str
    unit: str
    at: datetime
    fact: str
