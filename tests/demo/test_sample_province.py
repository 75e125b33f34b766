"""The sample province: everybody acts through the platform's own actions, in order of time, nobody in the future."""

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

import pytest
import pytest_django
from django.db import transaction

from motcua.demo import answering, ground, mix, people, province, resuming
from motcua.demo.accounts import ACCOUNTS, NAMED
from motcua.demo.names import KNOWN
from motcua.journal.acting import Origin
from motcua.journal.models import Entry
from motcua.kernel.identifiers import check_personal_number, check_phone
from motcua.kernel.text import fold
from motcua.kernel.working_time import VIETNAM, is_open
from motcua.registry.agencies.calendars import working_calendar
from motcua.registry.agencies.loading import load_agencies
from motcua.registry.people import queries as registered
from motcua.registry.people.models import Account, Person
from motcua.registry.people.queries import posts_of
from motcua.registry.people.vocabulary import Role
from motcua.registry.places.actions import load_places
from motcua.service.dossiers import inbox
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.states import State
from motcua.service.procedures import forms
from motcua.service.procedures.actions import SHEETS
from motcua.service.procedures.check import compile_text, read_text
from motcua.steering.measures.models import DailyCount

THURSDAY_3PM = datetime(2026, 11, 26, 15, 0, tzinfo=VIETNAM)  # the week of the new holiday, 24 November
SUNDAY_NIGHT = datetime(2026, 11, 29, 23, 30, tzinfo=VIETNAM)
FEW = (mix.MAIN_COMMUNE, mix.WARD, mix.SMALL_COMMUNE, "14845")
DOSSIERS = 60


def quiet(_line: str) -> None:
    """Progress that nobody reads."""


@pytest.fixture(scope="class")
def refusals(django_db_setup: None, django_db_blocker: pytest_django.DjangoDbBlocker) -> Iterator[list[str]]:
    """A small province on a Thursday at three, made once for all tests that only read it; yields what was refused."""
    heard: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda said: heard.append(said.getMessage())  # type: ignore[method-assign]
    logging.getLogger("motcua.demo.simulation").addHandler(handler)
    with django_db_blocker.unblock(), transaction.atomic():
        province.load(DOSSIERS, quiet, now=THURSDAY_3PM, communes=FEW)
        yield heard
        transaction.set_rollback(True)
    logging.getLogger("motcua.demo.simulation").removeHandler(handler)


def simulated() -> list[Entry]:
    return list(Entry.objects.filter(subject_type="dossier").order_by("id"))


# The people


