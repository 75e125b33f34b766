"""Two provinces in two schemas of one database: nothing of one is seen, woken, counted or swept by the other."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from importlib import import_module

import psycopg
import pytest
from psycopg import sql

from motcua.cli.binaries import Binaries, server_user
from motcua.cli.home import Home
from motcua.cli.postgres import ADMIN, Server
from motcua.journal.job_calls import CHANNEL
from tests.failures.people import Town
from tests.failures.truth import lies, wait_until_drained
from tests.scale.landscape import Host, Landscape, Province, add_province, has_gone_its_way

pytestmark = pytest.mark.slow


def test_each_province_has_all_tables_in_its_own_schema_and_none_elsewhere(country: Landscape) -> None:
    with country.admin() as db:
        rows = dict(
            db.execute(
                "select n.nspname, count(*) from pg_class c join pg_namespace n on n.oid = c.relnamespace "
                "where c.relkind = 'r' and n.nspname !~ '^pg_|^information' group by 1"
            ).fetchall()
        )

    assert set(rows) == {"province_38", "province_40"}
    assert rows["province_38"] == rows["province_40"] > 50


def test_no_role_of_one_province_reads_or_writes_in_another(country: Landscape) -> None:
    foreign = country.provinces["40"]
    for address in ("DATABASE_URL", "MOTCUA_OWNER_DATABASE_URL"):
        with psycopg.connect(country.provinces["38"].addresses[address], autocommit=True) as db:
            for statement in (
                f"select count(*) from {foreign.schema}.dossiers_dossier",
                f"insert into {foreign.schema}.accounts_cache values ('x', '', now())",
                f"create table {foreign.schema}.ours (id int)",
                "create table extensions.ours (id int)",
                f"set role {foreign.schema}_app",
                f"select {foreign.schema}.journal_stamp()",
            ):
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    db.execute(statement)


def test_the_application_may_not_change_its_journal_or_its_tables(country: Landscape) -> None:
    with country.provinces["38"].connect() as db:
        for statement in ("truncate journal_entry", "delete from journal_entry", "drop table voices_rating"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                db.execute(statement)


# Side by side


@pytest.fixture(scope="module")
def days(country: Landscape) -> Iterator[dict[str, Town]]:
    """A day in both provinces at once: citizens file, officials decide, each with all three processes."""
    hosts = {code: province.host("side-by-side") for code, province in country.provinces.items()}
    towns = {code: Town(host.port) for code, host in hosts.items()}
    try:
        for host in hosts.values():
            host.start("serve", "work", "sequence")
        for town in towns.values():
            town.open(devices=1, desks=1)
        for code, host in hosts.items():
            host.until(lambda t=towns[code]: has_gone_its_way(t), 180, "a whole way")
        for town in towns.values():
            town.close()
        for province in country.provinces.values():
            wait_until_drained(province)  # type: ignore[arg-type]  # it has what is asked of a stack
        yield towns
    finally:
        for host in hosts.values():
            host.stop()


def test_dossiers_of_two_provinces_do_not_mix(country: Landscape, days: dict[str, Town]) -> None:
    for code, province in country.provinces.items():
        assert days[code].ledger.faults == []
        assert lies(province, days[code].ledger) == []  # type: ignore[arg-type]  # it has what is asked of a stack
    ids = [_column(province, "select id from dossiers_dossier") for province in country.provinces.values()]
    assert ids[0] & ids[1]  # the same keys in both: nothing but the schema keeps them apart


def test_both_sequencers_lead_at_once_and_each_journal_has_its_own_positions(
    country: Landscape, days: dict[str, Town]
) -> None:
    with country.admin() as db:
        leading = db.execute(
            "select count(distinct (classid, objid)) from pg_locks where locktype = 'advisory' and granted "
            "and pid in (select pid from pg_stat_activity where application_name = 'motcua sequence')"
        ).fetchone()
    assert leading == (2,)
    for province in country.provinces.values():
        positions = _column(province, "select position from journal_position")
        assert positions == set(range(1, len(positions) + 1))


def test_the_same_number_in_both_provinces_names_two_dossiers(country: Landscape, days: dict[str, Town]) -> None:
    first, second = country.provinces.values()
    told = next(told for told in days["38"].ledger.told if told.number)
    other = next(told for told in days["40"].ledger.told if told.number)
    with psycopg.connect(second.addresses["MOTCUA_OWNER_DATABASE_URL"], autocommit=True) as db:
        db.execute("update dossiers_dossier set number = %s where number = %s", [told.number, other.number])
    try:
        texts = {told.text, other.text}
        for province, own in ((first, told.text), (second, other.text)):
            host = province.hosts[-1]
            page = Town(host.port).sign_in("tiepnhan").get(f"/can-bo/ho-so/{told.number}/")
            assert page.status == 200
            assert {text for text in texts if text in page.text} <= {own}
    finally:
        with psycopg.connect(second.addresses["MOTCUA_OWNER_DATABASE_URL"], autocommit=True) as db:
            db.execute("update dossiers_dossier set number = %s where number = %s", [other.number, told.number])


def test_a_rebuild_counts_its_own_province_alone(country: Landscape, days: dict[str, Town]) -> None:
    for province in country.provinces.values():
        done = province.hosts[-1].run("rebuild", "live_counts")
        assert done.returncode == 0, done.stdout + done.stderr


# Calls

DEFER = """
from motcua.service.documents.tasks import sweep
print(sweep.defer(timestamp=0))
"""


def test_a_job_wakes_the_workers_of_its_own_province_and_no_others(country: Landscape) -> None:
    heard = {code: _heard(country, code) for code in ("38", "40")}

    assert heard == {"38": 1, "40": 0}


def test_the_queues_own_calls_would_cross_which_this_test_would_find(country: Landscape) -> None:
    """Procrastinate as it comes calls every schema of the database: a call to abort job 17 would end the other's 17."""
    province = country.provinces["38"]
    migration = import_module("motcua.journal.migrations.0003_call_workers_of_one_schema")
    shared = "procrastinate_any_queue_v1"
    with psycopg.connect(province.addresses["MOTCUA_OWNER_DATABASE_URL"], autocommit=True) as db:
        db.execute(migration.written(migration.CALL_ALL))
        try:
            heard = _heard(country, "40", channel=shared)
        finally:
            db.execute(migration.written(migration.CALL))

    assert heard == 1
    assert _heard(country, "40", channel=shared) == 0


