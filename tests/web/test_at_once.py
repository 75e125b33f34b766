"""T24 and T25 through HTTP: a double click makes one dossier, and of two officials at once one is told."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from motcua.journal.models import Entry
from motcua.journal.moment import database_now
from motcua.service.dossiers import drafts
from motcua.service.dossiers.models import Dossier, Draft
from tests.web.world import World, make_world, stored_pdf

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None, home: Any) -> World:
    return make_world()


def posted(browser: Client, address: str, given: dict[str, Any]) -> tuple[int, str]:
    try:
        answer = browser.post(address, given)
        return answer.status_code, answer.headers.get("Location", "")
    finally:
        connection.close()


def ready_draft(world: World) -> Draft:
    """A draft in which nothing is missing."""
    section = world.version.compiled.section("request")
    asked = {spec.code: "Xin xác nhận để vay vốn" for spec in section.fields if spec.is_asked}
    paper, file = world.version.compiled.papers[0], stored_pdf()
    drafts.save_section(world.draft.id, "request", asked, at=database_now())
    drafts.add_file(world.draft.id, paper.code, file.id, file.original_name, at=database_now())
    return Draft.objects.get(id=world.draft.id)


def test_twenty_submissions_of_one_form_make_one_dossier_and_twenty_equal_answers(world: World) -> None:
    draft = ready_draft(world)
    browsers = [world.browser("owner") for _ in range(20)]
    address, before = reverse("apply:check", args=[draft.key]), Dossier.objects.count()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda browser: posted(browser, address, {"declared": "on"}), browsers))

    assert Dossier.objects.count() == before + 1
    assert len(set(answers)) == 1
    assert answers[0][0] == 302
    born = Dossier.objects.get(idempotency_key=draft.key)
    assert Entry.objects.filter(subject_type="dossier", subject_id=born.id, kind="dossier.submitted").count() == 1


def test_of_two_officials_at_once_the_second_is_told_and_nothing_is_overwritten(world: World) -> None:
    dossier = Dossier.objects.get(id=world.settled.dossier.id)
    first, second = world.browser("counter"), world.browser("signer")
    seen = dossier.row_version
    hand_over = reverse("desk:act", args=[dossier.number, "hand_over"])
    revoke = reverse("desk:act", args=[dossier.number, "revoke"])

    first.post(hand_over, {"version": seen})
    answer = second.post(revoke, {"version": seen, "reason": "Sai căn cứ", "legal_ground": "Điều 5"}, follow=True)

    after = Dossier.objects.get(id=dossier.id)
    assert (after.state, after.row_version) == ("handed_over", seen + 1)
    assert not after.results.filter(revoked_at__isnull=False).exists()
    assert "vừa" in answer.content.decode()


def test_eight_opposite_decisions_at_once_leave_one_entry(world: World) -> None:
    dossier = Dossier.objects.get(id=world.settled.dossier.id)
    given = {"version": dossier.row_version, "reason": "Sai căn cứ", "legal_ground": "Điều 5"}
    jobs = [
        (world.browser(role), reverse("desk:act", args=[dossier.number, act]), given)
        for role, act in [("counter", "hand_over"), ("signer", "revoke")] * 4
    ]
    before = Entry.objects.filter(subject_type="dossier", subject_id=dossier.id).count()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda job: posted(*job), jobs))

    assert {status for status, _where in answers} == {302}
    assert Entry.objects.filter(subject_type="dossier", subject_id=dossier.id).count() == before + 1
    assert Dossier.objects.get(id=dossier.id).row_version == dossier.row_version + 1
