"""What time alone brings about: drafts that expire, dossiers that fall due, silence that is consent."""

from datetime import datetime, timedelta

import pytest
from procrastinate.contrib.django import app

from motcua.journal.acting import Acting, Origin
from motcua.journal.moment import database_now
from motcua.registry.people.models import Person
from motcua.service.dossiers import drafts, tasks
from motcua.service.dossiers.models import Draft
from motcua.service.notices import reminders
from motcua.service.notices.models import Notice
from motcua.service.procedures.models import ProcedureVersion
from tests.dossiers.factories import MONDAY_8AM, make_commune, make_person, make_procedure, make_story
from tests.measures.histories import ITEM

pytestmark = pytest.mark.django_db


def draft_of(owner: Person | None, expires_at: datetime) -> Draft:
    version = ProcedureVersion.objects.first() or make_procedure()
    draft = drafts.start(version.id, at=MONDAY_8AM, owner_id=owner.id if owner else None, token="a browser")
    Draft.objects.filter(id=draft.id).update(expires_at=expires_at)
    return draft


def test_the_owner_of_a_draft_is_told_three_days_before_it_is_deleted_and_once() -> None:
    owner = make_person("Bùi Thị Thảo", phone="+84912345678")
    draft = draft_of(owner, MONDAY_8AM + timedelta(days=3))
    draft_of(owner, MONDAY_8AM + timedelta(days=3, minutes=1))
    draft_of(None, MONDAY_8AM + timedelta(days=1))

    assert reminders.remind_of_expiring_drafts(at=MONDAY_8AM) == 1
    assert reminders.remind_of_expiring_drafts(at=MONDAY_8AM + timedelta(seconds=30)) == 1

    told = Notice.objects.get()
    assert told.text_vi == "Hồ sơ đang soạn của Ông/Bà sẽ bị xóa ngày 10/12/2026. Mở lại và lưu để giữ."
    assert (told.page, told.page_arg) == ("apply:overview", str(draft.key))
    assert told.deliveries.get().channel == "zalo"


def test_a_draft_saved_again_is_announced_again_for_its_new_date() -> None:
    draft = draft_of(make_person("Bùi Thị Thảo"), MONDAY_8AM + timedelta(days=1))
    reminders.remind_of_expiring_drafts(at=MONDAY_8AM)
    Draft.objects.filter(id=draft.id).update(expires_at=MONDAY_8AM + timedelta(days=30))

    assert reminders.remind_of_expiring_drafts(at=MONDAY_8AM + timedelta(days=28)) == 1
    assert Notice.objects.count() == 2


def test_whoever_has_a_dossier_is_reminded_two_days_before_its_date_on_their_page_alone() -> None:
    story = make_story().to("processing")
    due = story.dossier.due_at
    assert due is not None

    assert reminders.remind_of_due_soon(at=due - timedelta(days=2, minutes=1)) == 0
    assert reminders.remind_of_due_soon(at=due - timedelta(days=2)) == 1
    assert reminders.remind_of_due_soon(at=due - timedelta(days=1)) == 1

    told = Notice.objects.get()
    assert told.person_id == story.commune.specialist.person_id
    assert told.dossier_number == story.dossier.number
    assert not told.deliveries.exists()


def test_silence_is_consent_only_where_the_procedure_says_so_and_only_when_time_is_over() -> None:
    commune = make_commune()
    tacit = make_story(commune, make_procedure("9.000001", notes="{tacit_approval: true}")).to("processing")
    other = make_story(commune, make_procedure("9.000002")).to("processing")
    due = tacit.dossier.due_at
    assert due is not None
    assert tacit.version.compiled.tacit_approval
    clock = Acting.system(origin=Origin.SIMULATED, origin_reason="test")

    assert tasks.settle_by_silence(due - timedelta(minutes=1), clock) == 0
    assert tasks.settle_by_silence(due, clock) == 1
    assert tasks.settle_by_silence(due + timedelta(days=1), clock) == 0

    tacit.dossier.refresh_from_db()
    other.dossier.refresh_from_db()
    assert (tacit.dossier.state, tacit.dossier.outcome, tacit.dossier.settled_at) == ("settled", "granted", due)
    assert other.dossier.state == "in_progress"


def test_a_dossier_that_waits_for_its_applicant_is_not_settled_by_silence() -> None:

    tacit = make_story(version=make_procedure(notes="{tacit_approval: true}")).to("processing")
    due = tacit.dossier.due_at
    assert due is not None
    tacit.do("request_supplement", "specialist", items=[ITEM])

    clock = Acting.system(origin=Origin.SIMULATED, origin_reason="test")
    assert tasks.settle_by_silence(due + timedelta(days=1), clock) == 0


def test_expired_drafts_are_deleted_by_the_nightly_job() -> None:
    draft_of(None, database_now() - timedelta(minutes=1))
    kept = draft_of(None, database_now() + timedelta(days=1))

    tasks.delete_expired_drafts(0)

    assert list(Draft.objects.values_list("id", flat=True)) == [kept.id]


def test_the_worker_knows_every_job_and_when_it_is_due() -> None:
    app.perform_import_paths()
    periodic = {task.task.name: task.cron for task in app.periodic_registry.periodic_tasks.values()}

    assert {name: cron for name, cron in periodic.items() if name.startswith(("notices.", "dossiers."))} == {
        "notices.take_up_forgotten": "*/5 * * * *",
        "notices.remind_of_expiring_drafts": "0 1 * * *",
        "notices.remind_of_due_soon": "30 0 * * *",
        "dossiers.delete_expired_drafts": "0 19 * * *",
        "dossiers.forget_unused_files": "15 19 * * *",
        "dossiers.approve_tacitly": "*/5 * * * *",
    }
    assert "notices.deliver" in app.tasks
