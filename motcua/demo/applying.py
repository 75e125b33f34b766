"""Applying in the sample province: who it is, what they answer and hand in, and the dossier that is born of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from random import Random
from typing import Any

from motcua.demo import answering, offices, papers, people
from motcua.demo.arrivals import Arrival
from motcua.demo.course import Fate, Life
from motcua.demo.ground import Ground
from motcua.demo.platform import LIVE, Platform
from motcua.journal.acting import Acting
from motcua.kernel.working_time import VIETNAM
from motcua.registry.people.details import PersonDetails
from motcua.service.dossiers import actions, drafts
from motcua.service.dossiers.actions.asking import NewPaper
from motcua.service.dossiers.models import TypedBy
from motcua.service.procedures import forms

DATA_NUMBER_SHARE = 0.7  # state the number of the record that replaces a paper


@dataclass
class Actors:
    """Everybody and everything that acts need: the ground, the officials, the papers, the named people."""

    ground: Ground
    pool: papers.Pool
    named: dict[str, int]  # user name: person
    staff: offices.Staff = field(default_factory=offices.Staff)
    preferred: dict[tuple[int, str], int] = field(default_factory=dict)  # unit and role: the named official
    platform: Platform = field(default_factory=lambda: LIVE)  # what carries out the acts

    def at(self, role: str, unit_id: int, luck: offices.Draw, *, person_id: int | None = None) -> Acting:
        """Return who acts in this role for this unit."""
        return self.staff.acting(role, unit_id, luck, person_id=person_id)

    def handler(self, life: Life) -> Acting:
        """Return who acts at the present step: who was given it, or anybody of the role."""
        dossier = life.dossier
        assert dossier.unit_id is not None
        return self.at(dossier.role, dossier.unit_id, partial(life.luck, "who"), person_id=dossier.assignee_id)

    def counter(self, life: Life) -> Acting:
        """Return who sits at the counter that the dossier was handed in at."""
        given = life.dossier.assignee_id or self.preferred.get((life.dossier.centre_id, "receiver"))
        is_mine = given is not None and life.luck("mine").random() < 0.6
        luck = partial(life.luck, "who")
        return self.at("receiver", life.dossier.centre_id, luck, person_id=given if is_mine else None)


def submit(actors: Actors, arrival: Arrival, fate: Fate) -> Life:
    """Let somebody apply: person, answers, papers, fees, and the dossier. Returns its life."""
    luck = Random(f"{arrival.key}/submission")  # noqa: S311  a sample, no secret
    today = arrival.at.astimezone(VIETNAM).date()
    applicant_id, details = _applicant(actors, arrival)
    case = answering.Case(
        arrival.offered.definition,
        details,
        arrival.locality,
        today,
        luck,
        actors.platform.profile(applicant_id),
        serial=arrival.locality.index * 900 + arrival.person_index,
        lived_elsewhere=fate.is_consulted if fate.stage else None,
    )
    answers = answering.answer(case)
    papers = _papers(actors, arrival, answers, luck)
    by, representative_id = _submitter(actors, arrival, applicant_id)
    dossier = actors.platform.submit(
        actions.Submission(
            key=arrival.key,
            version_id=arrival.offered.version_id,
            agency_id=arrival.agency_id,
            centre_id=arrival.centre_id,
            applicant_id=applicant_id,
            submitter_id=representative_id or applicant_id,
            representative_id=representative_id,
            typist_id=by.person_id or applicant_id,
            typed_by=arrival.typed_by,
            channel=arrival.channel,
            answers=answers,
            papers=papers,
            fee_lines=drafts.fee_lines(arrival.offered.definition, answers, arrival.channel, arrival.at),
        ),
        by=by,
        at=arrival.at,
    )
    fate, has_data = with_answers(fate, answers), any(paper.data_number for paper in papers)
    return Life(dossier, arrival.offered, arrival.locality, fate, arrival.at, has_data=has_data)


def with_answers(fate: Fate, answers: Mapping[str, Any]) -> Fate:
    """Return the fate of a dossier whose answers make somebody else look into their books, or not."""
    lived = (answers.get("status") or {}).get("lived_elsewhere")
    registered_at = (answers.get("entry") or {}).get("registered_at")
    return fate.but(is_consulted=True) if "elsewhere" in (lived, registered_at) else fate


def _applicant(actors: Actors, arrival: Arrival) -> tuple[int, PersonDetails]:
    person_id = actors.named[arrival.named] if arrival.named else arrival.person_id
    if person_id is not None:
        return person_id, actors.platform.details(person_id)
    if arrival.is_organisation:
        details = people.organisation(arrival.locality, arrival.person_index)
    else:
        details = people.citizen(arrival.locality, arrival.person_index)
    return actors.platform.person(details, arrival.at), details


def _submitter(actors: Actors, arrival: Arrival, applicant_id: int) -> tuple[Acting, int | None]:
    """Return who acts at submission, and the representative where there is one."""
    if arrival.typed_by == TypedBy.OFFICIAL:
        unit_id = arrival.centre_id or arrival.locality.centre_id
        clerk = actors.at("receiver", unit_id, lambda: Random(f"{arrival.key}/typist"))  # noqa: S311  a sample
        assert clerk.person_id is not None
        return offices.official(clerk.person_id, "receiver", unit_id, for_id=applicant_id), None
    if arrival.typed_by == TypedBy.MANDATE:
        employee_id = arrival.representative_id
        if employee_id is None:
            employee = people.citizen(arrival.locality, employee_of(arrival))
            employee_id = actors.platform.person(employee, arrival.at)
        return offices.citizen(employee_id), employee_id
    return offices.citizen(applicant_id), None


def employee_of(arrival: Arrival) -> int:
    """Return the running number of the citizen who applies for an organisation, under its mandate."""
    return Random(f"{arrival.key}/employee").randrange(40, people.MOST_CITIZENS)  # noqa: S311  a sample, no secret


def _papers(actors: Actors, arrival: Arrival, answers: answering.Answers, luck: Random) -> list[NewPaper]:
    found = []
    for need in forms.papers_needed(arrival.offered.definition, answers, arrival.channel):
        paper = need.paper
        if need.must_upload:
            found.append(filed(actors, paper.code, paper.name, luck))
        elif need.asks_number and luck.random() < DATA_NUMBER_SHARE:
            number = f"{luck.randint(10, 99)}{luck.randint(100_000, 999_999)}"
            found.append(NewPaper(paper.code, paper.name, data_number=number))
    return found


def filed(actors: Actors, code: str, name: str, luck: Random) -> NewPaper:
    """Return a paper with one of the files of the pool that suit its name."""
    file = luck.choice(actors.pool[papers.code_for(name)])
    return NewPaper(code, name, file_id=file.id, file_name=file.original_name)