def _heard(country: Landscape, code: str, channel: str = "") -> int:
    """How often a worker of a province is called to a new job of province 38."""
    with country.provinces[code].connect() as db:
        if not channel:
            row = db.execute(f"select {CHANNEL}").fetchone()
            assert row is not None
            channel = str(row[0])
        db.execute(sql.SQL("listen {}").format(sql.Identifier(channel)))
        job = int(country.provinces["38"].hosts[0].python(DEFER))
        calls = [json.loads(call.payload) for call in db.notifies(timeout=1)]
        return sum(1 for call in calls if call["job_id"] == job)  # its workers have jobs of their own at any time


# Backup, restore, moving


def test_one_province_is_dumped_and_moved_to_another_server(country: Landscape, days: dict[str, Town]) -> None:
    """As docs/scaling.md says it: province add --empty there, pg_dump -n here, pg_restore there, migrate, start."""
    province = country.provinces["38"]
    for host in province.hosts:
        host.stop()
    dump = country.folder / "province_38.dump"
    target = Server(Home(country.folder / "second-server"), durable=False)
    try:
        with target.lease():
            moved = add_province(target, country.folder, "38", "--empty")
            _program("pg_dump", province, "--format=custom", f"--schema={province.schema}", f"--file={dump}")
            _program(
                "pg_restore", moved, "--no-owner", "--no-privileges", f"--schema={province.schema}", "--exit-on-error",
                str(dump),
            )  # fmt: skip
            host = moved.host("moved")
            done = host.run("manage", "migrate", "--verbosity", "0")
            assert done.returncode == 0, done.stderr
            assert _checksums(moved) == _checksums(province)
            shutil.copytree(province.folder / "papers", moved.folder / "papers")
            host.start("serve", "work", "sequence")
            town = Town(host.port)
            town.open(devices=1, desks=1)
            host.until(lambda: has_gone_its_way(town), 180, "a whole way")
            town.close()
            wait_until_drained(moved)  # type: ignore[arg-type]  # it has what is asked of a stack
            host.stop()
            assert town.ledger.faults == []
            assert lies(moved, town.ledger) == []  # type: ignore[arg-type]  # likewise
            assert "province_40" not in _restored_schemas(target)
    finally:
        target.destroy()


def test_a_province_is_not_added_twice_and_not_under_another_name(country: Landscape) -> None:
    again = Host(Home(country.folder / "again"), {"MOTCUA_ADMIN_DATABASE_URL": country.admin_url})

    answers = [again.run("province", "add", code) for code in ("38", "Thanh Hóa", "38;")]

    assert [answer.returncode for answer in answers] == [2, 2, 2]
    assert "Province 38 is here already" in answers[0].stderr
    assert "is no national code of a province" in answers[1].stderr
    assert not (again.home.private / "province_38.env").exists()


def test_the_addresses_of_a_new_province_are_for_its_operator_alone(country: Landscape) -> None:
    noted = next(country.folder.glob("admin-38-*/private/province_38.env"))

    assert noted.stat().st_mode & 0o077 == 0


def _column(province: Province, query: str) -> set[object]:
    with province.connect() as db:
        return {row[0] for row in db.execute(query).fetchall()}  # type: ignore[arg-type]  # a text of this file


def _program(name: str, province: Province, *words: str) -> None:
    """Run one of PostgreSQL's programs as the owner of a province."""
    user = server_user()
    program = Binaries.find(user).folder / name
    done = subprocess.run(
        [str(program), f"--dbname={province.addresses['MOTCUA_OWNER_DATABASE_URL']}", *words],
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr


def _checksums(province: Province) -> dict[str, object]:
    """Rows of every table and their hash, by a statement that shares no code with the platform."""
    found: dict[str, object] = {}
    with psycopg.connect(province.addresses["MOTCUA_OWNER_DATABASE_URL"], autocommit=True) as db:
        tables = db.execute("select relname from pg_class where relkind = 'r' and relnamespace = %s::regnamespace",
                            [province.schema]).fetchall()  # fmt: skip
        for (table,) in tables:
            if table in {"accounts_cache", "exchange_ratewindow", "django_session", "django_migrations"}:
                continue
            statement = "select count(*), md5(string_agg(t::text, ',' order by t::text)) from {} t"
            found[table] = db.execute(sql.SQL(statement).format(sql.Identifier(table))).fetchone()
    return found


def _restored_schemas(server: Server) -> set[str]:
    with psycopg.connect(server.url(ADMIN)) as db:
        return {name for (name,) in db.execute("select nspname from pg_namespace").fetchall()}
