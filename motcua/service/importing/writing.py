"""The second pass: dossiers are written some thousand at a time, each portion whole in a transaction of its own."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import batched
from typing import NamedTuple
from uuid import UUID, uuid5

from django.db import connection, transaction
from django.db.models import F

from motcua.journal.acting import Acting, Channel, Origin
from motcua.journal.loading.copying import copy_rows
from motcua.journal.loading.ids import Ids
from motcua.journal.loading.making import made
from motcua.kernel.standstill import standstill
from motcua.registry.people.details import PersonDetails
from motcua.registry.people.loading import Key, find_or_enter
from motcua.registry.people.vocabulary import PersonKind
from motcua.service.dossiers.loading import writing as dossiers
from motcua.service.dossiers.loading.life import Life
from motcua.service.dossiers.loading.past import Milestone, Step
from motcua.service.importing.checking import Progress
from motcua.service.importing.models import ImportedDossier, ImportRun
from motcua.service.importing.pasts import Change, change, milestones_of, past_of
from motcua.service.importing.refusals import MOST_FINDINGS
from motcua.service.importing.rows import Told

PORTION = 2_000  # dossiers
MARK = "nhập từ hệ thống khác"  # the reason of every entry, with the name of the system; glossary, «nhập»
NAMESPACE = UUID("8f0a4b52-3b0c-4c0e-9c37-54d2a1c9be10")  # of the keys of imported dossiers
COUNTS = ("created", "moved", "unchanged", "older", "born_here", "contradicting")
_LONGEST_REASON = 200  # as the journal takes it


class Aside(NamedTuple):
    """A row that was left alone. why: `born_here` or `contradicting`."""

    line: int
    number: str
    why: str


@dataclass
class Outcome:
    """What became of the rows: COUNTS, and the first of those that were left alone."""

    counts: Counter[str] = field(default_factory=Counter)
    aside: list[Aside] = field(default_factory=list)

    def leave(self, told: Told, why: str) -> None:
        """Count a row that is left alone."""
        self.counts[why] += 1
        if len(self.aside) < MOST_FINDINGS:
            self.aside.append(Aside(told.line, told.number, why))

    def add(self, other: "Outcome") -> None:
        """Take in what became of other rows, in the order of the file."""
        self.counts += other.counts
        self.aside = sorted([*self.aside, *other.aside])[:MOST_FINDINGS]


def acting(source: str) -> Acting:
    """Return the platform, bringing in what another system tells."""
    reason = f"{MARK}: {source}" if source else MARK
    return Acting(
        None,
        role="system",
        channel=Channel.SYSTEM,
        origin=Origin.IMPORTED,
        origin_reason=reason[:_LONGEST_REASON],
    )


@dataclass
class Writing:
    """One run that writes. Nobody else imports meanwhile (`actions.alone`), so ids may be drawn ahead."""

    run: ImportRun
    now: datetime
    outcome: Outcome = field(default_factory=Outcome)
    _ids: Ids = field(default_factory=Ids)
    _persons: dict[Key, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Who acts is the same for every row."""
        self.by = acting(self.run.source)
        self._writer = dossiers.Writer(self.by, self._ids)

    def write(self, rows: Iterator[Told], progress: Progress) -> Outcome:
        """Write rows, portion by portion, and say how far it is."""
        done = 0
        with standstill():
            for portion in batched(rows, PORTION):
                with transaction.atomic():
                    with connection.cursor() as cursor:
                        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                    self._write(portion)
                    done += len(portion)
                    ImportRun.objects.filter(id=self.run.id).update(done=F("done") + len(portion))
                progress(done)
        return self.outcome

    def _write(self, portion: Sequence[Told]) -> None:
        known = _known([told.number for told in portion])
        others = dossiers.known_by_code(told.number for told in portion if told.number not in known)
        new = [told for told in portion if told.number not in known and told.number not in others]
        for told in portion:
            if told.number in others:
                self.outcome.leave(told, "born_here")
        born = self._born(new)
        moved = self._moved(portion, known)
        self._writer.write([life for life, _row in born], moved)
        copy_rows([row for _life, row in born])
        self.outcome.counts["created"] += len(born)
        self.outcome.counts["moved"] += len(moved)

    def _born(self, new: Sequence[Told]) -> list[tuple[Life, ImportedDossier]]:
        persons = find_or_enter(
            [_person(told) for told in new], known=self._persons, ids=self._ids, by=self.by, at=self.now
        )
        found = []
        for told, applicant_id in zip(new, persons, strict=True):
            life = self._writer.born(past_of(told, applicant_id), uuid5(NAMESPACE, told.number))
            row = made(
                ImportedDossier,
                id=self._ids.next(ImportedDossier),
                number=told.number,
                dossier_id=life.dossier.id,
                run_id=self.run.id,
                source=self.run.source,
                **_stand(told, life.past.milestones),
            )
            found.append((life, row))
        return found

    def _moved(self, portion: Sequence[Told], known: dict[str, ImportedDossier]) -> list[Life]:
        moving: list[tuple[Told, ImportedDossier, tuple[Milestone, ...]]] = []
        for told in portion:
            if (row := known.get(told.number)) is None:
                continue
            what, more = change((read_milestones(row.milestones), row.national_state, row.due_at), told)
            if what == Change.MOVED:
                moving.append((told, row, more))
            elif what == Change.CONTRADICTING:
                self.outcome.leave(told, "contradicting")
            else:
                self.outcome.counts[what] += 1
        if not moving:
            return []
        found = dossiers.locked([row.dossier_id for _told, row, _more in moving])
        lives = []
        for told, row, more in moving:
            dossier, seq = found[row.dossier_id]
            lives.append(self._writer.moved(dossier, past_of(told, dossier.applicant_id), more, seq))
            row.run_id, row.national_state, row.due_at = self.run.id, told.state, told.due_at or row.due_at
            row.milestones = _kept(milestones_of(told))
        fields = ["run", "national_state", "due_at", "milestones"]
        ImportedDossier.objects.bulk_update([row for _told, row, _more in moving], fields)
        return lives


def _known(numbers: list[str]) -> dict[str, ImportedDossier]:
    """Return what was imported before by its number. Most is new, and asking by one array costs least."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM importing_importeddossier WHERE number = ANY(%s)", [numbers])
        found = [number for (number,) in cursor.fetchall()]
    return ImportedDossier.objects.in_bulk(found, field_name="number") if found else {}


def _stand(told: Told, milestones: Sequence[Milestone]) -> dict[str, object]:
    return {"milestones": _kept(milestones), "national_state": told.state, "due_at": told.due_at}


def _kept(milestones: Sequence[Milestone]) -> list[list[str]]:
    return [[str(each.step), each.at.isoformat()] for each in milestones]


def read_milestones(stored: list[list[str]]) -> tuple[Milestone, ...]:
    """Return milestones as they are kept beside an imported dossier."""
    return tuple(Milestone(Step(step), datetime.fromisoformat(at)) for step, at in stored)


def _person(told: Told) -> PersonDetails:
    kind = PersonKind.ORGANISATION if told.is_organisation else PersonKind.CITIZEN
    return PersonDetails(
        told.name,
        kind=kind,
        personal_number=told.personal_number,
        tax_code=told.tax_code,
        phone=told.phone,
        email=told.email,
    )
