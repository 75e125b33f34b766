"""Statements that are composed once give the same as the ORM."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.journal.rows import ByKey, Joined
from motcua.registry.people.models import Person
from motcua.service.documents.models import LetterRecord
from motcua.service.dossiers.models import Dossier, DossierPaper, Result, StepRun
from tests.dossiers.factories import make_story

pytestmark = pytest.mark.django_db


def values(row: object) -> dict[str, object]:
    return {name: value for name, value in vars(row).items() if name != "_state"}


@pytest.mark.parametrize("model", [Dossier, DossierPaper, LetterRecord, Person, Result, StepRun])
def test_a_row_is_read_as_the_orm_reads_it(model: type) -> None:
    make_story().to("handed_over")

    rows = ByKey(model, "id > %s ORDER BY id").all(0)

    assert [values(row) for row in rows] == [values(row) for row in model.objects.order_by("id")]  # type: ignore[attr-defined]
    assert rows or model is DossierPaper


def test_columns_that_were_not_asked_for_are_loaded_when_somebody_looks() -> None:
    kept = make_story().dossier
    found = ByKey(Dossier, "number = %s", ("id", "number", "state")).get(kept.number)

    assert found.get_deferred_fields() >= {"answers", "secret"}
    assert (found.state, found.answers, found.secret) == (kept.state, kept.answers, kept.secret)


def test_rows_come_with_those_that_belong_to_them_and_cost_one_statement() -> None:
    kept = make_story().to("accepted").dossier
    joined = Joined(lambda: Dossier.objects.select_related("applicant", "assignee"), "dossiers_dossier.number = %s")
    assert joined.all("HS-NONE") == []

    with CaptureQueriesContext(connection) as asked:
        (found,) = joined.all(kept.number)
        names = (found.applicant.full_name, found.assignee.full_name, found.representative_id)

    assert len(asked) == 1
    assert names == (kept.applicant.full_name, Person.objects.get(id=kept.assignee_id).full_name, None)
    assert values(found) == values(Dossier.objects.get(id=kept.id))


def test_a_joined_statement_with_values_of_its_own_is_refused() -> None:
    joined = Joined(lambda: Dossier.objects.filter(state="submitted"), "dossiers_dossier.id > %s")

    with pytest.raises(TypeError, match="values of its own"):
        joined.all(0)


def test_nothing_found_is_said() -> None:
    with pytest.raises(Dossier.DoesNotExist):
        ByKey(Dossier, "number = %s").get("HS-NONE")
    assert ByKey(Dossier, "number = %s").first("HS-NONE") is None
