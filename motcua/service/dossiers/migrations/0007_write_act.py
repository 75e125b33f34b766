"""The SQL of `actions._moving`: everything that an act writes, at once.

A function and no plain statements, because PostgreSQL keeps its plans for a connection, also where a pooler forbids
prepared statements: planning the same writes anew costs as much as doing them. It decides nothing. `act` has one
member for each table, its members named as the columns; numbers that the database gives (ids) are left out.
"""

from django.db import migrations

FORWARD = """
CREATE FUNCTION dossiers_write_act(act jsonb, OUT letter_id bigint, OUT result_id bigint)
LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    moved dossiers_dossier;
    run dossiers_steprun;
    letter documents_letterrecord;
    result dossiers_result;
    subject bigint := (act->'entry'->>'subject_id')::bigint;
    entry bigint;
    said jsonb;
BEGIN
    IF act ? 'dossier' THEN
        moved := jsonb_populate_record(NULL::dossiers_dossier, act->'dossier');
        UPDATE dossiers_dossier SET
            code = moved.code, answers = coalesce(moved.answers, answers), fee_vnd = moved.fee_vnd,
            state = moved.state, row_version = moved.row_version, step = moved.step, role = moved.role,
            unit_id = moved.unit_id, assignee_id = moved.assignee_id, answer_due_at = moved.answer_due_at,
            accepted_at = moved.accepted_at, deadline = moved.deadline, due_at = moved.due_at,
            original_due_at = moved.original_due_at, extra_working_days = moved.extra_working_days,
            extension_count = moved.extension_count, supplement_count = moved.supplement_count,
            settled_at = moved.settled_at, outcome = moved.outcome, handed_over_at = moved.handed_over_at,
            ended_at = moved.ended_at
        WHERE id = subject;
    END IF;

    IF act ? 'left' THEN
        run := jsonb_populate_record(NULL::dossiers_steprun, act->'left');
        UPDATE dossiers_steprun SET left_at = run.left_at, done_by_id = run.done_by_id
        WHERE dossier_id = subject AND left_at IS NULL;
    END IF;
    IF act ? 'run' THEN
        run := jsonb_populate_record(NULL::dossiers_steprun, act->'run');
        run.id := nextval('dossiers_steprun_id_seq');
        INSERT INTO dossiers_steprun VALUES (run.*);
    END IF;

    entry := (journal_record(act->'entry', act->>'salt')).entry_id;
    IF act ? 'reason' THEN
        INSERT INTO dossiers_reasongiven (dossier_id, entry_id, reason, legal_ground)
        VALUES (subject, entry, act->'reason'->>'reason', act->'reason'->>'legal_ground');
    END IF;

    FOR said IN SELECT value FROM jsonb_array_elements(act->'letters') WITH ORDINALITY ORDER BY ordinality LOOP
        letter := jsonb_populate_record(NULL::documents_letterrecord, said);
        letter.id := nextval('documents_letterrecord_id_seq');
        INSERT INTO documents_letterrecord VALUES (letter.*);
        INSERT INTO dossiers_dossierletter (dossier_id, kind, letter_id, made_at)
        VALUES (subject, letter.kind, letter.id, letter.issued_at);
        letter_id := letter.id;
    END LOOP;

    IF act ? 'result' THEN  -- proposed, or issued with the letter beside it
        result := jsonb_populate_record(NULL::dossiers_result, act->'result');
        result.letter_id := coalesce(letter_id, result.letter_id);
        IF result.id IS NULL THEN
            result.id := nextval('dossiers_result_id_seq');
            INSERT INTO dossiers_result VALUES (result.*);
        ELSE
            UPDATE dossiers_result SET
                number = result.number, letter_id = result.letter_id, approved_by_id = result.approved_by_id,
                approved_at = result.approved_at, issued_at = result.issued_at
            WHERE id = result.id;
        END IF;
        result_id := result.id;
    END IF;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("dossiers", "0006_revoked"),
        ("documents", "0002_letter_is_frozen"),
        ("journal", "0006_record"),
    ]
    operations = [migrations.RunSQL(FORWARD, "DROP FUNCTION dossiers_write_act(jsonb);")]
