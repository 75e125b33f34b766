"""Helpers: dossiers that move now, and the worker doing what is queued."""

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from procrastinate.contrib.django.models import ProcrastinateJob

from motcua.journal.acting import Acting, Channel
from motcua.journal.moment import database_now
from motcua.registry.people.models import Person
from motcua.service.dossiers import actions
from motcua.service.dossiers.models import Dossier
from motcua.service.notices import carrying
from motcua.service.notices.jobs import DELIVER
from tests.dossiers.factories import Commune, make_commune, make_person, make_procedure


def live_dossier(commune: Commune | None = None, **person: Any) -> tuple[Dossier, Acting, Commune]:
    """A citizen submits online, now. Returns the dossier, the citizen acting, and the commune."""
    commune = commune or make_commune()
    citizen = make_person("Bùi Thị Thảo", **({"phone": "+84912345678"} | person))
    by = Acting(citizen.id, role="applicant", channel=Channel.ONLINE)
    submission = actions.Submission(
        key=uuid4(),
        version_id=make_procedure().id,
        agency_id=commune.committee.id,
        applicant_id=citizen.id,
        submitter_id=citizen.id,
        typist_id=citizen.id,
    )
    return actions.submit(submission, by=by, at=database_now()), by, commune


def live(official: Acting) -> Acting:
    """The same official, acting now."""
    return Acting(official.person_id, role=official.role, unit_id=official.unit_id, channel=Channel.COUNTER)


def queued() -> list[ProcrastinateJob]:
    """Jobs of delivery that wait, the oldest first."""
    return list(ProcrastinateJob.objects.filter(task_name=DELIVER, status="todo").order_by("id"))


def work(at: datetime) -> None:
    """Do what is queued up to a moment, as the worker would, in order of time."""
    while due := sorted((j for j in queued() if j.scheduled_at <= at), key=lambda job: (job.scheduled_at, job.id)):
        _done(due[0])
        carrying.attempt(due[0].args["delivery_id"], at=max(due[0].scheduled_at, at - timedelta(days=365)))


def _done(job: ProcrastinateJob) -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE id = %s", [job.id])


def phone_owner(dossier: Dossier) -> Person:
    """The applicant."""
    return Person.objects.get(id=dossier.applicant_id)
