"""What each act owes in writing, frozen when it happened; and that the journal holds none of its words."""

import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any
from uuid import uuid4

import pytest

from motcua.journal.acting import Acting, Origin
from motcua.journal.models import Entry
from motcua.registry.people.models import Person, Post
from motcua.service.documents.models import LetterRecord
from motcua.service.dossiers import actions, letters, queries
from motcua.service.dossiers.actions.asking import NewPaper
from motcua.service.dossiers.apps import KINDS
from motcua.service.dossiers.models import DossierLetter
from motcua.service.dossiers.states import State
from tests.dossiers.driving import GROUND, ITEM, PAPER, REACHED, REASON, lead
from tests.dossiers.factories import Story, make_commune, make_procedure, make_story
from tests.dossiers.typing_answers import stored_file

pytestmark = pytest.mark.django_db


def last_letter(story: Story) -> tuple[str, dict[str, Any]]:
    letter = DossierLetter.objects.filter(dossier=story.dossier).select_related("letter").latest("id")
    assert letter.made_at == story.now
    return letter.kind, letter.letter.data


def test_the_receipt_names_every_file_with_its_size_and_digest():
    story = make_story()
    file = stored_file("đơn.pdf")
    submission = actions.Submission(
        key=uuid4(),
        version_id=story.version.id,
        agency_id=story.commune.committee.id,
        applicant_id=story.citizen.id,
        submitter_id=story.citizen.id,
        typist_id=story.citizen.id,
        papers=[actions.submission.NewPaper("giay_chung_minh", "Giấy chứng minh", file.id, "đơn.pdf")],
    )
    story.dossier = actions.submit(submission, by=story.applicant, at=story.now)

    kind, data = last_letter(story)

    assert kind == "submission_receipt"
    assert data["files"] == [
        {"name": "đơn.pdf", "size_bytes": 1024, "sha256": file.original_sha256, "paper_name": "Giấy chứng minh"}
    ]
    assert data["head"]["number"] == story.dossier.number
    assert data["follow"]["lookup_code"] == story.dossier.tracking_code
    assert data["follow"]["url"].endswith(f"/q/{story.dossier.secret}")


def test_the_appointment_slip_promises_the_due_time():
    story = make_story().to("accepted")
    kind, data = last_letter(story)

    assert kind == "appointment_slip"
    assert (data["head"]["number"], data["statutory_time"]) == (story.dossier.code, "05 ngày làm việc")
    assert (moment(data["received_at"]), moment(data["due_at"])) == (story.dossier.accepted_at, story.dossier.due_at)


def test_the_supplement_request_says_what_why_how_and_until_when():
    story = lead(make_story(), State.SUPPLEMENT_REQUESTED)
    kind, data = last_letter(story)

    assert kind == "supplement_request"
    assert data["items"] == [{"what": ITEM.label, "reason": ITEM.reason, "remedy": ITEM.remedy}]
    assert date.fromisoformat(data["answer_by_date"]) == date(2027, 1, 6)


def test_a_refusal_at_receipt_states_reason_and_legal_ground():
    kind, data = last_letter(lead(make_story(), State.REFUSED_AT_RECEIPT))

    assert (kind, data["reason"], data["legal_ground"]) == ("refusal_at_receipt", REASON, GROUND)


def test_an_apology_shows_both_dates():
    story = make_story().to("processing")
    promised = story.dossier.due_at
    story.do("extend", "specialist", working_days=3, reason=REASON)
    kind, data = last_letter(story)

    assert (kind, data["reason"]) == ("apology", REASON)
    assert (moment(data["promised_at"]), moment(data["new_due_at"])) == (promised, story.dossier.due_at)
    assert promised < story.dossier.due_at


def test_a_stop_notice_states_reason_and_legal_ground():
    story = make_story().to("accepted")
    story.do("stop", "head_of_unit", reason=REASON, legal_ground=GROUND)
    kind, data = last_letter(story)

    assert (kind, data["reason"], data["legal_ground"]) == ("stop_notice", REASON, GROUND)
    assert data["signature"]["full_name"] == ""  # a head of unit does not sign for the agency


@pytest.mark.parametrize(("amount", "lines"), [(15_000, ["Lệ phí"]), (250_000, ["Phí, lệ phí"])])
def test_the_cash_receipt_adds_up_to_what_was_paid(amount: int, lines: list[str]):
    story = make_story().to("processing")
    story.do("request_payment", "specialist", amount_vnd=amount)
    story.do("confirm_payment", "receiver", amount_vnd=amount)
    kind, data = last_letter(story)

    assert kind == "cash_receipt"
    assert [line["name"] for line in data["lines"]] == lines
    assert sum(line["amount_vnd"] for line in data["lines"]) == amount


def test_the_result_bears_its_number_and_who_signed():
    story = make_story().to("settled")
    kind, data = last_letter(story)
    signer = Person.objects.get(id=story.commune.signer.person_id)

    assert kind == "result"
    assert (data["result_code"], data["title"]) == (f"{story.dossier.code}-KQ1", "Giấy xác nhận")
    assert data["signature"] == {"title": "CHỦ TỊCH", "full_name": signer.full_name}


def test_a_deputy_signs_for_the_head():
    story = make_story()
    Post.objects.filter(person_id=story.commune.signer.person_id).update(title="Phó Chủ tịch")
    story.to("settled")

    assert last_letter(story)[1]["signature"]["title"] == "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH"


