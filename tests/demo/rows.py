"""Every row of every table, with what the database gives by itself (ids, times of recording) put aside.

Shares no code with the loader: it reads the tables as they are. Rows are known by what they are about: a dossier by its
idempotency key, a person by the number, everything else by its place among its owner's rows.
"""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models

NOT_COMPARED = {  # what is not written by actions, or says only how far somebody has come
    "journal_reaction",
    "journal_follower_cursor",
    "journal_unsequenced",
    "journal_position",
    "documents_storedfile",
    "django_session",
    "django_content_type",
    "django_migrations",
}
GIVEN_BY_THE_DATABASE = {"recorded_at", "created_at", "updated_at"}
RANDOM = ("number", "tracking_code", "secret")  # of a dossier
OWNERS = ("dossier_id", "request_id", "person_id")  # whose row it is

_TOKEN = re.compile(r"[A-Za-z0-9_-]{8,}")

type Row = dict[str, Any]
type Tables = dict[str, list[str]]


def all_rows() -> Tables:
    """Return each table's rows as texts, sorted, comparable between two databases or two transactions."""
    raw = {table: _rows(model) for table, model in _models()}
    names = _names(raw)
    found = {table: [_told(table, row, names) for row in rows] for table, rows in raw.items()}
    secrets = _secrets(raw["dossiers_dossier"])
    return {table: sorted(_text(row, secrets) for row in rows) for table, rows in found.items()}


def _models() -> Iterable[tuple[str, type[models.Model]]]:
    for model in apps.get_models():
        table = model._meta.db_table
        if table not in NOT_COMPARED and not table.startswith(("auth_", "procrastinate_", "account_", "mfa_")):
            yield table, model


def _rows(model: type[models.Model]) -> list[Row]:
    return list(model._default_manager.order_by("pk").values())


def _names(raw: dict[str, list[Row]]) -> dict[str, dict[int, str]]:
    """Return for each table what to call a row instead of its id."""
    names: dict[str, dict[int, str]] = defaultdict(dict)
    places = _Places()
    for row in raw["people_person"]:
        names["people_person"][row["id"]] = f"person {row['personal_number'] or row['tax_code']}"
    for row in raw["dossiers_dossier"]:
        names["dossiers_dossier"][row["id"]] = f"dossier {row['idempotency_key']}"
        names["numbers"][row["id"]] = row["number"]
    for row in raw["voices_rating"]:
        names["voices_rating"][row["id"]] = f"rating of {names['dossiers_dossier'][row['dossier_id']]}"
    for row in raw["dossiers_dossierletter"]:
        names["documents_letterrecord"][row["letter_id"]] = places.next("letter", names["dossiers_dossier"], row)
    for table in ("dossiers_supplementrequest", "dossiers_consultation", "dossiers_result", "dossiers_dossierpaper"):
        for row in raw[table]:
            names[table][row["id"]] = places.next(table, names["dossiers_dossier"], row)
    for row in raw["journal_entry"]:
        subject = _subject(row, names)
        names["journal_entry"][row["id"]] = f"entry {row['subject_seq']} of {subject}"
    return names


class _Places:
    """Counts the rows of each owner."""

    def __init__(self) -> None:
        self.counts: Counter[tuple[str, str]] = Counter()

    def next(self, what: str, dossiers: dict[int, str], row: Row) -> str:
        owner = dossiers[row["dossier_id"]]
        self.counts[what, owner] += 1
        return f"{self.counts[what, owner]} of {owner}"


def _subject(row: Row, names: dict[str, dict[int, str]]) -> str:
    table = {"dossier": "dossiers_dossier", "person": "people_person", "rating": "voices_rating"}
    kind = row["subject_type"]
    return names[table[kind]][row["subject_id"]] if kind in table else f"{kind} {row['subject_id']}"


def _told(table: str, row: Row, names: dict[str, dict[int, str]]) -> Row:
    told = {name: value for name, value in row.items() if name not in GIVEN_BY_THE_DATABASE and name != "id"}
    own = names.get(table, {}).get(row.get("id", 0))
    if own is not None:
        told["is"] = own
    for name in list(told):
        target = _target(table, name)
        if target in names and told[name] is not None:
            told[name] = names[target].get(told[name], told[name])
    if table == "journal_entry":
        told["subject_id"] = _subject(row, names)
        told["data"] = _data(row["data"], names)
    if table == "dossiers_searchrow":  # the number is among its words, in pieces
        pieces = set(names["numbers"][row["dossier_id"]].lower().split("-"))
        told["words"] = sorted(word for word in str(row["words"]).split() if word.strip("'") not in pieces)
    if table == "journal_entry_salt":
        told["salt"] = len(row["salt"])
    return told


@cache
def _target(table: str, column: str) -> str:
    """Return the table that a column refers to, also where it is a plain number."""
    plain = {
        ("journal_entry", "actor"): "people_person",
        ("journal_entry", "on_behalf_of"): "people_person",
        ("journal_entry_salt", "entry_id"): "journal_entry",
        ("dossiers_reasongiven", "entry_id"): "journal_entry",
        ("measures_standing", "dossier_id"): "dossiers_dossier",
        ("measures_qualitydossier", "dossier_id"): "dossiers_dossier",
        ("measures_lateresult", "dossier_id"): "dossiers_dossier",
    }
    if (table, column) in plain:
        return plain[table, column]
    model = next(model for name, model in _models() if name == table)
    for field in model._meta.concrete_fields:
        if field.attname == column and field.related_model is not None:
            return str(field.related_model._meta.db_table)
    return ""


def _data(data: Row, names: dict[str, dict[int, str]]) -> Row:
    tables = {"dossier": "dossiers_dossier", "consultation": "dossiers_consultation", "assignee": "people_person"}
    return {name: names[tables[name]].get(value, value) if name in tables else value for name, value in data.items()}


def _secrets(dossiers: list[Row]) -> dict[str, str]:
    found = {row[name]: f"<{name}>" for row in dossiers for name in RANDOM}
    return found | {secret.lower(): name for secret, name in found.items()}


def _text(row: Row, secrets: dict[str, str]) -> str:
    text = json.dumps(row, default=str, sort_keys=True)
    return _TOKEN.sub(lambda found: secrets.get(found.group(), found.group()), text)
