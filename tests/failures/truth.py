"""What must be true after any failure, asked from the database and the papers by plain SQL, not by our own code."""

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from tests.failures.people import ENTRIES, SECTION, WAY, Ledger
from tests.failures.stack import Stack

if TYPE_CHECKING:
    import psycopg

TAKE_UP_FORGOTTEN = """
from motcua.journal.moment import database_now
from motcua.service.notices.carrying import take_up_forgotten
take_up_forgotten(at=database_now())
"""
DRAIN_SECONDS = 40.0  # every entry has its position, every follower has seen it, every message is out


def wait_until_drained(stack: Stack) -> float:
    """Wait until nothing is on its way any more. Returns the seconds that took.

    A message whose job died with its worker or its database is taken up some minutes later by another; here at once,
    for it is made to look as if it had been waiting for an hour.
    """
    seconds = stack.until(lambda: not unfollowed(stack), DRAIN_SECONDS, "sequencing and following")
    with stack.connect() as db:
        db.execute("update notices_delivery set next_try_at = next_try_at - interval '1 hour' where state = 'queued'")
    stack.run_python(TAKE_UP_FORGOTTEN)
    return seconds + stack.until(lambda: not unsent(stack), DRAIN_SECONDS, "sending")


def unfollowed(stack: Stack) -> list[object]:
    """Entries without position, and followers that are behind."""
    with stack.connect() as db:
        unsequenced = db.execute("select entry_id from journal_unsequenced").fetchall()
        behind = db.execute(
            "select follower, position from journal_follower_cursor "
            "where position < (select max(position) from journal_position)"
        ).fetchall()
    return [*unsequenced, *behind]


def unsent(stack: Stack) -> list[object]:
    """Messages that are still to go out."""
    with stack.connect() as db:
        return list(db.execute("select id, error from notices_delivery where state = 'queued'").fetchall())


def lies(stack: Stack, ledger: Ledger) -> list[str]:
    """Everything that is not as it was acknowledged, or not whole. Empty: the promise was kept."""
    return [
        *_broken_drafts(stack, ledger),
        *_broken_dossiers(stack, ledger),
        *_broken_files(stack),
        *_journal_of(stack),
        *_doubled_notices(stack, ledger),
    ]


def _broken_drafts(stack: Stack, ledger: Ledger) -> list[str]:
    found = []
    with stack.connect() as db:
        for told in ledger.told:
            row = db.execute(
                "select d.id, d.answers -> %s ->> 'content', s.number from dossiers_draft d "
                "left join dossiers_dossier s on s.id = d.submitted_as_id where d.key = %s",
                [SECTION, told.key],
            ).fetchone()
            if row is None:
                found.append(f"draft {told.key} is gone")
                continue
            draft_id, text, number = row
            if told.text and text != told.text and text not in told.texts_unsure:
                found.append(f"draft {told.key} holds “{text}” instead of “{told.text}”")
            papers = {
                str(i) for (i,) in db.execute("select id from dossiers_draftpaper where draft_id = %s", [draft_id])
            }
            if told.papers - papers:
                found.append(f"draft {told.key} lost papers {told.papers - papers}")
            if len(papers) > told.uploads:
                found.append(f"draft {told.key} has {len(papers)} papers of {told.uploads} uploads")
            if told.number and number != told.number:
                found.append(f"draft {told.key} became {number} instead of {told.number}")
    return found


def _broken_dossiers(stack: Stack, ledger: Ledger) -> list[str]:
    """Each dossier is whole: entries in order, state of the last one, papers, letters, result. None was made twice."""
    found = []
    done = {told.number: told.done for told in ledger.told if told.number}
    with stack.connect() as db:
        rows = db.execute(
            "select id, number, state, idempotency_key from dossiers_dossier where idempotency_key = any(%s::uuid[])",
            [[told.key for told in ledger.told]],
        ).fetchall()
        keys = [key for *_others, key in rows]
        if len(set(keys)) != len(keys):
            found.append("a draft was submitted twice")
        if missing := set(done) - {number for _id, number, *_others in rows}:
            found.append(f"acknowledged, but gone: {missing}")
        for dossier_id, number, state, _key in rows:
            entries = db.execute(
                "select kind, data ->> 'state' from journal_entry where subject_type = 'dossier' and subject_id = %s "
                "order by subject_seq",
                [dossier_id],
            ).fetchall()
            kinds = [str(kind).removeprefix("dossier.") for kind, _state in entries]
            promised = 1 + sum(len(step[3]) for step in WAY[: done.get(str(number), 0)])
            if kinds != ENTRIES[: len(kinds)] or len(kinds) < promised or kinds[-1:] == ["result_proposed"]:
                found.append(f"{number}: entries {kinds}, promised {promised}")
            if entries and entries[-1][1] != state:
                found.append(f"{number}: state {state}, last entry says {entries[-1][1]}")
            wanted = {"submission_receipt": 1, "appointment_slip": int("accepted" in kinds)}
            for letter, how_many in wanted.items():
                there = _count(db, "dossiers_dossierletter", dossier_id, letter)
                if there != how_many:
                    found.append(f"{number}: {there} letters {letter}")
            results = _count(db, "dossiers_result", dossier_id)
            if results != int("result_proposed" in kinds):
                found.append(f"{number}: {results} results after {kinds}")
            if not _count(db, "dossiers_dossierpaper", dossier_id):
                found.append(f"{number} has no paper")
    return found