@pytest.mark.usefixtures("refusals")
class TestASmallProvince:
    """Asked of one province, which nobody changes."""

    def test_the_platform_refused_nothing(self, refusals: list[str]) -> None:
        assert refusals == []

    def test_every_state_is_there(self) -> None:
        assert set(Dossier.objects.values_list("state", flat=True)) == set(State.values)

    def test_about_as_many_dossiers_as_were_asked_for_and_the_stories_beside_them(self) -> None:
        assert DOSSIERS / 2 <= Dossier.objects.count() <= DOSSIERS / 2 + 90

    def test_everything_is_marked_as_simulated_with_a_reason(self) -> None:
        assert set(Entry.objects.values_list("origin", "origin_reason").distinct()) == {
            ("simulated", "Số liệu minh họa")
        }
        assert set(Dossier.objects.values_list("origin", flat=True)) == {Origin.SIMULATED}

    def test_nothing_lies_in_the_future(self) -> None:
        assert max(entry.at for entry in simulated()) <= THURSDAY_3PM

    def test_each_dossiers_entries_are_in_order_of_time(self) -> None:
        last: dict[int, datetime] = {}
        for entry in simulated():
            assert entry.at >= last.get(entry.subject_id, entry.at)
            last[entry.subject_id] = entry.at

    def test_officials_act_only_while_their_unit_is_open(self) -> None:
        day = THURSDAY_3PM.date()
        calendars = {
            unit: working_calendar(unit, day - timedelta(days=90), day + timedelta(days=10))
            for unit in {entry.acting_unit for entry in simulated() if entry.acting_unit}
        }

        outside = [
            entry for entry in simulated() if entry.acting_unit and not is_open(entry.at, calendars[entry.acting_unit])
        ]

        assert outside == []

    def test_nobody_works_on_the_new_holiday(self) -> None:
        on_it = [
            e for e in simulated() if e.acting_unit and e.at.astimezone(VIETNAM).date().isoformat() == "2026-11-24"
        ]
        assert on_it == []

    def test_all_answers_are_what_the_form_takes(self) -> None:
        for dossier in Dossier.objects.select_related("version_of_procedure"):
            definition = dossier.version_of_procedure.compiled
            filed = dossier.submitted_at.astimezone(VIETNAM).date()
            profile = registered.profile(dossier.applicant_id)
            cleaned, errors = forms.clean_all(definition, dossier.answers, profile=profile, today=filed)
            assert (errors, cleaned) == ({}, dossier.answers), definition.code

    def test_only_the_named_accounts_have_passwords(self) -> None:
        accounts = Account.objects.all()
        assert {account.username for account in accounts} == {name for name, _password, _who in ACCOUNTS}
        assert all(account.is_demo for account in accounts)
        name, password, _who = ACCOUNTS[2]
        assert accounts.get(username=name).check_password(password)

    def test_numbers_and_telephones_have_the_right_form_and_belong_to_no_province(self) -> None:
        for person in Person.objects.exclude(personal_number=None):
            read = check_personal_number(person.personal_number or "", birth_date=person.birth_date, sex=person.sex)
            assert read.region == "099"
            assert person.phone == "" or check_phone(person.phone) == person.phone

    def test_nobody_is_called_like_somebody_from_the_news(self) -> None:
        assert not set(Person.objects.values_list("folded_name", flat=True)) & KNOWN

    def test_every_commune_has_each_role(self) -> None:
        surveyed = ground.survey(FEW)
        for locality in surveyed.localities.values():
            held = Counter(
                Person.objects.filter(posts__agency_id__in=[locality.committee_id, locality.centre_id]).values_list(
                    "posts__role", flat=True
                )
            )
            assert set(held) >= {
                Role.RECEIVER,
                Role.HEAD_OF_CENTRE,
                Role.SPECIALIST,
                Role.HEAD_OF_UNIT,
                Role.SIGNER,
                Role.RECORDS_CLERK,
            }

    def test_the_counts_have_followed(self) -> None:
        assert sum(DailyCount.objects.values_list("received", flat=True)) == Dossier.objects.count()

    @pytest.mark.parametrize(
        ("username", "filter_name", "least"),
        [
            ("lanhdao", "to_sign", 12),
            ("chuyenvien", "due_today", 1),
            ("chuyenvien", "due_soon", 2),
            ("chuyenvien", "late", 2),
            ("chuyenvien", "mine", 5),
            ("chuyenvien", "consulting", 1),
            ("tiepnhan", "new", 6),
            ("tiepnhan", "waiting", 4),
            ("tiepnhan", "ready", 4),
            ("vanthu", "mine", 3),
            ("truongphong", "mine", 1),
            ("hacthanh", "new", 8),
            ("batmot", "due_today", 1),
            ("batmot", "asked", 1),
            ("lanhdaoso", "to_sign", 2),
            ("soyte", "mine", 3),
        ],
    )
    def test_whoever_signs_in_finds_work(self, username: str, filter_name: str, least: int) -> None:
        person = Account.objects.get(username=username).person
        assert person is not None
        posts = tuple(inbox.Post(post.role, post.agency_id) for post in posts_of(person.id))

        found = inbox.counts(inbox.Reader(person.id, posts), THURSDAY_3PM)

        assert found[filter_name] >= least

    def test_the_citizen_lives_where_the_named_officials_work_and_has_one_thing_to_correct(self) -> None:
        citizen = Account.objects.get(username="congdan").person
        clerk = Account.objects.get(username="tiepnhan").person
        assert citizen is not None
        assert clerk is not None
        assert posts_of(clerk.id)[0].agency.place_id == citizen.commune_id
        waiting = Dossier.objects.get(applicant=citizen, state=State.SUPPLEMENT_REQUESTED)
        assert [item.kind for item in waiting.supplement_requests.get().items.all()] == ["field"]

    def test_ratings_come_after_results_and_from_those_concerned(self) -> None:
        for entry in Entry.objects.filter(kind="rating.given"):
            dossier = Dossier.objects.get(id=entry.data["dossier"])
            assert dossier.settled_at is not None
            assert entry.at > dossier.settled_at
            assert entry.actor == dossier.submitter_id


# Time goes on


def picture() -> tuple[list[tuple[str, int]], list[tuple[str, str, datetime]]]:
    """What a province looks like, ids aside."""
    states = sorted(Counter(Dossier.objects.values_list("state", flat=True)).items())
    names = {dossier.id: str(dossier.idempotency_key) for dossier in Dossier.objects.all()}
    return states, [(names[entry.subject_id], entry.kind, entry.at) for entry in simulated()]


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_province() -> None:
    pictures = []
    for _time in range(2):
        with transaction.atomic():
            province.load(12, quiet, now=THURSDAY_3PM, communes=FEW[2:])
            pictures.append(picture())
            transaction.set_rollback(True)

    assert pictures[0] == pictures[1]


@pytest.mark.django_db
def test_started_again_later_it_goes_on_without_doubles_and_leaves_live_dossiers_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    province.load(40, quiet, now=THURSDAY_3PM, communes=FEW)
    before = set(Dossier.objects.values_list("idempotency_key", flat=True))
    live = Dossier.objects.filter(state=State.SUBMITTED).order_by("id")[0]
    Dossier.objects.filter(id=live.id).update(origin=Origin.LIVE)
    version = live.row_version

    later = THURSDAY_3PM + timedelta(days=12)
    province.catch_up(quiet, now=later, communes=FEW)

    after = list(Dossier.objects.values_list("idempotency_key", flat=True))
    assert len(after) == len(set(after)) > len(before)
    live.refresh_from_db()
    assert live.row_version == version
    new = [entry for entry in simulated() if entry.at > THURSDAY_3PM]
    assert len(new) > 100
    assert max(entry.at for entry in new) <= later
    mark = resuming.last_mark()
    assert mark is not None
    assert mark.until == later
    assert [record.getMessage() for record in caplog.records if record.name.startswith("motcua.demo")] == []


