"""What is loaded set-based is what the actions would have left: every table, row by row."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from time import process_time

import pytest
from django.db.models import Max, Sum

from motcua.demo import resuming, year
from motcua.demo.bulk import loading, marks
from motcua.demo.bulk.counter import Counter as LedgerCounter
from motcua.demo.bulk.loading import Ways
from motcua.demo.bulk.plan import Order, Shard
from motcua.demo.bulk.working import Setting
from motcua.journal import sequencer
from motcua.journal.followers import rebuild
from motcua.journal.models import Entry, EntrySalt, JournalPosition, Reaction, Unsequenced
from motcua.service.documents.models import LetterRecord
from motcua.service.dossiers.models import DailySerial, Dossier
from motcua.service.dossiers.states import OPEN_STATES, State
from motcua.steering.measures.models import DailyCount
from tests.demo.conftest import THURSDAY_3PM, Settled, quiet, undone
from tests.demo.rows import Tables, all_rows

pytestmark = pytest.mark.django_db
ORDER = Order(300, 150, seed=7, until=THURSDAY_3PM)
FEW = Order(120, 60, seed=7, until=THURSDAY_3PM)
ONE_SHARD = 10_000_000


def set_based(settled: Settled, order: Order = ORDER, shard_size: int = ONE_SHARD) -> int:
    return loading.load_year(order, settled.actors, settled.hours, Ways(quiet, quiet, shard_size=shard_size))


def dossiers_alone(tables: Tables) -> Tables:
    """What a load writes down about itself is no dossier's."""
    return {name: [row for row in rows if "demo_load" not in row] for name, rows in tables.items()}


def differences(expected: Tables, found: Tables) -> dict[str, list[tuple[str, str]]]:
    """Return for each table the first rows that only one side has."""
    assert expected.keys() == found.keys()
    differ = {}
    for table, rows in expected.items():
        here, there = Counter(rows) - Counter(found[table]), Counter(found[table]) - Counter(rows)
        if here or there:
            differ[table] = list(zip([*here, "-"][:2], [*there, "-"][:2], strict=False))
    return differ


@pytest.fixture(scope="module")
def by_actions(settled: Settled) -> Tables:
    """The rows that 300 dossiers leave when they live through the platform's own actions."""
    with undone():
        born = year.simulate(ORDER, settled.actors, settled.hours, quiet)
        loading.analyse()
        sequencer.drain_views()
        states = set(Dossier.objects.values_list("state", flat=True))
        rows = dossiers_alone(all_rows())
    assert born >= 300
    assert states >= {State.HANDED_OVER, State.SETTLED, State.WITHDRAWN}
    return rows


def test_300_dossiers_are_the_same_both_ways(settled: Settled, by_actions: Tables) -> None:
    with undone():
        set_based(settled)
        found = dossiers_alone(all_rows())

    assert differences(by_actions, found) == {}


def test_in_many_shards_they_are_the_same_too(settled: Settled, by_actions: Tables) -> None:
    with undone():
        set_based(settled, shard_size=60)
        found = dossiers_alone(all_rows())

    assert differences(by_actions, found) == {}


