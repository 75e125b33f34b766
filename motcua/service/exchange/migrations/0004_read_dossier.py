"""The SQL of the API's hot reads (`exchange.reading`): a dossier as JSON, written by the database in one statement.

Who may read is asked in the same statement and by the same rule as `policies.may_read_dossier`; a test compares the two
for every kind of caller. Nothing is answered where the caller may not read or has the present version already.
"""

from django.db import migrations

MAY_READ = """
CREATE FUNCTION exchange_may_read(dossier dossiers_dossier, partner bigint, person bigint) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    IF person IS NULL THEN
        RETURN EXISTS (SELECT FROM exchange_fileddossier f WHERE f.dossier_id = dossier.id AND f.partner_id = partner);
    END IF;
    IF person IN (dossier.applicant_id, dossier.submitter_id, dossier.representative_id) THEN
        RETURN true;
    END IF;
    RETURN EXISTS (
        SELECT FROM people_post p JOIN agencies_agency a ON a.id = p.agency_id
        WHERE p.person_id = person AND p.is_active AND a.is_active AND (
            p.agency_id IN (dossier.agency_id, dossier.centre_id, dossier.unit_id)
            OR EXISTS (SELECT FROM dossiers_consultation c
                       WHERE c.dossier_id = dossier.id AND c.agency_id = p.agency_id)));
END $$;
"""

STATUS = """
CREATE FUNCTION exchange_dossier_status(
    asked text, partner bigint, person bigint, known_version integer, OUT version integer, OUT body text
) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    d dossiers_dossier;
BEGIN
    SELECT * INTO d FROM dossiers_dossier WHERE number = asked;
    IF NOT FOUND OR NOT exchange_may_read(d, partner, person) THEN
        RETURN;
    END IF;
    version := d.row_version;
    IF version IS DISTINCT FROM known_version THEN
        body := json_build_object(
            'number', d.number, 'code', d.code, 'state', d.state, 'version', d.row_version, 'outcome', d.outcome,
            'submitted_at', d.submitted_at, 'answer_due_at', d.answer_due_at, 'accepted_at', d.accepted_at,
            'due_at', d.due_at, 'settled_at', d.settled_at, 'handed_over_at', d.handed_over_at,
            'ended_at', d.ended_at);
    END IF;
END $$;
"""

WHOLE = """
CREATE FUNCTION exchange_dossier_whole(
    asked text, partner bigint, person bigint, known_version integer, OUT version integer, OUT body text
) LANGUAGE plpgsql STABLE SET plan_cache_mode = force_generic_plan AS $$
DECLARE
    d dossiers_dossier;
BEGIN
    SELECT * INTO d FROM dossiers_dossier WHERE number = asked;
    IF NOT FOUND OR NOT exchange_may_read(d, partner, person) THEN
        RETURN;
    END IF;
    version := d.row_version;
    IF version IS NOT DISTINCT FROM known_version THEN
        RETURN;
    END IF;
    body := (SELECT json_build_object(
        'number', d.number, 'code', d.code, 'tracking_code', d.tracking_code, 'state', d.state,
        'version', d.row_version, 'outcome', d.outcome, 'channel', d.channel, 'typed_by', d.typed_by,
        'reference', (SELECT f.reference FROM exchange_fileddossier f
                      WHERE f.dossier_id = d.id AND f.partner_id = partner),
        'procedure', json_build_object('code', p.code, 'name', p.name, 'version', v.number),
        'agency', json_build_object('code', agency.code, 'name', agency.name),
        'centre', json_build_object('code', centre.code, 'name', centre.name),
        'applicant', json_build_object(
            'full_name', applicant.full_name, 'kind', applicant.kind,
            'personal_number', coalesce(applicant.personal_number, ''), 'tax_code', coalesce(applicant.tax_code, ''),
            'birth_date', applicant.birth_date),
        'submitted_at', d.submitted_at, 'answer_due_at', d.answer_due_at, 'accepted_at', d.accepted_at,
        'due_at', d.due_at, 'original_due_at', d.original_due_at, 'settled_at', d.settled_at,
        'handed_over_at', d.handed_over_at, 'ended_at', d.ended_at,
        'fee_vnd', d.fee_vnd, 'fee_lines', d.fee_lines, 'answers', d.answers,
        'papers', coalesce((
            SELECT json_agg(json_build_object(
                'paper', x.paper_code, 'name', x.name, 'round', x.round, 'added_at', x.added_at,
                'data_number', x.data_number, 'is_data_checked', x.data_checked_at IS NOT NULL,
                'file', CASE WHEN file.id IS NOT NULL THEN json_build_object(
                    'name', x.file_name, 'size_bytes', file.original_size_bytes, 'sha256', file.original_sha256) END)
                ORDER BY x.id)
            FROM dossiers_dossierpaper x LEFT JOIN documents_storedfile file ON file.id = x.file_id
            WHERE x.dossier_id = d.id), '[]'),
        'supplement_request', (
            SELECT json_build_object('asked_at', r.asked_at, 'answer_until', r.answer_until, 'items', (
                SELECT json_agg(json_build_object('kind', i.kind, 'code', i.code, 'label', i.label,
                                                  'reason', i.reason, 'remedy', i.remedy) ORDER BY i.id)
                FROM dossiers_supplementitem i WHERE i.request_id = r.id))
            FROM dossiers_supplementrequest r
            WHERE r.dossier_id = d.id AND r.answered_at IS NULL AND d.state = 'supplement_requested'),
        'results', coalesce((
            SELECT json_agg(json_build_object('number', r.number, 'outcome', r.outcome, 'title', r.title,
                                              'issued_at', r.issued_at, 'revoked_at', r.revoked_at) ORDER BY r.id)
            FROM dossiers_result r WHERE r.dossier_id = d.id AND r.issued_at IS NOT NULL), '[]'),
        'letters', coalesce((
            SELECT json_agg(json_build_object('kind', l.kind, 'made_at', l.made_at) ORDER BY l.id)
            FROM dossiers_dossierletter l WHERE l.dossier_id = d.id), '[]'),
        'timeline', coalesce((
            SELECT json_agg(json_build_object('kind', substr(e.kind, 9), 'at', e.at, 'state', e.data->>'state',
                                              'reason', coalesce(g.reason, ''),
                                              'legal_ground', coalesce(g.legal_ground, ''))
                            ORDER BY e.subject_seq)
            FROM journal_entry e LEFT JOIN dossiers_reasongiven g ON g.entry_id = e.id
            WHERE e.subject_type = 'dossier' AND e.subject_id = d.id), '[]'))
        FROM procedures_procedure p, procedures_procedureversion v, agencies_agency agency, agencies_agency centre,
             people_person applicant
        WHERE p.id = d.procedure_id AND v.id = d.version_of_procedure_id AND agency.id = d.agency_id
          AND centre.id = d.centre_id AND applicant.id = d.applicant_id);
END $$;
"""

BACK = """
DROP FUNCTION exchange_dossier_whole(text, bigint, bigint, integer);
DROP FUNCTION exchange_dossier_status(text, bigint, bigint, integer);
DROP FUNCTION exchange_may_read(dossiers_dossier, bigint, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("exchange", "0003_file_dossier")]
    operations = [migrations.RunSQL(MAY_READ + STATUS + WHOLE, BACK)]
