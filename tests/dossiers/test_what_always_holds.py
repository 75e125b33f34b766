"""What the database itself keeps true of a dossier, and what its reads promise."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from motcua.service.dossiers import queries
from motcua.service.dossiers.models import Dossier
from tests.dossiers.factories import MONDAY_8AM, make_story

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("wrong", "name"),
    [
        ({"code": None}, "dossier_accepted_has_code_and_deadline"),
        ({"due_at": None}, "dossier_original_due_at_with_due_at"),
        ({"accepted_at": None}, "dossier_running_was_accepted"),
        ({"state": "settled", "ended_at": MONDAY_8AM}, "dossier_settled_has_outcome"),
        ({"state": "withdrawn"}, "dossier_ended_has_end"),
    ],
)
def test_the_database_refuses_what_hangs_together_wrongly(wrong: dict[str, Any], name: str):
    story = make_story().to("processing")

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Dossier.objects.filter(id=story.dossier.id).update(**wrong)


def test_what_an_act_may_change_is_every_column_that_moves_and_no_other():
    fixed = {f.name for f in Dossier._meta.concrete_fields} - set(Dossier.MOVING)

    assert fixed == {
        *("id", "number", "tracking_code", "secret", "idempotency_key"),
        *("procedure", "version_of_procedure", "agency", "centre"),
        *("applicant", "submitter", "representative", "typist", "typed_by", "channel", "origin"),
        *("fee_lines", "submitted_at"),
    }


def test_a_desk_page_of_one_dossier_is_a_few_small_look_ups():
    story = make_story().to("processing")
    with CaptureQueriesContext(connection) as found:
        dossier = queries.get_for_desk([story.commune.committee.id], story.dossier.number)
        assert all((dossier.procedure.name, dossier.unit.name, dossier.applicant.full_name, dossier.centre.name))
    assert len(found) <= 5


def test_the_tracking_code_is_compared_forgivingly_and_fully():
    dossier = make_story().dossier
    spoken = " ".join(dossier.tracking_code.lower())

    assert queries.has_tracking_code(dossier, spoken)
    assert not queries.has_tracking_code(dossier, dossier.tracking_code[:-1])
    assert not queries.has_tracking_code(dossier, "")


def test_reminders_find_what_is_due_in_between():
    story = make_story().to("processing")
    due = story.dossier.due_at

    assert list(queries.due_between(due - timedelta(hours=1), due)) == [story.dossier]
    assert list(queries.due_between(due, due + timedelta(hours=1))) == []
