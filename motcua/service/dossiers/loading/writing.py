"""Writing dossiers from elsewhere: new ones by COPY, what has happened since to known ones by a few statements."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction
from django.db.models import Max

from motcua.journal.acting import Acting
from motcua.journal.loading.copying import copy_rows
from motcua.journal.loading.ids import Ids
from motcua.journal.loading.making import made, put_beside
from motcua.journal.models import Entry
from motcua.registry.agencies import queries as agencies
from motcua.service.dossiers import flow, numbers
from motcua.service.dossiers.loading.life import Life
from motcua.service.dossiers.loading.past import Milestone, Past
from motcua.service.dossiers.models import Dossier, Pause, StepRun, SupplementRequest, TypedBy
from motcua.service.procedures import queries as procedures
from motcua.service.procedures.definition import Definition

_ENDS: dict[type[models.Model], str] = {StepRun: "left_at", Pause: "ended_at", SupplementRequest: "answered_at"}
_KEEP_SERIAL = """
    INSERT INTO dossiers_dailyserial (agency_id, day, last) VALUES (%s, %s, %s)
    ON CONFLICT (agency_id, day) DO UPDATE SET last = greatest(dossiers_dailyserial.last, excluded.last)
"""
_CODE = re.compile(r"(.+)-(\d{6})-(\d{4,9})")


class Writer:
    """Writes lives in the caller's transaction. `by`: the platform, with origin `imported` and its reason."""

    def __init__(self, by: Acting, ids: Ids) -> None:
        self.by, self.ids = by, ids

    def born(self, past: Past, key: UUID) -> Life:
        """Return a dossier that is not known here yet, with its whole past.

        key: the same for the same dossier of the same system, whatever is imported again.
        """
        dossier = self._new(past, key)
        life = Life(dossier, past, _definition(past), self.by, self.ids.next)
        life.go_on(past.milestones)
        return life

    def _new(self, past: Past, key: UUID) -> Dossier:
        version = procedures.kept_version(past.version_id)
        dossier = made(
            Dossier,
            id=self.ids.next(Dossier),
            number=numbers.new_number(),
            code=past.code,
            tracking_code=numbers.new_tracking_code(),
            secret=numbers.new_secret(),
            idempotency_key=key,
            procedure_id=version.procedure_id,
            version_of_procedure_id=version.id,
            agency_id=past.agency_id,
            centre_id=past.centre_id,
            applicant_id=past.applicant_id,
            submitter_id=past.applicant_id,
            typist_id=past.applicant_id,
            typed_by=str(TypedBy.PARTNER),
            channel=past.channel,
            origin=self.by.origin,
            answers=_answers(version.id, past.subject),
            fee_vnd=past.fee_vnd,
            submitted_at=past.milestones[0].at,
        )
        put_beside(dossier, version_of_procedure=version)
        flow.at_counter(dossier)
        return dossier

    def moved(self, dossier: Dossier, past: Past, more: tuple[Milestone, ...], seq: int) -> Life:
        """Return a known dossier with what a newer telling adds to it."""
        life = Life(dossier, past, _definition(past), self.by, self.ids.next, seq)
        life.go_on(more)
        return life

    def write(self, new: Sequence[Life], known: Sequence[Life]) -> None:
        """Write everything in the caller's transaction: what is referred to first, salts last."""
        lives = [*new, *known]
        rows: list[models.Model] = [life.dossier for life in new]
        rows += [row for life in lives for row in life.rows()]
        rows += [salt for life in lives for salt in life.salts()]
        _close_earlier(known)
        copy_rows(rows)
        if known:
            Dossier.objects.bulk_update([life.dossier for life in known], [n for n in Dossier.MOVING if n != "answers"])
        _keep_serials(new)


def known_by_code(codes: Iterable[str]) -> dict[str, tuple[int, str]]:
    """Return id and origin of the dossiers with these codes. Uses the unique index of `code`."""
    with connection.cursor() as cursor:  # one array: the ORM would compose a placeholder for each code
        cursor.execute("SELECT code, id, origin FROM dossiers_dossier WHERE code = ANY(%s)", [list(codes)])
        return {code: (id_, origin) for code, id_, origin in cursor.fetchall()}


def locked(ids: Sequence[int]) -> Mapping[int, tuple[Dossier, int]]:
    """Return dossiers with the place of their last entry, their rows locked in order of ids."""
    with transaction.atomic():
        rows = Dossier.objects.select_for_update(of=("self",)).filter(id__in=ids).order_by("id")
        found = {dossier.id: dossier for dossier in rows}
    entries = Entry.objects.filter(subject_type="dossier", subject_id__in=ids)
    last = dict(entries.values_list("subject_id").annotate(last=Max("subject_seq")))
    return {id_: (dossier, last[id_]) for id_, dossier in found.items()}


def _definition(past: Past) -> Definition:
    return procedures.kept_version(past.version_id).compiled


def _answers(version_id: int, subject: str) -> dict[str, Any]:
    """Put the subject into the first long text that the form asks for."""
    place = _place_of_subject(version_id)
    if not subject or place is None:
        return {}
    section, field, longest = place
    return {section: {field: subject[:longest]}}


@lru_cache(5_000)  # a version never changes
def _place_of_subject(version_id: int) -> tuple[str, str, int | None] | None:
    for section in procedures.kept_version(version_id).compiled.sections:
        for spec in section.fields:
            if spec.is_asked and spec.kind == "long_text":
                return section.code, spec.code, spec.max_length
    return None


def _close_earlier(known: Iterable[Life]) -> None:
    for model, column in _ENDS.items():
        ends = [(life.closed[model], life.dossier.id) for life in known if model in life.closed]
        if ends:
            statement = f"UPDATE {model._meta.db_table} SET {column} = %s WHERE dossier_id = %s AND {column} IS NULL"  # noqa: S608  names of our own tables
            with connection.cursor() as cursor:
                cursor.executemany(statement, ends)


def _keep_serials(new: Iterable[Life]) -> None:
    """Let our own counter begin behind codes that look like ours: no code is ever used twice."""
    last: dict[tuple[str, date], int] = {}
    for life in new:
        found = _CODE.fullmatch(life.past.code)
        if found is None:
            continue
        try:
            day = date.fromisoformat(f"20{found[2]}")
        except ValueError:
            continue
        if numbers.code_for(found[1], day, int(found[3])) == life.past.code:
            last[found[1], day] = max(last.get((found[1], day), 0), int(found[3]))
    units = {code: agencies.by_code(code) for code in {code for code, _day in last}}
    # In one order, so that two processes never wait for each other.
    rows = sorted((unit.id, day, serial) for (code, day), serial in last.items() if (unit := units[code]) is not None)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(_KEEP_SERIAL, rows)