@pytest.mark.django_db
def test_nothing_happens_twice_when_it_is_started_again_at_once() -> None:
    province.load(10, quiet, now=THURSDAY_3PM, communes=FEW[2:])
    count = Entry.objects.count()

    province.catch_up(quiet, now=THURSDAY_3PM + timedelta(seconds=30), communes=FEW[2:])
    province.load(10, quiet, now=THURSDAY_3PM + timedelta(seconds=30), communes=FEW[2:])

    assert Entry.objects.count() == count


@pytest.mark.django_db
def test_after_a_long_time_it_says_which_days_bring_nothing_new() -> None:
    province.load(10, quiet, now=THURSDAY_3PM, communes=FEW[2:])
    lines: list[str] = []

    province.catch_up(lines.append, now=THURSDAY_3PM + timedelta(days=200), communes=FEW[2:])

    assert any("No new dossiers" in line for line in lines)
    assert not Dossier.objects.filter(
        submitted_at__gt=THURSDAY_3PM, submitted_at__lt=THURSDAY_3PM + timedelta(days=125)
    ).exists()
    assert Dossier.objects.filter(submitted_at__gt=THURSDAY_3PM + timedelta(days=139)).exists()


@pytest.mark.django_db
def test_at_night_the_clock_is_visibly_at_rest() -> None:
    province.load(20, quiet, now=SUNDAY_NIGHT, communes=FEW)

    by_officials = [entry for entry in simulated() if entry.acting_unit]
    assert max(entry.at for entry in by_officials) < datetime(2026, 11, 27, 17, 0, tzinfo=VIETNAM)
    waiting = Dossier.objects.filter(role="signer", due_at__gt=SUNDAY_NIGHT)
    assert waiting.count() >= 10


# Answers and shares, without a province


@pytest.fixture
def surveyed(db: None) -> ground.Ground:
    load_places()
    load_agencies()
    return ground.survey()


@pytest.mark.parametrize("sheet", sorted(SHEETS.glob("*.yaml")), ids=lambda path: path.stem)
def test_every_form_takes_what_is_made_up_for_it(sheet: object, surveyed: ground.Ground) -> None:
    definition = compile_text(read_text(sheet))  # type: ignore[arg-type]
    localities = list(surveyed.localities.values())
    for number in range(25):
        locality = localities[number * 7 % len(localities)]
        person = people.citizen(locality, number * 31 % 900)
        profile = {
            "applicant.full_name": person.full_name,
            "applicant.birth_date": person.birth_date.isoformat() if person.birth_date else "",
            "applicant.personal_number": person.personal_number,
            "applicant.ethnicity": person.ethnicity,
            "applicant.nationality": "Việt Nam",
            "applicant.address": person.address,
            "applicant.commune": locality.code,
        }
        case = answering.Case(definition, person, locality, THURSDAY_3PM.date(), Random(number), profile, number)

        answers = answering.answer(case)  # raises if the form refuses

        for path, _label in answering.typed_paths(definition, answers):
            assert answering.corrected(case, answers, path)


def test_named_people_have_distinct_numbers_and_names() -> None:
    numbers = {people.personal_number(named.birth_date, named.sex, named.serial) for named in NAMED}
    assert len(numbers) == len({named.full_name for named in NAMED}) == len(NAMED)
    assert not {fold(named.full_name) for named in NAMED} & KNOWN


def test_speed_is_drawn_and_does_not_depend_on_the_kind_of_place(surveyed: ground.Ground) -> None:
    by_kind: dict[str, list[float]] = {}
    for locality in surveyed.localities.values():
        by_kind.setdefault(locality.landscape, []).append(mix.slowness(locality.committee_code, mix.SEED))
    means = [sum(values) / len(values) for values in by_kind.values()]
    assert max(means) - min(means) < 0.25


@pytest.mark.slow
@pytest.mark.django_db
def test_shares_come_out_as_assumed() -> None:
    province.load(900, quiet, now=THURSDAY_3PM)

    kinds = Counter(entry.kind for entry in simulated())
    settled = Dossier.objects.exclude(settled_at=None)
    late = [d for d in settled if d.due_at and d.settled_at and d.settled_at > d.due_at]
    assert 0.03 <= kinds["dossier.supplement_requested"] / kinds["dossier.submitted"] <= 0.13
    assert len(late) / settled.count() <= 0.06
    assert 0.04 <= Entry.objects.filter(kind="rating.given").count() / settled.count() <= 0.16
    certified = Dossier.objects.filter(procedure__code__in=["2.000815", "2.000884", "2.000908"]).count()
    assert 0.25 <= certified / Dossier.objects.count() <= 0.45