def test_a_corrected_result_is_a_new_letter_and_the_old_one_stays():
    story = make_story().to("settled")
    first = last_letter(story)[1]
    story.do("correct", "signer", reason=REASON, text="Sinh ngày 02/9/1990")

    assert last_letter(story)[1]["result_code"] == f"{story.dossier.code}-KQ2"
    assert LetterRecord.objects.get(data__result_code=first["result_code"]).data == first


def test_a_letter_does_not_change_when_the_person_does():
    story = make_story().to("accepted")
    before = last_letter(story)[1]
    Person.objects.filter(id=story.citizen.id).update(full_name="Bùi Thị Khác")

    assert last_letter(story)[1] == before
    assert before["applicant"]["full_name"] == "Bùi Thị Thảo"


def test_papers_that_data_replaces_are_named_as_not_needed():
    story = make_story()
    story.do("request_supplement", "receiver", items=[ITEM])
    story.do("resubmit", "applicant", papers=[PAPER])
    story.do("accept", "receiver")

    data = last_letter(story)[1]
    assert data["papers"] == []
    assert data["papers_not_needed"] == [f"{PAPER.name} ({PAPER.data_number})"]


def test_acts_that_owe_no_letter_write_none():
    story = make_story().to("accepted")
    count = story.dossier.letters.count()
    story.do("pass_on", "receiver")
    story.do("withdraw", "applicant", reason=REASON)

    assert story.dossier.letters.count() == count


@pytest.mark.parametrize(
    ("frozen", "words"),
    [
        (("3", "working_days", True), "03 ngày làm việc"),
        (("2.5", "working_days", True), "2,5 ngày làm việc"),
        (("15", "calendar_days", False), "15 ngày"),
        (("4", "working_hours", True), "04 giờ làm việc"),
        (("3", "working_days", None), "03 ngày làm việc (nguồn không nói rõ ngày hay ngày làm việc)"),
    ],
)
def test_the_legal_time_in_words(frozen: tuple[str, str, bool | None], words: str):
    amount, unit, working = frozen

    assert letters.statutory_time({"amount": amount, "unit": unit, "said_working": working}) == words


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# The journal


def everything_that_can_happen() -> Iterator[Story]:
    """Stories that together write every kind of entry."""
    commune, other, version = make_commune(), make_commune("Sầm Sơn", "14800"), make_procedure()
    for reach in REACHED.values():
        story = make_story(commune, version)
        reach(story)
        yield story
    yield resting(make_story(commune, version), other)
    asked = make_story(commune, version)
    asked.do("request_supplement", "receiver", items=[ITEM])
    asked.do("resubmit", "applicant", papers=[PAPER])
    for verb in ("mark_data_missed", "mark_data_checked"):
        asked.do(verb, "receiver", paper_id=asked.dossier.papers.get().id)
    by = Acting.system(origin=Origin.SIMULATED, origin_reason="test")
    late = NewPaper(PAPER.paper_code, "Giấy của Bùi Thị Thảo", file_id=stored_file().id, file_name="Bùi Thị Thảo.pdf")
    actions.receive_paper(asked.dossier.id, by=by, at=asked.now, paper=late)
    yield asked
    ended = make_story(commune, version).to("handed_over")
    ended.do("correct", "signer", reason=REASON, text="Đã sửa tên Bùi Thị Thảo")
    ended.do("revoke", "signer", reason=REASON, legal_ground=GROUND)
    ended.do("reissue", "signer", reason=REASON, outcome="granted", text="Xác nhận Bùi Thị Thảo")
    yield ended


def resting(story: Story, other: Any) -> Story:
    """Everything that may happen while it is processed."""
    story.to("processing")
    story.do("consult", "specialist", agency_id=other.committee.id, question=REASON, working_days=2)
    asked = story.dossier.consultations.get()
    actions.answer_consultation(asked.id, by=other.specialist, at=story.now, answer="Ông Kín không vướng gì")
    story.do("extend", "specialist", working_days=3, reason=REASON)
    story.do("choose_variant", "specialist", variant=story.version.compiled.variants[0].code, reason=REASON)
    story.do("request_payment", "specialist", amount_vnd=250_000)
    story.do("confirm_payment", "receiver", amount_vnd=250_000)
    story.do("reassign", "head_of_unit", assignee_id=story.commune.specialist.person_id)
    story.do("send_back", "specialist", reason=REASON)
    return story


WORDS = [
    "Thảo",
    "Bùi",
    "Kín",
    "912345678",
    "038199000123",
    "vay vốn",
    "chuyển đi",
    "Nghị định",
    "Ảnh mờ",
    "Chụp lại",
    "vướng",
]


def test_no_kind_of_entry_holds_a_name_a_number_or_a_reason():
    stories = list(everything_that_can_happen())
    entries = Entry.objects.filter(subject_type="dossier")

    assert {e.kind.removeprefix("dossier.") for e in entries} == set(KINDS)
    for entry in entries:
        told = json.dumps(entry.data, ensure_ascii=False)
        assert not [word for word in WORDS if word in told], (entry.kind, told)
        assert not [s for s in stories if s.dossier.secret in told or s.dossier.tracking_code in told]
    (words,) = {r.reason for r in stories[-1].dossier.reasons.all()}
    assert words == REASON  # the words stand beside the journal


def test_the_timeline_tells_the_words_to_those_who_may_read_them():
    story = make_story().to("processing")
    story.do("send_back", "specialist", reason=REASON)

    event = queries.timeline(story.dossier)[-1]

    assert (event.kind, event.reason, event.role) == ("sent_back", REASON, "specialist")
    assert event.at == story.now
