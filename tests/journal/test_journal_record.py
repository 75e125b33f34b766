"""What may be written to the journal, and what the database itself refuses."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from motcua.cli.postgres import APP
from motcua.journal import kinds
from motcua.journal.acting import Acting, Origin
from motcua.journal.data import DataRefused, FloatRefused, LooksPersonal, NotNormalised, plain
from motcua.journal.models import Entry, EntrySalt, Unsequenced
from motcua.journal.moment import database_now
from motcua.journal.queries import entries_of
from motcua.journal.record import NotNow, OutsideTransaction, SubjectNotLocked, UnknownKind, record
from motcua.journal.refusals import EntryRefused
from tests.journal.harness import CLERK, HAPPENED, OTHER, run

LONG_AGO = datetime(2026, 7, 1, 8, tzinfo=UTC)
HANOI = timezone(timedelta(hours=7))


def note(subject: int = 1, *, at: datetime | None = None, by: Acting = CLERK, **data: object) -> Entry:
    return record(HAPPENED, subject_type="trial", subject_id=subject, by=by, at=at or database_now(), data=data)


@pytest.mark.django_db
def test_an_entry_keeps_who_did_what_to_what_and_when() -> None:
    at = database_now()
    by = replace(CLERK, on_behalf_of_id=9)

    entry = note(7, at=at, by=by, state="accepted", fee_vnd=8_000, due_at=datetime(2026, 12, 16, 17, tzinfo=HANOI))

    kept = Entry.objects.get()
    fields = [field.attname for field in Entry._meta.fields]
    assert [getattr(kept, name) for name in fields] == [getattr(entry, name) for name in fields]
    assert (kept.subject_type, kept.subject_id, kept.subject_seq, kept.at) == ("trial", 7, 1, at)
    assert (kept.actor, kept.acting_role, kept.acting_unit, kept.on_behalf_of) == (17, "receiver", 4, 9)
    assert (kept.assurance, kept.channel, kept.origin) == ("substantial", "counter", "live")
    assert kept.data == {"state": "accepted", "fee_vnd": 8_000, "due_at": "2026-12-16T10:00:00.000000Z"}


@pytest.mark.django_db
def test_an_entry_costs_one_statement(django_assert_num_queries: Callable[[int], object]) -> None:
    at = database_now()
    with django_assert_num_queries(1):  # type: ignore[attr-defined]
        note(at=at)


@pytest.mark.django_db
def test_each_entry_has_its_own_32_byte_salt_and_waits_for_its_position() -> None:
    entries = [note(1), note(1), note(2)]

    salts = [bytes(salt) for salt in EntrySalt.objects.values_list("salt", flat=True)]
    assert [len(salt) for salt in salts] == [32, 32, 32]
    assert len(set(salts)) == 3
    assert set(Unsequenced.objects.values_list("entry_id", flat=True)) == {entry.id for entry in entries}


@pytest.mark.django_db
def test_entries_are_numbered_within_their_subject() -> None:
    for subject in (1, 2, 1, 1):
        note(subject)

    assert [entry.subject_seq for entry in entries_of("trial", 1)] == [1, 2, 3]
    assert [entry.subject_seq for entry in entries_of("trial", 2)] == [1]
    assert entries_of("other", 1) == []


@pytest.mark.django_db
def test_even_an_entry_inserted_behind_our_back_is_stamped_and_queued() -> None:
    before = database_now()
    plainly = Entry(
        recorded_at=LONG_AGO, at=before, origin="live", subject_type="trial", subject_id=1, subject_seq=1,
        kind=HAPPENED, assurance="none", channel="system",
    )  # fmt: skip
    plainly.save(force_insert=True)

    kept = Entry.objects.get()
    assert before <= kept.recorded_at < before + timedelta(seconds=60)
    assert Unsequenced.objects.get().entry_id == kept.id


@pytest.mark.django_db
@pytest.mark.parametrize("seconds", [-3600, -61, 61, 86_400])
def test_a_live_entry_cannot_be_dated_otherwise(seconds: int) -> None:
    at = database_now() + timedelta(seconds=seconds)
    with pytest.raises(NotNow), transaction.atomic():
        note(at=at)
    assert not Entry.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("origin", [Origin.SIMULATED, Origin.IMPORTED, Origin.BACKFILLED])
def test_an_entry_of_another_origin_carries_its_own_time_and_a_reason(origin: Origin) -> None:
    entry = note(at=LONG_AGO, by=Acting.system(origin=origin, origin_reason="from the old system"))
    assert (entry.at, entry.origin) == (LONG_AGO, origin)

    with pytest.raises(EntryRefused), transaction.atomic():
        note(at=LONG_AGO, by=Acting.system(origin=origin))


@pytest.mark.django_db
def test_a_time_without_zone_is_refused() -> None:
    with pytest.raises(NotNow):
        note(at=database_now().replace(tzinfo=None))


@pytest.mark.django_db
def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(UnknownKind):
        record("trial.misspelt", subject_type="trial", subject_id=1, by=CLERK, at=database_now())


@pytest.mark.django_db(transaction=True)
def test_an_entry_outside_a_transaction_is_refused() -> None:
    with pytest.raises(OutsideTransaction):
        note()


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["origin", "assurance", "channel"])
def test_the_database_knows_the_words_for(field: str) -> None:
    with pytest.raises(EntryRefused), transaction.atomic():
        note(by=replace(CLERK, **{field: "typo"}, origin_reason="x"))  # type: ignore[arg-type]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET kind = 'trial.other'",
        "UPDATE journal_entry SET recorded_at = now()",
        "DELETE FROM journal_entry",
        "DELETE FROM journal_entry WHERE false",
        "UPDATE journal_position SET position = position + 1",
        "DELETE FROM journal_position",
        "UPDATE journal_entry_salt SET salt = salt",
        "INSERT INTO journal_entry (id) SELECT id FROM journal_entry ON CONFLICT (id) DO UPDATE SET kind = 'x'",
        "MERGE INTO journal_entry e USING (SELECT 1) x ON true WHEN MATCHED THEN DELETE",
    ],
)
def test_what_is_written_stays_written(statement: str) -> None:
    note()
    with pytest.raises(DatabaseError, match=r"never changed|null value"), transaction.atomic():
        run(statement)


@pytest.mark.django_db
def test_what_is_written_stays_written_even_for_a_replication_role() -> None:
    note()
    try:
        with transaction.atomic():
            run("SET LOCAL session_replication_role = replica")  # switches ordinary triggers off
    except DatabaseError:
        return  # only superusers may ask for it
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        run("DELETE FROM journal_entry")
    run("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
def test_a_role_without_the_privilege_cannot_empty_the_journal() -> None:
    note()
    if not run("SELECT 1 FROM pg_roles WHERE rolname = %s", APP):
        run(f"CREATE ROLE {APP}")
    run(f"GRANT SELECT, INSERT ON journal_entry, journal_position TO {APP}")
    run(f"SET LOCAL ROLE {APP}")
    for statement in ("TRUNCATE journal_entry", "UPDATE journal_entry SET kind = 'x'", "DELETE FROM journal_position"):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            run(statement)
    run("RESET ROLE")


@pytest.mark.django_db
def test_a_salt_can_be_deleted_and_nothing_else() -> None:
    entry = note()
    EntrySalt.objects.filter(entry=entry).delete()
    assert not EntrySalt.objects.exists()
    assert Entry.objects.count() == 1


@pytest.mark.django_db
def test_a_salt_has_32_bytes() -> None:
    entry = note()
    EntrySalt.objects.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        EntrySalt.objects.create(entry=entry, salt=b"short")


@pytest.mark.django_db
def test_ids_are_drawn_one_by_one() -> None:
    """A session that drew ids in advance would later write a lower id after a higher one."""
    assert run("SELECT cache_size FROM pg_sequences WHERE sequencename = 'journal_entry_id_seq'") == [(1,)]


@pytest.mark.parametrize(
    ("value", "error"),
    [
        (0.5, FloatRefused),
        (float("nan"), FloatRefused),
        ([1, {"share": 0.1}], FloatRefused),
        (unicodedata.normalize("NFD", "Thanh Hóa"), NotNormalised),
        ({unicodedata.normalize("NFD", "số"): 1}, NotNormalised),
        ("038200012345", LooksPersonal),
        ("CCCD 038200012345.", LooksPersonal),
        ("038 200 012 345", LooksPersonal),
        ({"038200012345": True}, LooksPersonal),
        ("x" * 201, LooksPersonal),
        (Decimal(1), DataRefused),
        (b"bytes", DataRefused),
        ({1: "a key that is a number"}, DataRefused),
        ({1, 2}, DataRefused),
        (datetime(2026, 12, 7, 8), DataRefused),  # noqa: DTZ001  the point
        (2**53, DataRefused),
        ("a\0b", DataRefused),
        ("\ud800", DataRefused),
    ],
)
def test_data_that_is_refused(value: object, error: type[DataRefused]) -> None:
    with pytest.raises(error) as caught:
        plain({"deep": [value]})
    assert caught.value.path.startswith(".deep[0]")


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ("Giấy khai sinh", "Giấy khai sinh"),
        (None, None),
        (True, True),
        (-5, -5),
        (date(2026, 11, 24), "2026-11-24"),
        (datetime(2026, 12, 7, 0, 30, tzinfo=HANOI), "2026-12-06T17:30:00.000000Z"),
        ((1, "a", None), [1, "a", None]),
        ("000.00.38.H56-261207-0001", "000.00.38.H56-261207-0001"),
        ("7d793037-a076-4000-8000-038200012345", "7d793037-a076-4000-8000-038200012345"),
        ("a038200012345f" + "0" * 50, "a038200012345f" + "0" * 50),
        (Origin.LIVE, "live"),
    ],
)
def test_data_that_is_taken(value: object, stored: object) -> None:
    assert plain({"it": value}) == {"it": stored}


PLAIN_TEXT = st.text(st.characters(categories=["L", "N", "P", "Z"]), max_size=30).map(
    lambda text: unicodedata.normalize("NFC", text)
)
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(1 - 2**53, 2**53 - 1) | PLAIN_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(PLAIN_TEXT, inner, max_size=3),
    max_leaves=8,
)


@given(data=st.dictionaries(PLAIN_TEXT, PLAIN, max_size=4))
def test_plain_data_is_stored_as_it_is(data: dict[str, object]) -> None:
    assert plain(data) == data
    assert plain(plain(data)) == plain(data)


def test_kinds_are_registered_once_and_well_spelt() -> None:
    kinds.register(OTHER)  # the same again is harmless
    assert kinds.all_kinds()[HAPPENED].doc == {"n": "any number"}
    for wrong in ("nodot", "Trial.happened", "trial.", "trial." + "x" * 60, "trial.hồ"):
        with pytest.raises(ValueError, match="written like"):
            kinds.register(wrong)
    with pytest.raises(ValueError, match="twice"):
        kinds.register(HAPPENED, n="something else")


@pytest.mark.parametrize("refusal", [UnknownKind, OutsideTransaction, NotNow, SubjectNotLocked, EntryRefused])
def test_every_refusal_speaks_vietnamese(refusal: type[EntryRefused]) -> None:
    with override("en"):
        english = str(refusal())
    with override("vi"):
        vietnamese = str(refusal())
    assert vietnamese != english


@pytest.mark.django_db
def test_the_clock_is_the_databases_and_moves_within_a_transaction() -> None:
    first = database_now()
    run("SELECT pg_sleep(0.01)")
    assert database_now() >= first + timedelta(seconds=0.01)
    assert connection.in_atomic_block
