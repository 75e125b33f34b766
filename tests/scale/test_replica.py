"""Reports are read from a real streaming replica, decisions never (security.md, 1.7)."""

import json
import time
from collections.abc import Iterator

import pytest

from tests.failures.browser import Browser
from tests.failures.people import Town
from tests.scale.landscape import Host, Landscape, has_gone_its_way
from tests.scale.standby import Standby, standby

pytestmark = pytest.mark.slow

ASKING = """
import json, time
from datetime import timedelta
from django.db import connections, transaction, DatabaseError
from django.db.models import BooleanField, Func
from motcua.journal import replica
from motcua.journal.moment import database_now
from motcua.journal.record import record
from motcua.journal.acting import Acting
from motcua.registry.people.models import Account
from motcua.steering.measures import queries

STANDS_BY = Func(function="pg_is_in_recovery", output_field=BooleanField())

@replica.from_replica
def where():
    return "replica" if Account.objects.annotate(r=STANDS_BY).values_list("r", flat=True).first() else "primary"

def told(act):
    try:
        return act()
    except Exception as error:
        return type(error).__name__
"""


@pytest.fixture(scope="module")
def copy(country: Landscape) -> Iterator[Standby]:
    with standby(country) as found:
        yield found


@pytest.fixture(scope="module")
def host(country: Landscape, copy: Standby) -> Host:
    province = country.provinces["38"]
    address = copy.address(province.addresses["DATABASE_URL"])
    return province.host("reporting", MOTCUA_REPLICA_DATABASE_URL=address, MOTCUA_REPLICA_MAX_LAG_SECONDS="1")


def ask(host: Host, code: str) -> object:
    return json.loads(host.python(ASKING + code))


def test_a_report_reads_the_replica_and_everything_else_the_primary(host: Host) -> None:
    answer = ask(
        host,
        """
def in_a_transaction():
    with transaction.atomic():
        return where()

plain = "replica" if Account.objects.annotate(r=STANDS_BY).values_list("r", flat=True).first() else "primary"
print(json.dumps([where(), in_a_transaction(), plain]))
""",
    )

    assert answer == ["replica", "primary", "primary"]


def test_what_was_read_from_the_replica_leads_back_to_the_primary(host: Host) -> None:
    """An account that a report returned is saved, and its relations are read, where decisions are made."""
    answer = ask(
        host,
        """
@replica.from_replica
def account():
    return Account.objects.exclude(person=None).first()
found = account()
read_from = found._state.db
found.refresh_from_db()
print(json.dumps([read_from, found._state.db, found.person._state.db]))
""",
    )

    assert answer == ["replica", "default", "default"]


def test_writing_locking_acting_and_recording_inside_a_report_are_refused(host: Host) -> None:
    answer = ask(
        host,
        """
@replica.from_replica
def inside(act):
    return act()

def records():
    with transaction.atomic():
        record("dossier.accepted", subject_type="dossier", subject_id=1, by=Acting.system(), at=database_now())

first = Account.objects.first()
acts = [
    lambda: first.save(),
    lambda: Account.objects.update(is_active=True),
    lambda: Account.objects.select_for_update().first(),
    records,
]
print(json.dumps([told(lambda a=act: inside(a)) for act in acts]))
""",
    )

    assert answer == ["DecidesFromReplica"] * 4


def test_the_replica_itself_refuses_whoever_writes_to_it_by_name(host: Host) -> None:
    answer = ask(
        host,
        """
def writes():
    with transaction.atomic(using="replica"):
        Account.objects.using("replica").update(is_active=True)

def locks():
    with transaction.atomic(using="replica"):
        list(Account.objects.using("replica").select_for_update()[:1])

print(json.dumps([told(writes), told(locks), where()]))
""",
    )

    assert answer == ["InternalError", "InternalError", "replica"]


def test_public_figures_are_the_same_from_both(host: Host) -> None:
    answer = ask(
        host,
        """
now = database_now()
from_copy = queries.public_figures(now), queries.received_by_day(now.date() - timedelta(days=9), now.date())
with transaction.atomic():
    from_primary = queries.public_figures(now), queries.received_by_day(now.date() - timedelta(days=9), now.date())
print(json.dumps([from_copy == from_primary, from_copy[0].open_now >= 0, replica.is_being_read()]))
""",
    )

    assert answer == [True, True, False]


def test_a_replica_that_falls_behind_is_not_read_until_it_has_caught_up(
    country: Landscape, host: Host, copy: Standby
) -> None:
    with country.provinces["38"].connect() as db:  # something of an age that the replica has
        db.execute("delete from django_session where session_key = 'nobody'")
        db.execute("insert into django_session values ('nobody', '', now())")
    time.sleep(1)
    copy.stand_still(still=True)
    try:
        answer = ask(
            host,
            """
before = where()
with connections["default"].cursor() as cursor:  # something that the replica has not taken in
    cursor.execute("delete from django_session where session_key = 'nobody'")
time.sleep(4)
after = where()
print(json.dumps([after, replica.age_seconds() > 1]))
""",
        )
    finally:
        copy.stand_still(still=False)

    assert answer == ["primary", True]
    assert ask(host, "time.sleep(1)\nprint(json.dumps(where()))") == "replica"


def test_a_quiet_night_does_not_make_the_replica_old(host: Host) -> None:
    """Nothing was committed for a while: its last commit is old, and nothing is missing."""
    assert ask(host, "time.sleep(4)\nprint(json.dumps([where(), replica.age_seconds() < 1]))") == ["replica", True]


def test_pages_go_on_while_the_replica_dies_and_comes_back(host: Host, copy: Standby) -> None:
    host.start("serve")
    browser = Browser(host.port)
    try:
        before = browser.get("/").status
        copy.stop()
        during = [browser.get("/").status for _ in range(6)]
        log = host.log("serve")
    finally:
        copy.start()
        host.stop()

    assert (before, during) == (200, [200] * 6)
    assert "The replica cannot be read" in log


def test_a_report_that_loses_the_replica_in_the_middle_is_read_from_the_primary(host: Host) -> None:
    answer = ask(
        host,
        """
@replica.from_replica
def long_report():
    first = where_now()
    if first == "replica":
        connections["replica"].connection.close()  # as when the server is gone
    return [first, where_now()]

def where_now():
    return "replica" if Account.objects.annotate(r=STANDS_BY).values_list("r", flat=True).first() else "primary"

print(json.dumps(long_report()))
""",
    )

    assert answer == ["primary", "primary"]


def test_what_an_official_decides_on_is_never_the_replica(country: Landscape, host: Host, copy: Standby) -> None:
    """While the replica stands still, a dossier goes its whole way: every page shows what was done a moment ago."""
    worker = country.provinces["38"].host("beside")
    copy.stand_still(still=True)
    try:
        host.start("serve")
        worker.start("work", "sequence")
        town = Town(host.port)
        town.open(devices=1, desks=1)
        host.until(lambda: has_gone_its_way(town), 120, "a dossier's whole way")
        town.close()
    finally:
        copy.stand_still(still=False)
        host.stop()
        worker.stop()

    assert town.ledger.faults == []
