"""pgbench: what PostgreSQL itself does with the same rows. The fastest fair way: one PL/pgSQL call, prepared.

The function is made from a dossier that was just filed over HTTP: the same columns, the same values but for the random
ones, straight INSERTs. So both sides write the same rows; `plausible.py` counts and measures them afterwards.
"""

import os
import re
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

RANDOM = {
    "dossiers_dossier": {
        "number": "'HS-' || upper(substr(md5(random()::text), 1, 14))",
        "tracking_code": "upper(substr(md5(random()::text), 1, 8))",
        "secret": "substr(md5(random()::text) || md5(random()::text), 1, 22)",
        "idempotency_key": "gen_random_uuid()",
        "applicant_id": "person",
        "submitter_id": "person",
        "typist_id": "person",
        "submitted_at": "statement_timestamp()",
    },
    "journal_entry": {"at": "statement_timestamp()", "recorded_at": "NULL"},
    "journal_entry_salt": {"salt": "decode(md5(random()::text) || md5(random()::text), 'hex')"},
}
OWN_ID = {"dossiers_dossier": "dossier", "journal_entry": "entry", "documents_letterrecord": "letter"}
LINKS = {"dossier_id": "dossier", "subject_id": "dossier", "entry_id": "entry", "letter_id": "letter"}
ORDER = (
    "dossiers_dossier",
    "dossiers_dossierpaper",
    "journal_entry",
    "journal_entry_salt",
    "documents_letterrecord",
    "dossiers_dossierletter",
    "exchange_fileddossier",
)
SUBMIT = "\\set person random(:first_person, :last_person)\nSELECT bench_submit(:person);\n"
READ = (
    "\\set id random(:first_dossier, :last_dossier)\n"
    "SELECT * FROM dossiers_dossier WHERE id = :id;\n"
    "SELECT * FROM dossiers_dossierpaper p JOIN documents_storedfile f ON f.id = p.file_id WHERE p.dossier_id = :id;\n"
)


def make_function(owner: psycopg.Connection[Any], number: str) -> dict[str, int]:
    """Make `bench_submit(person)` from the rows of this dossier. Return how many rows it writes, by table."""
    rows = {table: _rows(owner, table, number) for table in ORDER}
    statements = [_insert(table, row) for table in ORDER for row in rows[table]]
    body = "\n    ".join(
        [
            "dossier := nextval('dossiers_dossier_id_seq');",
            "entry := nextval('journal_entry_id_seq');",
            "letter := nextval('documents_letterrecord_id_seq');",
            *statements,
        ]
    )
    declared = "DECLARE\n    dossier bigint; entry bigint; letter bigint;"
    owner.execute(
        f"CREATE OR REPLACE FUNCTION bench_submit(person bigint) RETURNS bigint LANGUAGE plpgsql AS $bench$\n"
        f"{declared}\nBEGIN\n    {body}\n    RETURN dossier;\nEND $bench$"
    )
    owner.execute("GRANT EXECUTE ON FUNCTION bench_submit(bigint) TO PUBLIC")
    return {table: len(found) for table, found in rows.items()}


_WHERE = {
    "dossiers_dossier": "t.number = %s",
    "journal_entry": "t.subject_type = 'dossier' AND t.subject_id = "
    "(SELECT id FROM dossiers_dossier WHERE number = %s)",
    "journal_entry_salt": "t.entry_id IN (SELECT id FROM journal_entry WHERE subject_type = 'dossier' AND subject_id = "
    "(SELECT id FROM dossiers_dossier WHERE number = %s))",
    "documents_letterrecord": "t.id IN (SELECT letter_id FROM dossiers_dossierletter WHERE dossier_id = "
    "(SELECT id FROM dossiers_dossier WHERE number = %s))",
}


def _rows(owner: psycopg.Connection[Any], table: str, number: str) -> list[dict[str, str]]:
    """Return the rows as literals of SQL, by column."""
    columns = [
        name
        for (name,) in owner.execute(
            "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [table],
        )
    ]
    literals = sql.SQL(", ").join(sql.SQL("quote_nullable(t.{}::text)").format(sql.Identifier(c)) for c in columns)
    where = _WHERE.get(table, "t.dossier_id = (SELECT id FROM dossiers_dossier WHERE number = %s)")
    query = sql.SQL("SELECT {} FROM {} t WHERE {}").format(literals, sql.Identifier(table), sql.SQL(where))
    return [dict(zip(columns, row, strict=True)) for row in owner.execute(query, [number])]


def _insert(table: str, row: dict[str, str]) -> str:
    own = OWN_ID.get(table)
    values = {}
    for column, literal in row.items():
        if column == "id":
            if own:
                values[column] = own
            continue
        values[column] = RANDOM.get(table, {}).get(column) or LINKS.get(column) or literal
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())});"


@dataclass(frozen=True)
class Figure:
    """What pgbench said."""

    clients: int
    per_second: float
    transactions: int
    latency_ms: float


def measure(
    program: Path, address: str, script: str, folder: Path, *, clients: int, seconds: int, variables: dict[str, int]
) -> Figure:
    """Run pgbench with a script for so many seconds, prepared statements, two threads."""
    file = folder / "pgbench.sql"
    file.write_text(script)
    parts = psycopg.conninfo.conninfo_to_dict(address)
    environ = {**os.environ, "PGPASSWORD": str(parts["password"])}
    command = [str(program), "-n", "-M", "prepared", "-c", str(clients), "-j", "2", "-T", str(seconds), "-f", str(file)]
    command += [f"-D{name}={value}" for name, value in variables.items()]
    command += ["-h", str(parts["host"]), "-p", str(parts["port"]), "-U", str(parts["user"]), str(parts["dbname"])]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(f"pgbench failed:\n{done.stderr}")
    return Figure(
        clients,
        round(float(_found(r"tps = ([\d.]+)", done.stdout)), 1),
        int(_found(r"transactions actually processed: (\d+)", done.stdout)),
        float(_found(r"latency average = ([\d.]+)", done.stdout)),
    )


def middle(runs: list[Figure]) -> Figure:
    """Return the run of middle speed, with the transactions of all of them."""
    by_speed = sorted(runs, key=lambda run: run.per_second)
    return replace(by_speed[len(runs) // 2], transactions=sum(run.transactions for run in runs))


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise RuntimeError(f"pgbench said something else:\n{text}")
    return found[1]
