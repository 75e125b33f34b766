"""Whether the figures can be true: what was acknowledged lies in the tables, and both sides wrote the same rows."""

from dataclasses import dataclass, field
from typing import Any

import psycopg

from bench.baseline import ORDER

HIGHEST_RATIO = 0.39  # of a submission: PostgreSQL's own work is in both; above this the bench measures something else
SIZE_TOLERANCE = 0.15


@dataclass
class Books:
    """The rows of every table that a submission writes, before and after a run."""

    database: psycopg.Connection[Any]
    before: dict[str, int] = field(default_factory=dict)

    def open(self) -> None:
        """Count before the run."""
        self.before = self._counts()

    def written(self) -> dict[str, int]:
        """Return how many rows each table has gained since."""
        return {table: count - self.before[table] for table, count in self._counts().items()}

    def _counts(self) -> dict[str, int]:
        counted = {}
        for table in ORDER:
            row = self.database.execute(f"SELECT count(*) FROM {table}").fetchone()
            assert row is not None
            counted[table] = row[0]
        return counted


def faults_of_writing(side: str, acknowledged: int, written: dict[str, int], rows_each: dict[str, int]) -> list[str]:
    """Return where the rows do not agree with the submissions that were acknowledged; rows_each: of one submission."""
    return [
        f"{side}: {acknowledged} submissions were acknowledged, but {table} has {written[table]} new rows "
        f"instead of {acknowledged * each}"
        for table, each in rows_each.items()
        if written[table] != acknowledged * each
    ]


def faults_of_sizes(ours: dict[str, float], theirs: dict[str, float]) -> list[str]:
    """Return tables whose rows are of clearly different size on the two sides, in bytes on average."""
    return [
        f"{table}: our rows have {ours[table]:.0f} bytes, those of pgbench {theirs[table]:.0f}"
        for table in ours
        if abs(ours[table] - theirs[table]) > SIZE_TOLERANCE * max(theirs[table], 1)
    ]


def faults_of_answers(case: str, statuses: dict[str, int], wanted: str) -> list[str]:
    """Return the answers that were none."""
    wrong = {status: count for status, count in statuses.items() if status != wanted}
    return [f"{case}: answers other than {wanted}: {wrong}"] if wrong or not statuses else []


def faults_of_ratio(case: str, ratio: float) -> list[str]:
    """Return whether a submission seems faster than the database lets it be."""
    return [f"{case}: a ratio of {ratio} means that the bench is wrong"] if ratio > HIGHEST_RATIO else []


def faults_of_settings(settings: dict[str, str]) -> list[str]:
    """Return settings under which a commit is not on the disk when it is acknowledged."""
    return [
        f"{name} is {settings[name]}"
        for name in ("fsync", "synchronous_commit", "full_page_writes")
        if settings[name] != "on"
    ]


def sizes(database: psycopg.Connection[Any], first_id: int, last_id: int) -> dict[str, float]:
    """Return the average size of the rows of dossiers in a range of ids, by table, in bytes."""
    dossiers = f"SELECT id FROM dossiers_dossier WHERE id BETWEEN {first_id} AND {last_id}"
    where = {
        "dossiers_dossier": f"t.id IN ({dossiers})",
        "dossiers_dossierpaper": f"t.dossier_id IN ({dossiers})",
        "journal_entry": f"t.subject_type = 'dossier' AND t.subject_id IN ({dossiers})",
        "documents_letterrecord": "t.id IN (SELECT letter_id FROM dossiers_dossierletter "
        f"WHERE dossier_id IN ({dossiers}))",
    }
    found = {}
    for table, condition in where.items():
        query = f"SELECT coalesce(avg(pg_column_size(t.*)), 0)::float FROM {table} t WHERE {condition}"
        row = database.execute(query).fetchone()
        assert row is not None
        found[table] = row[0]
    return found