def _count(db: object, table: str, dossier_id: object, kind: str = "") -> int:
    more, values = (" and kind = %s", [dossier_id, kind]) if kind else ("", [dossier_id])
    row = db.execute(f"select count(*) from {table} where dossier_id = %s{more}", values).fetchone()  # type: ignore[attr-defined]
    return int(row[0])


def _broken_files(stack: Stack) -> list[str]:
    """Every file that a row names is there, byte for byte."""
    found = []
    with stack.connect() as db:
        for sha256, size in db.execute("select distinct sha256, size_bytes from documents_storedfile").fetchall():
            path = Path(stack.home.path) / "papers" / str(sha256)[:2] / str(sha256)
            if not path.exists():
                found.append(f"file {sha256} is gone")
            elif (content := path.read_bytes()) and (len(content), hashlib.sha256(content).hexdigest()) != (
                size,
                sha256,
            ):
                found.append(f"file {sha256} is damaged")
    return found


def _journal_of(stack: Stack) -> list[str]:
    with stack.connect() as db:
        return broken_journal(db)


def broken_journal(db: "psycopg.Connection[tuple[object, ...]]") -> list[str]:
    """Every entry has one position, positions have no gap, and within a subject neither order nor number fails."""
    queries = {
        "entries without position, and nobody knows": "select id from journal_entry e where not exists "
        "(select 1 from journal_position where entry_id = e.id) and not exists "
        "(select 1 from journal_unsequenced where entry_id = e.id)",  # jobs go on writing: the newest may be waiting
        "positions without entry": "select position from journal_position p where not exists "
        "(select 1 from journal_entry where id = p.entry_id)",
        "gaps in positions": "select 1 from journal_position having count(*) <> max(position)",
        "gaps within a subject": "select subject_type, subject_id from journal_entry group by 1, 2 "
        "having count(*) <> max(subject_seq)",
        # each entry beside the one before it: among all pairs a fresh database without statistics loses its way
        "order turned round": "select id from (select e.id, p.position, lag(p.position) over "
        "(partition by e.subject_type, e.subject_id order by e.subject_seq) as before "
        "from journal_entry e join journal_position p on p.entry_id = e.id) placed where before > position",
    }
    rows = {what: db.execute(query).fetchall() for what, query in queries.items()}  # type: ignore[arg-type]
    return [f"{what}: {rows[what][:5]}" for what in rows if rows[what]]


def _doubled_notices(stack: Stack, ledger: Ledger) -> list[str]:
    """Nobody was told the same thing twice, on their page or by message; and nobody was forgotten."""
    queries = {
        "notices twice": "select dossier_number, kind, person_id from notices_notice where dossier_number = any(%s) "
        "group by 1, 2, 3 having count(*) > 1",
        "messages twice": "select address, text, count(*) from notices_simulatedmessage "
        "where substring(text from 'HS-[A-Z0-9-]+') = any(%s) group by 1, 2 having count(*) > 1",
        "applicants not told": "select number from unnest(%s::text[]) as number where not exists (select 1 from "
        "notices_notice where dossier_number = number and kind = 'submitted')",
    }
    numbers = [told.number for told in ledger.told if told.number]
    with stack.connect() as db:
        rows = {what: db.execute(query, [numbers]).fetchall() for what, query in queries.items()}  # type: ignore[arg-type]
    return [f"{what}: {rows[what][:5]}" for what in rows if rows[what]]
