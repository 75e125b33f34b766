"""T2 and T3: whatever else a form is sent along, only what it asks for is taken, and the server works out the rest."""

from typing import Any

import pytest
from django.apps import apps
from django.forms.models import model_to_dict
from django.urls import reverse

from motcua.journal.acting import Acting
from motcua.journal.moment import database_now
from motcua.registry.people.models import Account, Person, Post
from motcua.service.dossiers.models import Dossier, Draft
from motcua.service.procedures.actions import SHEETS, load_sheet
from motcua.service.procedures.models import ProcedureVersion
from tests.web.world import World, make_draft

pytestmark = pytest.mark.django_db


def planted(values: Any = 999999) -> dict[str, Any]:
    """Every field name of every model of the house, under its own name and as the column."""
    rooms = ("people", "dossiers", "procedures", "agencies", "documents", "places", "voices", "notices")
    fields = [f for room in rooms for model in apps.get_app_config(room).get_models() for f in model._meta.fields]
    return {name: values for field in fields for name in (field.name, field.attname)}


def _but_last_login(account: Account) -> dict[str, Any]:
    return model_to_dict(account, exclude=["last_login"])


def test_planted_fields_in_ones_own_details_change_nothing_else(world: World) -> None:
    person = Person.objects.get(id=world.settled.citizen.id)
    account = Account.objects.get(person=person)
    form = {
        "full_name": person.full_name,
        "phone": person.phone,
        "commune": str(person.commune_id),
        "address": "Thôn 1",
    }
    before = model_to_dict(person) | {"address": "Thôn 1"}

    offered = {*form, "sex", "ethnicity", "email", "birth_date", "personal_number", "tax_code"}
    extra = {name: value for name, value in planted().items() if name not in offered}
    answer = world.browser("owner").post(reverse("accounts:edit_profile"), {**extra, **form})

    assert answer.status_code == 302
    assert model_to_dict(Person.objects.get(id=person.id)) == before
    assert _but_last_login(Account.objects.get(id=account.id)) == _but_last_login(account)
    assert not Post.objects.filter(person=person).exists()


def test_planted_fields_in_a_draft_are_not_kept(world: World) -> None:
    section = world.version.compiled.section("request")
    asked = [spec.code for spec in section.fields if spec.is_asked]
    before = model_to_dict(world.draft, exclude=["answers", "saved_at", "expires_at"])

    world.browser("owner").post(reverse("apply:section", args=[world.draft.key, section.code]), planted("x"))

    draft = Draft.objects.get(id=world.draft.id)
    assert model_to_dict(draft, exclude=["answers", "saved_at", "expires_at"]) == before
    assert set(draft.answers) == {section.code}
    assert set(draft.answers[section.code]) <= set(asked)


@pytest.mark.parametrize("act", ["withdraw", "extend", "hand_over", "accept"])
def test_planted_fields_in_an_act_at_the_desk_change_nothing(world: World, act: str) -> None:
    dossier = Dossier.objects.get(id=world.waiting.dossier.id)
    before = model_to_dict(dossier)
    extra = planted("1") | {"version": "999"}

    world.browser("handler").post(reverse("desk:act", args=[dossier.number, act]), extra)

    assert model_to_dict(Dossier.objects.get(id=dossier.id)) == before


def test_planted_fields_beside_a_right_act_do_only_that_act(world: World) -> None:
    dossier = Dossier.objects.get(id=world.settled.dossier.id)
    before = model_to_dict(dossier)
    extra = {name: "1" for name in planted() if name not in ("version", "reason")}

    world.browser("counter").post(
        reverse("desk:act", args=[dossier.number, "hand_over"]), {**extra, "version": dossier.row_version}
    )

    after = model_to_dict(Dossier.objects.get(id=dossier.id))
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"state", "row_version", "handed_over_at", "role", "unit", "assignee", "ended_at", "step"}
    assert after["state"] == "handed_over"


def test_calculated_prefilled_and_hidden_fields_are_worked_out_by_the_server(world: World) -> None:
    load_sheet(SHEETS / "1.001193.yaml", by=Acting.system(), at=database_now())
    version = ProcedureVersion.objects.get(procedure__code="1.001193")
    owner = world.settled.citizen
    draft = make_draft(version, owner, world.commune, answers={})
    closed = [(section, spec) for section in version.compiled.sections for spec in section.fields if not spec.is_asked]
    browser = world.browser("owner")

    for section in version.compiled.sections:
        forged = {spec.code: "GIẢ MẠO" for spec in section.fields if not spec.is_asked}
        parts = {f"{spec.code}-full_name": "GIẢ MẠO" for spec in section.fields if not spec.is_asked}
        browser.post(reverse("apply:section", args=[draft.key, section.code]), {**forged, **parts})

    from motcua.service.dossiers import drafts

    draft = Draft.objects.select_related("version").get(id=draft.id)
    cleaned, _errors, _missing = drafts.checked(draft, today=database_now().date())
    assert closed, "the sheet has fields that nobody types"
    assert "GIẢ MẠO" not in repr(cleaned)
    assert "GIẢ MẠO" not in repr(draft.answers)