def test_a_planted_fault_is_found(settled: Settled, by_actions: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    honest = LedgerCounter.hand_over

    def forgetful(self: LedgerCounter, dossier_id: int, **given: object) -> Dossier:
        dossier = honest(self, dossier_id, **given)  # type: ignore[arg-type]
        dossier.role = "receiver"
        return dossier

    monkeypatch.setattr("motcua.demo.bulk.ledger.Ledger.hand_over", forgetful)
    with undone():
        set_based(settled)
        found = dossiers_alone(all_rows())

    assert set(differences(by_actions, found)) == {"dossiers_dossier"}


def test_the_same_seed_gives_the_same_province_secrets_and_salts_included(settled: Settled) -> None:
    def secrets() -> list[object]:
        numbers = Dossier.objects.order_by("idempotency_key").values_list("number", "tracking_code", "secret", "code")
        salts = EntrySalt.objects.filter(entry__subject_type="dossier").values_list("salt", flat=True)
        return [*numbers, *sorted(bytes(salt) for salt in salts)]

    with undone():
        set_based(settled, FEW)
        first, rows = secrets(), dossiers_alone(all_rows())
    with undone():
        set_based(settled, FEW)
        second, again = secrets(), dossiers_alone(all_rows())
    with undone():
        set_based(settled, replace(FEW, seed=8))
        other = secrets()

    assert (second, again) == (first, rows)
    assert not set(other) & set(first)


def test_positions_have_no_gap_and_keep_the_order_within_a_dossier(settled: Settled) -> None:
    with undone():
        set_based(settled, FEW, shard_size=40)
        positions = list(JournalPosition.objects.order_by("position").values_list("position", flat=True))
        entries = Entry.objects.filter(subject_type="dossier").order_by("place__position")
        order = list(entries.values_list("subject_id", "subject_seq"))
        waiting = Unsequenced.objects.count()

    last: dict[int, int] = {}
    for dossier_id, seq in order:
        assert seq == last.get(dossier_id, 0) + 1
        last[dossier_id] = seq
    assert positions == list(range(1, len(positions) + 1))
    assert waiting == 0


def test_a_rebuild_of_the_views_comes_out_the_same(settled: Settled) -> None:
    with undone():
        set_based(settled, FEW)
        rebuilt = [rebuild(view) for view in ("live_counts", "dossier_search")]

    assert [each.changed_tables for each in rebuilt] == [(), ()]
    assert min(each.position for each in rebuilt) > 1000


def test_nobody_is_told_anything_while_a_load_runs(settled: Settled) -> None:
    with undone():
        before = Reaction.objects.count()
        set_based(settled, replace(FEW, dossiers=20))
        assert Reaction.objects.count() == before


def test_only_finished_ones_where_that_is_asked_for(settled: Settled) -> None:
    order = Order(200, 30, seed=9, until=THURSDAY_3PM, is_finished=True)
    with undone():
        loaded = set_based(settled, order)
        states = Counter(Dossier.objects.values_list("state", flat=True))

    assert not set(states) & set(OPEN_STATES)
    assert sum(states.values()) == loaded
    assert 120 < loaded < 200


def test_codes_go_on_after_those_of_dossiers_that_were_there_before(settled: Settled) -> None:
    with undone():
        set_based(settled, FEW)
        set_based(settled, replace(FEW, seed=11))
        codes = list(Dossier.objects.exclude(code=None).values_list("code", flat=True))
        last = {(row.agency_id, row.day): row.last for row in DailySerial.objects.all()}

    assert len(codes) == len(set(codes)) == sum(last.values())


def test_after_a_stop_it_goes_on_where_it_was(
    settled: Settled, by_actions: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked: list[int] = []
    honest = loading.work_off

    def stopped(setting: Setting, shard: Shard, watch: object) -> int:
        if len(worked) == 2:
            raise KeyboardInterrupt
        worked.append(shard.number)
        return honest(setting, shard, watch)  # type: ignore[arg-type]

    with undone():
        monkeypatch.setattr(loading, "work_off", stopped)
        with pytest.raises(KeyboardInterrupt):
            set_based(settled, shard_size=60)
        assert marks.unfinished() == ORDER
        assert set(marks.done_shards(ORDER)) == set(worked)
        monkeypatch.setattr(loading, "work_off", honest)
        set_based(settled, shard_size=60)
        found = dossiers_alone(all_rows())
        assert marks.is_done(ORDER)

    assert differences(by_actions, found) == {}


def test_another_load_waits_for_one_that_was_begun_and_the_same_is_not_done_twice(settled: Settled) -> None:
    with undone():
        marks.begin(ORDER)
        with pytest.raises(year.AnotherBegun) as refusal:
            year.load(Order(10, 5, seed=1, until=THURSDAY_3PM), Ways(quiet, quiet))
        marks.finish(ORDER, 300)
        with pytest.raises(year.LoadedAlready):
            year.load(ORDER, Ways(quiet, quiet))

    assert refusal.value.order == ORDER


def test_the_next_start_does_not_wait_for_what_was_loaded_and_goes_on_with_the_living(settled: Settled) -> None:
    floor = THURSDAY_3PM + timedelta(days=3)
    living = Order(40, 20, seed=12, until=THURSDAY_3PM)
    with undone():
        year.simulate(living, settled.actors, settled.hours, quiet)
        marks.finish(living, 40)
        keys = set(Dossier.objects.values_list("idempotency_key", flat=True))
        set_based(settled, FEW)
        assert Dossier.objects.filter(state__in=OPEN_STATES).exclude(idempotency_key__in=keys).exists()

        going_on = {life.dossier.idempotency_key for life in resuming.lives(settled.actors.ground, floor)}

    assert going_on
    assert going_on <= keys


@pytest.mark.slow
def test_twenty_thousand_are_gap_free_and_counted(settled: Settled) -> None:
    """Prints what one costs; a limit in seconds would be a lottery on a busy machine."""
    order = Order(20_000, 365, seed=2026, until=THURSDAY_3PM)
    with undone():
        began = process_time()
        loaded = set_based(settled, order, shard_size=5000)
        seconds = process_time() - began
        print(f"{loaded} dossiers, {1000 * seconds / loaded:.2f} ms of processor time each in the loading process")
        entries, places = Entry.objects.count(), JournalPosition.objects.aggregate(last=Max("position"))["last"]
        received = DailyCount.objects.aggregate(all=Sum("received"))["all"]
        codes = Dossier.objects.exclude(code=None).values_list("code", flat=True)
        dossiers, letters, salts = (model.objects.count() for model in (Dossier, LetterRecord, EntrySalt))
        rebuilt = {view: rebuild(view).changed_tables for view in ("live_counts", "dossier_search")}
        assert len(set(codes)) == len(codes)

    assert received == dossiers == loaded > 19_500
    assert places == entries
    assert salts == entries > 8 * loaded
    assert letters > 3 * loaded
    assert rebuilt == {"live_counts": (), "dossier_search": ()}
