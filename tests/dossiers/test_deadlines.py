"""Which time holds, from when it counts, when it rests, and what may move it."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from motcua.journal.acting import Channel
from motcua.kernel.working_time import VIETNAM
from motcua.registry.agencies.models import CalendarDay
from motcua.registry.people.models import Post
from motcua.service.dossiers import actions, clock, letters
from motcua.service.dossiers.refusals import AlreadyExtended, Missing, NothingPromised, StillLate, WrongAmount
from motcua.service.procedures.definition import Cutoff, Deadline, Definition
from tests.dossiers.driving import ITEM, PAPER, REASON, variant_of
from tests.dossiers.factories import (
    MONDAY_8AM,
    Story,
    make_commune,
    make_person,
    make_procedure,
    make_story,
    simulated,
)

pytestmark = pytest.mark.django_db
RESTS = "pauses_while_payment_due: true"


def at(day: int, hour: int, minute: int = 0, *, month: int = 12, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=VIETNAM)


def accepted(accepted_at: datetime, **procedure: str) -> Story:
    """Submitted a minute before, accepted at this moment."""
    story = make_story(version=make_procedure(**procedure), at=accepted_at - timedelta(minutes=1))
    story.do("accept", "receiver", after=timedelta(minutes=1))
    return story


def definition_with(**deadline: Any) -> Definition:
    plain = make_procedure().compiled
    return plain.model_copy(update={"deadline": Deadline.model_construct(**{**vars(plain.deadline), **deadline})})


# What holds


def test_a_source_that_names_no_time_promises_no_date():
    frozen = clock.deadline_for(definition_with(value=None), "", Channel.ONLINE)

    assert frozen["amount"] is None
    assert clock.counted(make_commune().committee.id, MONDAY_8AM, frozen, pauses=[], now=MONDAY_8AM) is None
    assert letters.statutory_time(frozen) == "Chưa rõ"


def test_a_source_that_says_only_days_is_counted_in_working_days_and_says_so():
    frozen = clock.deadline_for(definition_with(working=None), "", Channel.COUNTER)

    assert (frozen["unit"], frozen["said_working"]) == ("working_days", None)
    assert "nguồn không nói rõ" in letters.statutory_time(frozen)


@pytest.mark.parametrize(
    ("value", "bonus", "unit", "working", "left"),
    [
        ("5", "1", "day", True, "4"),
        ("1", "1", "day", True, "0.5"),  # half a day is left at least
        ("0.25", "0", "day", True, "0.25"),
        ("0.25", "1", "day", True, "0.25"),  # a bonus never makes it longer
        ("4", "1", "hour", True, "4"),  # days are not taken off hours
        ("15", "2.5", "day", False, "13"),  # calendar days stay whole
        ("1", "1", "day", False, "1"),
    ],
)
def test_filing_online_takes_off_what_the_source_grants(value: str, bonus: str, unit: str, working: bool, left: str):
    definition = definition_with(
        value=Decimal(value), unit=unit, working=working, online_bonus_days=Decimal(bonus), same_day_cutoff=None
    )

    assert clock.deadline_for(definition, "", Channel.COUNTER)["amount"] == value
    assert clock.deadline_for(definition, "", Channel.ONLINE)["amount"] == left


def test_filed_online_with_a_day_off_it_is_due_a_day_earlier():
    story = accepted(at(7, 9), notes="{online_bonus_days: '1'}")

    assert story.dossier.due_at == at(11, 17)  # four working days


def test_hours_are_counted_in_open_minutes():
    story = accepted(at(7, 16), days="4", unit="hour")

    assert story.dossier.due_at == at(8, 10, 30)  # one hour on Monday, three on Tuesday from 7:30


@pytest.mark.parametrize(
    ("received_at", "due_at"),
    [
        (at(7, 14, 59), at(7, 17)),
        (at(7, 15), at(7, 17)),
        (at(7, 15, 1), at(8, 17)),
        (at(11, 16), at(14, 17)),  # Friday afternoon: Monday
    ],
)
def test_a_same_day_procedure_ends_today_or_if_received_after_three_on_the_next_working_day(
    received_at: datetime, due_at: datetime
):
    definition = definition_with(value=Decimal(1), same_day_cutoff=Cutoff(hour=15), online_bonus_days=Decimal(1))
    frozen = clock.deadline_for(definition, "", Channel.ONLINE)

    counted = clock.counted(make_commune().committee.id, received_at, frozen, pauses=[], now=received_at)

    assert counted.due_at == due_at


def test_the_day_of_culture_of_24_november_is_a_holiday():
    story = accepted(at(20, 9, month=11))  # Friday

    assert story.dossier.due_at == at(30, 17, month=11)  # 23, 25, 26, 27, 30 November


def test_a_make_up_saturday_counts():
    commune = make_commune()
    CalendarDay.objects.create(
        agency=None, day=at(12, 0).date(), spans=[["07:30", "11:30"], ["13:00", "17:00"]], reason="Làm bù"
    )
    story = make_story(commune)
    story.do("accept", "receiver")

    assert story.dossier.due_at == at(12, 17)  # Tuesday to Saturday


def test_a_closing_day_of_the_agency_moves_its_own_dates_alone():
    commune, other = make_commune(), make_commune("Sầm Sơn", "14800")
    CalendarDay.objects.create(agency=commune.committee, day=at(9, 0).date(), spans=[], reason="Mất điện")
    here, there = make_story(commune), make_story(other)

    assert here.to("accepted").dossier.due_at == at(15, 17)
    assert there.to("accepted").dossier.due_at == at(14, 17)


# Variants


def test_the_official_picks_the_case_that_sets_the_time_when_accepting():
    story = make_story()
    story.do("accept", "receiver", variant=variant_of(story))

    assert story.dossier.due_at == at(21, 17)  # ten working days
    assert story.dossier.deadline["variant"] == variant_of(story)


def test_the_case_may_be_picked_later_with_a_reason_and_the_first_date_stays_beside_it():
    story = make_story().to("processing")
    story.do("choose_variant", "specialist", variant=variant_of(story), reason=REASON)

    assert story.dossier.due_at == at(21, 17)
    assert story.dossier.original_due_at == at(14, 17)


def test_a_case_that_the_procedure_does_not_know_is_refused():
    with pytest.raises(Missing) as refused:
        make_story().do("accept", "receiver", variant="chuyện khác")

    assert refused.value.data["names"] == ("variant",)


# Extensions


def test_an_extension_gives_a_new_date_and_keeps_the_first():
    story = make_story().to("processing")
    story.do("extend", "specialist", working_days=3, reason=REASON)

    assert story.dossier.due_at == at(17, 17)
    assert story.dossier.original_due_at == at(14, 17)


def test_there_is_one_extension_unless_the_settings_allow_more(settings: Any):
    story = make_story().to("processing")
    story.do("extend", "specialist", working_days=1, reason=REASON)
    with pytest.raises(AlreadyExtended):
        story.do("extend", "head_of_unit", working_days=1, reason=REASON)

    settings.EXTENSIONS_ALLOWED = 2
    story.do("extend", "head_of_unit", working_days=1, reason=REASON)

    assert (story.dossier.due_at, story.dossier.extension_count) == (at(16, 17), 2)


def test_an_extension_survives_a_later_supplement():
    story = make_story().to("processing")
    story.do("extend", "specialist", working_days=1, reason=REASON)  # Tuesday the 15th
    story.do("request_supplement", "specialist", items=[ITEM])
    story.do("resubmit", "applicant", after=timedelta(days=2), papers=[PAPER])

    assert story.dossier.due_at == at(16, 17)  # Tuesday did not count; Monday, the day of receipt, never does


@pytest.mark.parametrize("days", [0, -3])
def test_an_extension_is_of_some_days(days: int):
    with pytest.raises(Missing):
        make_story().to("processing").do("extend", "specialist", working_days=days, reason=REASON)


def test_an_apology_never_names_a_date_that_is_over_already():
    story = make_story().to("processing")
    story.now = at(21, 8)  # a week late

    with pytest.raises(StillLate):
        story.do("extend", "specialist", working_days=3, reason=REASON)
    story.do("extend", "specialist", working_days=8, reason=REASON)

    assert story.dossier.due_at == at(24, 17)


def test_where_no_date_was_promised_none_can_be_extended():
    story = make_story().to("processing")
    type(story.dossier).objects.filter(id=story.dossier.id).update(due_at=None, original_due_at=None)

    with pytest.raises(NothingPromised):
        story.do("extend", "specialist", working_days=3, reason=REASON)


# Payments


def paid_after_two_days(**procedure: str) -> Story:
    story = make_story(version=make_procedure(**procedure)).to("processing")
    story.do("request_payment", "specialist", amount_vnd=250_000)
    story.do("confirm_payment", "receiver", after=timedelta(days=2), amount_vnd=250_000)
    return story


def test_while_a_payment_is_due_the_clock_runs_on():
    assert paid_after_two_days().dossier.due_at == at(14, 17)


def test_the_clock_rests_for_a_payment_only_where_the_procedure_says_so():
    story = paid_after_two_days(more=RESTS)

    assert story.dossier.due_at == at(15, 17)
    assert story.dossier.original_due_at == at(14, 17)
    assert story.dossier.pauses.get().kind == "payment"


def test_the_sum_that_was_asked_for_is_the_one_to_be_paid_and_the_lines_stay_frozen():
    story = make_story().to("processing")
    story.do("request_payment", "specialist", amount_vnd=250_000)

    assert story.dossier.fee_vnd == 250_000
    assert story.dossier.fee_lines[0]["amount_vnd"] == 15_000
    with pytest.raises(WrongAmount) as refused:
        story.do("confirm_payment", "receiver", amount_vnd=15_000)
    assert "250.000" in str(refused.value)

    story.do("confirm_payment", "receiver", amount_vnd=250_000)
    receipt = story.dossier.cash_receipts.get()
    assert (receipt.amount_vnd, receipt.received_by_id) == (250_000, story.commune.receiver.person_id)


@pytest.mark.parametrize("amount", [0, -1])
def test_nothing_is_no_payment(amount: int):
    with pytest.raises(Missing):
        make_story().to("processing").do("request_payment", "specialist", amount_vnd=amount)


def test_a_fee_that_the_source_does_not_say_is_not_zero():
    known = {"name": "Lệ phí", "amount_vnd": 15_000}
    free = {"name": "Phí", "amount_vnd": 0}
    unknown = {"name": "Phí khai thác", "amount_vnd": None}

    assert actions.submission.total_vnd([known, free]) == 15_000
    assert actions.submission.total_vnd([known, unknown]) is None
    assert actions.submission.total_vnd([free]) == 0
    assert actions.submission.total_vnd([]) is None


def test_the_latest_date_shown_before_filing_includes_the_eight_hours():
    commune, version = make_commune(), make_procedure()

    latest = clock.latest_result(commune.committee.id, commune.centre.id, version.compiled, Channel.ONLINE, at(7, 8))

    assert latest == at(15, 17)  # accepted on Tuesday at 8:00, then five working days


def test_the_control_slip_shares_the_time_out_among_the_steps():
    story = make_story().to("issuing")

    runs = list(story.dossier.step_runs.order_by("id"))
    assert [run.role for run in runs] == ["receiver", "specialist", "signer", "records_clerk"]
    assert [run.left_at is None for run in runs] == [False, False, False, True]
    assert [run.due_at for run in runs] == sorted(run.due_at for run in runs)
    assert runs[-1].due_at < story.dossier.due_at


def test_who_accepts_for_a_walk_in_may_be_the_head_and_then_any_clerk_goes_on():
    story = make_story()
    story.do("accept", "head_of_centre")
    assert story.dossier.assignee_id is None

    story.do("pass_on", "receiver")

    assert story.dossier.role == "specialist"


def test_a_dossier_sent_back_goes_to_whom_it_was_before_if_they_are_still_there():
    story = make_story().to("processing")
    story.do("send_back", "specialist", reason=REASON)
    assert story.dossier.assignee_id == story.commune.receiver.person_id

    story.do("pass_on", "receiver")
    Post.objects.filter(person_id=story.commune.receiver.person_id).update(is_active=False)
    story.do("send_back", "specialist", reason=REASON)

    assert story.dossier.assignee_id is None
    story.do("pass_on", simulated(make_person("Lê Văn Kế"), "receiver", story.commune.centre))
