"""What an act writes at once lies there as the act left it."""

from datetime import timedelta

import pytest

from motcua.journal import moment
from motcua.journal.acting import Acting
from motcua.journal.models import Entry
from motcua.service.dossiers.actions import _moving as moving
from motcua.service.dossiers.models import Dossier, DossierLetter, ReasonGiven, Result
from tests.dossiers.factories import make_person, make_story

pytestmark = pytest.mark.django_db


def test_every_column_that_may_move_is_written_and_no_other() -> None:
    at, story = moment.database_now(), make_story(at=moment.database_now())
    before = Dossier.objects.values().get(id=story.dossier.id)
    person = make_person("Hà Văn Nam")
    moved = {
        "code": "000.00.01-261207-0001",
        "answers": {"á": [1, None]},
        "fee_vnd": 50_000,
        "state": "stopped",
        "step": 3,
        "role": "signer",
        "unit_id": story.dossier.agency_id,
        "assignee_id": person.id,
        "answer_due_at": at + timedelta(hours=1),
        "accepted_at": at + timedelta(hours=2),
        "deadline": {"amount": "5"},
        "due_at": at + timedelta(hours=3),
        "original_due_at": at + timedelta(hours=4),
        "extra_working_days": 4,
        "extension_count": 1,
        "supplement_count": 2,
        "settled_at": at + timedelta(hours=5),
        "outcome": "refused",
        "handed_over_at": at + timedelta(hours=6),
        "ended_at": at + timedelta(hours=7),
    }
    assert {Dossier._meta.get_field(name).attname for name in Dossier.MOVING} == {*moved, "row_version"}

    dossier = moving.locked(story.dossier.id, None)
    for name, value in moved.items():
        assert getattr(dossier, name) != value
        setattr(dossier, name, value)
    moving.write(dossier, "stopped", Acting.system(), at, with_answers=True)

    assert Dossier.objects.values().get(id=dossier.id) == {**before, **moved, "row_version": 2}


def test_answers_that_did_not_change_stay() -> None:
    story = make_story(at=moment.database_now())
    dossier = moving.locked(story.dossier.id, None)
    kept, dossier.answers = dossier.answers, {"other": {}}

    moving.write(dossier, "stopped", Acting.system(), moment.database_now())

    assert kept
    assert Dossier.objects.get(id=dossier.id).answers == kept


def test_the_words_of_a_reason_name_their_entry_and_a_result_its_letter() -> None:
    story = make_story(at=moment.database_now()).to("settled")

    entry = Entry.objects.filter(subject_type="dossier", subject_id=story.dossier.id).latest("id")
    result, letter = Result.objects.get(), DossierLetter.objects.latest("id")
    assert (entry.kind, result.letter_id, letter.made_at) == ("dossier.settled", letter.letter_id, result.issued_at)

    other = make_story(story.commune, story.version, at=moment.database_now())
    other.do("refuse", "receiver", reason="Không thuộc thẩm quyền", legal_ground="Điều 17")
    entry = Entry.objects.filter(subject_type="dossier", subject_id=other.dossier.id).latest("id")
    given = ReasonGiven.objects.get(dossier=other.dossier)
    assert (given.entry_id, given.reason, given.legal_ground) == (entry.id, "Không thuộc thẩm quyền", "Điều 17")
