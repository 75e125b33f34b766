"""The web server behind PgBouncer in transaction mode: what pages need holds there, and what they must not do shows."""

import threading
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest

from motcua.cli.pooling import is_pooled
from tests.failures.people import Town
from tests.failures.truth import lies, wait_until_drained
from tests.scale.landscape import Host, Landscape, Province, has_gone_its_way
from tests.scale.pgbouncer import POOL, Pooler, missing, pooler

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(missing()), reason=missing())]

CLIENTS = 12  # four for each server connection
ROUNDS = 40


@pytest.fixture(scope="module")
def bouncer(country: Landscape) -> Iterator[Pooler]:
    with pooler(country) as found:
        yield found


def pooled_host(province: Province, bouncer: Pooler, name: str, **variables: str) -> Host:
    direct = province.addresses["DATABASE_URL"]
    ways = {
        "DATABASE_URL": bouncer.through(direct),
        "MOTCUA_DIRECT_DATABASE_URL": direct,
        "MOTCUA_POOLED": "1",
    }
    return province.host(name, **(ways | variables))


def test_dossiers_move_in_both_provinces_through_fewer_connections_than_clients(
    country: Landscape, bouncer: Pooler
) -> None:
    provinces = list(country.provinces.values())
    hosts = [pooled_host(province, bouncer, "pooled") for province in provinces]
    towns = [Town(host.port) for host in hosts]
    try:
        for host in hosts:
            host.start("serve", "work", "sequence")
        for town in towns:
            town.open(devices=5, desks=1)
        for host, town in zip(hosts, towns, strict=True):
            host.until(lambda t=town: has_gone_its_way(t), 180, "a dossier's whole way")
        most = bouncer.server_connections()
        for town in towns:
            town.close()

        for province, town in zip(provinces, towns, strict=True):
            wait_until_drained(province)  # type: ignore[arg-type]  # it has what is asked of a stack
            assert town.ledger.faults == []
            assert town.ledger.trouble == {}
            assert lies(province, town.ledger) == []  # type: ignore[arg-type]  # likewise
        numbers = [{told.number for told in town.ledger.told if told.number} for town in towns]
        for province, foreign in zip(provinces, reversed(numbers), strict=True):
            with province.connect() as db:
                assert (
                    db.execute("select 1 from dossiers_dossier where number = any(%s)", [list(foreign)]).fetchall()
                    == []
                )
        assert set(most) >= {f"{province.schema}_app" for province in provinces}
        assert all(count <= POOL for count in most.values())
    finally:
        for host in hosts:
            host.stop()


# Sessions that wander: the same harness finds nothing as we connect, and finds each planted fault.


def faults_of(address: str, schema: str, *, work: str = "select current_schema()", **options: Any) -> set[str]:
    """Let many clients ask at once through few connections; return what went wrong, or whose schema they were in."""
    found: set[str] = set()

    def client() -> None:
        with psycopg.connect(address, autocommit=True, **options) as db:
            for n in range(ROUNDS):
                try:
                    db.execute(work)
                    row = db.execute(f"select current_schema(), {n % 7}::int").fetchone()
                    if row is not None and row[0] != schema:
                        found.add(f"in schema {row[0]}")
                except psycopg.Error as error:
                    found.add(type(error).__name__)
                    return

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in clients:
        thread.start()
    for thread in clients:
        thread.join()
    return found


def test_as_we_connect_no_client_meets_anothers_session(country: Landscape, bouncer: Pooler) -> None:
    for province in country.provinces.values():
        address = bouncer.through(province.addresses["DATABASE_URL"])
        assert faults_of(address, province.schema, prepare_threshold=None) == set()


def test_planted_prepared_statements_are_found(country: Landscape) -> None:
    province = country.provinces["38"]
    with pooler(country) as own:
        found = faults_of(own.through(province.addresses["DATABASE_URL"]), province.schema, prepare_threshold=0)

    assert found & {"InvalidSqlStatementName", "DuplicatePreparedStatement"}


def test_a_planted_search_path_of_a_session_is_found(country: Landscape) -> None:
    province = country.provinces["38"]
    with pooler(country) as own:
        address = own.through(province.addresses["DATABASE_URL"])
        with psycopg.connect(address, autocommit=True, prepare_threshold=None) as db:
            db.execute("set search_path = extensions")
        found = faults_of(address, province.schema, prepare_threshold=None)

    assert found == {"in schema extensions"}


# Time limits


def test_time_limits_hold_through_the_pooler(country: Landscape, bouncer: Pooler) -> None:
    province = country.provinces["38"]
    address = bouncer.through(province.addresses["DATABASE_URL"])
    with psycopg.connect(address, autocommit=True) as db:
        with pytest.raises(psycopg.errors.QueryCanceled):
            db.execute("select pg_sleep(20)")
        with psycopg.connect(province.addresses["MOTCUA_OWNER_DATABASE_URL"]) as other:
            other.execute("lock table voices_rating")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                db.execute("select count(*) from voices_rating")


def test_a_command_has_time_although_its_role_has_not(country: Landscape) -> None:
    """Loading and migrating take what they need: they state their own limits."""
    host = country.provinces["38"].host("commanding")
    shown = host.python(
        "from django.db import connection\n"
        "with connection.cursor() as cursor:\n"
        "    cursor.execute('show statement_timeout')\n"
        "    print(cursor.fetchone()[0])"
    )

    assert shown == "0"


def test_serve_refuses_a_pooler_whose_role_has_no_limits(country: Landscape) -> None:
    province = country.provinces["40"]
    role, host = f"{province.schema}_app", None
    with country.admin() as db:
        db.execute(f"alter role {role} in database motcua reset statement_timeout")
    try:
        with pooler(country) as own:
            host = pooled_host(province, own, "unlimited")
            done = host.run("serve")
    finally:
        with country.admin() as db:
            db.execute(f"alter role {role} in database motcua set statement_timeout = '5s'")

    assert done.returncode == 2
    assert "The time limits statement_timeout do not hold through the pooler" in done.stderr


@pytest.mark.parametrize("ignored", ["", "options"])
def test_serve_refuses_a_pooler_that_nobody_told_it_of(country: Landscape, ignored: str) -> None:
    """PgBouncer refuses the limits at the start of a session, or drops them silently if told to."""
    province = country.provinces["40"]
    with pooler(country, ignored=ignored) as own:
        done = pooled_host(province, own, "untold", MOTCUA_POOLED="").run("serve")

    assert done.returncode == 2
    assert "Set MOTCUA_POOLED=1" in done.stderr


@pytest.mark.parametrize("process", ["sequence", "work"])
def test_what_needs_its_session_refuses_to_start_through_a_pooler(
    country: Landscape, bouncer: Pooler, process: str
) -> None:
    host = pooled_host(country.provinces["38"], bouncer, "through", MOTCUA_DIRECT_DATABASE_URL="")

    done = host.run(process)

    assert done.returncode == 2
    assert "Set MOTCUA_DIRECT_DATABASE_URL to the address of PostgreSQL itself." in done.stderr
    assert "Traceback" not in done.stderr


def test_a_pooler_is_known_by_its_invented_process_numbers(country: Landscape, bouncer: Pooler) -> None:
    address = country.provinces["38"].addresses["DATABASE_URL"]
    with psycopg.connect(address) as direct, psycopg.connect(bouncer.through(address)) as through:
        assert (is_pooled(direct), is_pooled(through)) == (False, True)
