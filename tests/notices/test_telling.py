"""Who is told what, in which words, and that nobody is told twice."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.core import mail
from pytest_django import Settings

from motcua.journal.acting import Acting, Channel
from motcua.journal.followers import Missing, drain, rebuild
from motcua.journal.models import Reaction
from motcua.journal.moment import database_now
from motcua.kernel.text import nfc
from motcua.service.dossiers import actions
from motcua.service.notices import actions as notices
from motcua.service.notices import queries
from motcua.service.notices.adapters import without_marks
from motcua.service.notices.models import Delivery, Notice
from motcua.service.notices.texts import TEXTS
from tests.dossiers.factories import hire, make_commune, make_person, make_procedure, make_story
from tests.measures.histories import ITEM, PAPER
from tests.notices.conftest import Gateway
from tests.notices.world import live, live_dossier, queued, work

pytestmark = pytest.mark.django_db


def yesterday() -> datetime:
    return database_now() - timedelta(days=1)


def kinds(person_id: int) -> list[str]:
    return [notice.kind for notice in Notice.objects.filter(person_id=person_id).order_by("id")]


def test_the_applicant_is_told_of_every_step_that_matters_and_of_no_other() -> None:
    story = make_story(at=yesterday())
    story.to("handed_over")
    drain()

    assert kinds(story.citizen.id) == ["submitted", "accepted", "settled", "handed_over"]


def test_the_words_name_the_dossier_and_the_date_and_nobody() -> None:
    dossier, _by, commune = live_dossier()
    actions.accept(dossier.id, by=live(commune.receiver), at=database_now(), seen_version=None)
    drain()

    told = Notice.objects.get(kind="accepted")
    dossier.refresh_from_db()
    assert told.text_vi.startswith(f"Hồ sơ {dossier.code} của Ông/Bà đã được tiếp nhận. Hẹn trả kết quả: 17:00, ")
    assert told.text_en.startswith(f"Dossier {dossier.code} has been accepted. Result promised for 17:00, ")
    assert "Thảo" not in told.text_vi + told.text_en + str(told.params)


def test_an_organisation_is_not_called_sir_or_madam() -> None:
    live_dossier(kind="organisation")
    drain()

    assert "Quý cơ quan, doanh nghiệp" in Notice.objects.get(kind="submitted").text_vi


def test_applicant_submitter_and_representative_are_each_told_once() -> None:
    commune = make_commune()
    mother, daughter = make_person("Lê Thị Lan"), make_person("Bùi Thị Thảo")
    submission = actions.Submission(
        key=uuid4(),
        version_id=make_procedure().id,
        agency_id=commune.committee.id,
        applicant_id=mother.id,
        submitter_id=daughter.id,
        representative_id=daughter.id,
        typist_id=daughter.id,
    )
    by = Acting(daughter.id, role="applicant", on_behalf_of_id=mother.id, channel=Channel.ONLINE)
    actions.submit(submission, by=by, at=database_now())
    drain()

    assert kinds(mother.id) == ["submitted"]
    assert kinds(daughter.id) == ["submitted"]


def test_a_new_arrival_is_shown_to_the_counter_on_its_own_page_alone() -> None:
    dossier, _by, commune = live_dossier()
    drain()

    for role in ("receiver", "head_of_centre"):
        (told,) = queries.unread(commune.officials[role].person_id or 0)
        assert (told.kind, told.dossier_number) == ("counter_submitted", dossier.number)
        assert not told.deliveries.exists()
    assert kinds(commune.specialist.person_id or 0) == []


def test_what_was_simulated_or_imported_rings_no_telephone() -> None:
    make_story(at=yesterday()).to("settled")
    drain()

    assert Notice.objects.filter(kind="settled").exists()
    assert not Delivery.objects.exists()
    assert queued() == []


def test_what_was_old_when_it_was_recorded_is_no_news() -> None:
    long_ago = make_story(at=database_now() - timedelta(days=31))
    last_week = make_story(long_ago.commune, long_ago.version, database_now() - timedelta(days=7))
    drain()

    assert kinds(long_ago.citizen.id) == []
    assert kinds(last_week.citizen.id) == ["submitted"]
    assert kinds(long_ago.commune.receiver.person_id or 0) == []


def test_each_effect_happens_once_however_often_it_is_asked_for() -> None:
    live_dossier()
    drain()
    notice = Notice.objects.get(kind="submitted")

    again = notices.tell(notice.person_id, "submitted", key=notice.key, params=notice.params, at=database_now())

    assert again == notice
    assert Delivery.objects.count() == 1
    assert len(queued()) == 1


def test_rebuilding_the_reactor_checks_and_sends_nothing(gateway: Gateway, settings: Settings) -> None:
    settings.EMAIL_URL = "smtp+tls://mail.example"
    commune = make_commune()
    live_dossier(commune)
    live_dossier(commune, phone="", email="thao@example.vn")
    drain()
    work(database_now())
    assert (len(gateway.taken), len(mail.outbox)) == (1, 1)
    notices_before, jobs_before = Notice.objects.count(), len(queued())

    found = rebuild("notices")

    assert found.missing == ()
    assert (Notice.objects.count(), len(queued())) == (notices_before, jobs_before)
    assert (len(gateway.taken), len(mail.outbox)) == (1, 1)


def test_rebuilding_the_reactor_names_an_effect_that_is_missing() -> None:
    dossier, by, _commune = live_dossier()
    drain()
    lost = Reaction.objects.get(follower="notices", recipient=f"person:{by.person_id}")
    position = rebuild("notices").position
    Reaction.objects.filter(id=lost.id).delete()

    found = rebuild("notices")

    assert found.missing == (Missing(position, lost.entry_id, f"person:{by.person_id}"),)
    assert dossier.applicant_id == by.person_id


def test_somebody_newly_hired_at_the_counter_makes_no_old_effect_missing() -> None:
    _dossier, _by, commune = live_dossier()
    drain()
    hire("receiver", commune.centre, "Lê Mới")

    assert rebuild("notices").missing == ()


def test_a_supplement_typed_at_the_counter_is_no_news_to_the_counter() -> None:
    story = make_story(at=yesterday())
    by = Acting(
        story.commune.receiver.person_id,
        role="receiver",
        unit_id=story.commune.centre.id,
        channel=Channel.COUNTER,
        origin="simulated",
        origin_reason="test",
    )
    story.do("request_supplement", "receiver", items=[ITEM])
    story.do("resubmit", by, papers=[PAPER])
    drain()

    assert "counter_resubmitted" not in Notice.objects.values_list("kind", flat=True)
    assert Notice.objects.get(kind="supplement_requested").text_vi.endswith(
        "cần bổ sung 1 mục. Nội dung và cách bổ sung có trong hồ sơ."
    )


def test_reading_is_noted_for_oneself_only() -> None:
    _dossier, by, _commune = live_dossier()
    stranger = make_person("Trịnh Văn Nam")
    drain()
    (told,) = queries.unread(by.person_id or 0)

    assert not notices.mark_read(stranger.id, told.id, at=database_now())
    assert queries.unread_count(by.person_id or 0) == 1
    assert notices.mark_read(by.person_id or 0, told.id, at=database_now())
    assert queries.unread_count(by.person_id or 0) == 0
    assert not notices.mark_read(by.person_id or 0, told.id, at=database_now())


WORST = {
    "name": "H56.14758-261123-0001",
    "you": "Ông/Bà",
    "items": "12",
    "amount": "15.000.000 đ",
    "day": "27/11/2026",
    "due": "17:00, 27/11/2026",
    "answer_due": "17:00, 27/11/2026",
}
LINK = " https://motcua.thanhhoa.vn/ho-so/HS-ABCD-EFGH-JKMN/"
DATED = {"accepted", "resubmitted", "payment_confirmed", "extended", "variant_chosen", "due_soon"}


SHORT = [kind for kind, text in TEXTS.items() if not kind.startswith("counter_") and text.only != ("email",)]


@pytest.mark.parametrize("kind", SHORT)
def test_every_text_is_whole_and_without_diacritics_and_link_at_most_two_short_messages(kind: str) -> None:
    params = {**WORST, "due": WORST["due"] if kind in DATED else ""}

    vi, en = TEXTS[kind].said(params)

    assert "{" not in vi + en
    assert nfc(vi) == vi
    plain = without_marks(vi)
    assert plain.isascii()
    assert len(plain) <= 160
    assert len(plain + LINK) <= 306  # two parts of one SMS


def test_no_text_has_a_place_for_what_somebody_wrote() -> None:
    allowed = {"name", "you", "items", "amount", "day", "due", "answer_due"}
    allowed |= {"unit", "unit_en", "figures_vi", "figures_en"}  # of a brief
    for text in TEXTS.values():
        for sentence in (text.vi, text.en, text.head_vi, text.head_en):
            assert set(_placeholders(sentence)) <= allowed


def _placeholders(sentence: str) -> list[str]:
    return [part.partition("}")[0] for part in sentence.split("{")[1:]]
