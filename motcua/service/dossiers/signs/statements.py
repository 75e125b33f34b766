"""The queries. Each yields dossier_id, agency_id, at (when the sign showed) and fact (a number that says how much).

Times lie between %(since)s (included) and %(until)s (left out), except where a sign is about what is open now. Every
statement begins at an index: dossier_ended, supplement_request_asked or that of what is open. Imported dossiers are
left out: their times are those of another system.
"""

QUICK_MINUTES = 15
MASS_FROM, MASS_LEAST = "16:30", 10  # local time; dossiers of one agency on one day
LAST_HOUR_MINUTES = 60
NEAR_DUE_HOURS = 24
PARKED_DAYS = 15
SHARED_LEAST = 10  # applicants of one telephone or one account
BACKDATED_MINUTES = 60

QUICK = f"""
    SELECT d.id AS dossier_id, d.agency_id, d.settled_at AS at,
           floor(extract(epoch FROM d.settled_at - d.submitted_at) / 60)::int AS fact
    FROM dossiers_dossier d
    WHERE d.ended_at >= %(since)s AND d.ended_at < %(until)s AND d.settled_at IS NOT NULL AND d.origin <> 'imported'
    AND d.settled_at - d.submitted_at < interval '{QUICK_MINUTES} minutes'
"""  # noqa: S608  numbers and statements of this module

MASS_CLOSING = f"""
    SELECT dossier_id, agency_id, at, fact FROM (
        SELECT d.id AS dossier_id, d.agency_id, d.settled_at AS at, count(*) OVER (
            PARTITION BY d.agency_id, (d.settled_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        )::int AS fact
        FROM dossiers_dossier d
        WHERE d.ended_at >= %(since)s AND d.ended_at < %(until)s AND d.settled_at IS NOT NULL
        AND d.origin <> 'imported' AND (d.settled_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::time >= '{MASS_FROM}'
    ) AS late_in_the_day
    WHERE fact >= {MASS_LEAST}
"""  # noqa: S608  numbers and statements of this module

# The date that held when it was asked is the last one that an entry before gave.
LAST_HOUR = f"""
    SELECT d.id AS dossier_id, d.agency_id, r.asked_at AS at,
           floor(extract(epoch FROM held.due_at - r.asked_at) / 60)::int AS fact
    FROM dossiers_supplementrequest r
    JOIN dossiers_dossier d ON d.id = r.dossier_id
    CROSS JOIN LATERAL (
        SELECT (e.data ->> 'due_at')::timestamptz AS due_at FROM journal_entry e
        WHERE e.subject_type = 'dossier' AND e.subject_id = d.id AND e.at <= r.asked_at
        AND e.data ->> 'due_at' IS NOT NULL
        ORDER BY e.subject_seq DESC LIMIT 1
    ) AS held
    WHERE r.asked_at >= %(since)s AND r.asked_at < %(until)s AND r.asked_from = 'in_progress'
    AND d.origin <> 'imported'
    AND held.due_at >= r.asked_at AND held.due_at - r.asked_at <= interval '{LAST_HOUR_MINUTES} minutes'
"""  # noqa: S608  numbers and statements of this module

# %(days)s, %(limits)s: local days, and for each the moment at which ten working days are over.
_AGAIN = """
    CROSS JOIN LATERAL (
        SELECT n.id, n.submitted_at FROM dossiers_dossier n
        WHERE n.applicant_id = d.applicant_id AND n.procedure_id = d.procedure_id AND n.id <> d.id
        AND n.submitted_at >= d.ended_at AND n.submitted_at <= (
            SELECT ten.until FROM unnest(%(days)s::date[], %(limits)s::timestamptz[]) AS ten(day, until)
            WHERE ten.day = (d.ended_at AT TIME ZONE 'Asia/Ho_Chi_Minh')::date
        )
        ORDER BY n.submitted_at LIMIT 1
    ) AS again
"""

FILED_AGAIN = f"""
    SELECT d.id AS dossier_id, d.agency_id, again.submitted_at AS at, again.id AS fact
    FROM dossiers_dossier d {_AGAIN}
    WHERE d.ended_at >= %(since)s AND d.ended_at < %(until)s AND d.state = 'withdrawn' AND d.origin <> 'imported'
"""  # noqa: S608  numbers and statements of this module

REFUSED_NEAR_DUE = f"""
    SELECT d.id AS dossier_id, d.agency_id, d.ended_at AS at, again.id AS fact
    FROM dossiers_dossier d {_AGAIN}
    WHERE d.ended_at >= %(since)s AND d.ended_at < %(until)s AND d.origin <> 'imported'
    AND (d.outcome = 'refused' OR d.state = 'refused_at_receipt')
    AND coalesce(d.due_at, d.answer_due_at) >= d.ended_at
    AND coalesce(d.due_at, d.answer_due_at) - d.ended_at <= interval '{NEAR_DUE_HOURS} hours'
"""  # noqa: S608  numbers and statements of this module

_ENDED_OR_OPEN = """
    (SELECT * FROM dossiers_dossier WHERE ended_at >= %(since)s AND ended_at < %(until)s
     UNION ALL
     SELECT * FROM dossiers_dossier
     WHERE state IN ('submitted', 'supplement_requested', 'in_progress', 'payment_due'))
"""

LONGER_CASE = f"""
    SELECT d.id AS dossier_id, d.agency_id, e.at,
           ceil(extract(epoch FROM (e.data ->> 'due_at')::timestamptz - (e.data ->> 'due_before')::timestamptz) / 86400)
               ::int AS fact
    FROM {_ENDED_OR_OPEN} AS d
    JOIN journal_entry e ON e.subject_type = 'dossier' AND e.subject_id = d.id AND e.kind = 'dossier.variant_chosen'
    WHERE d.origin <> 'imported' AND d.deadline ->> 'variant' <> ''
    AND e.at >= %(since)s AND e.at < %(until)s
    AND (e.data ->> 'due_at')::timestamptz > (e.data ->> 'due_before')::timestamptz
"""  # noqa: S608  numbers and statements of this module

PARKED = f"""
    SELECT d.id AS dossier_id, d.agency_id, e.at, floor(extract(epoch FROM %(now)s - e.at) / 86400)::int AS fact
    FROM dossiers_dossier d
    CROSS JOIN LATERAL (
        SELECT max(e.at) AS at FROM journal_entry e
        WHERE e.subject_type = 'dossier' AND e.subject_id = d.id AND e.kind = 'dossier.payment_requested'
    ) AS e
    WHERE d.state = 'payment_due' AND d.origin <> 'imported' AND e.at < %(now)s - interval '{PARKED_DAYS} days'
"""  # noqa: S608  numbers and statements of this module

WITHOUT_DOCUMENT = """
    SELECT d.id AS dossier_id, d.agency_id, d.settled_at AS at, NULL::int AS fact
    FROM dossiers_dossier d
    JOIN procedures_procedureversion v ON v.id = d.version_of_procedure_id
    WHERE d.ended_at >= %(since)s AND d.ended_at < %(until)s AND d.settled_at IS NOT NULL AND d.origin <> 'imported'
    AND d.outcome = 'granted' AND jsonb_array_length(coalesce(v.definition -> 'results', '[]')) > 0
    AND NOT EXISTS (
        SELECT FROM dossiers_result r
        WHERE r.dossier_id = d.id AND r.issued_at IS NOT NULL AND (r.file_id IS NOT NULL OR r.letter_id IS NOT NULL)
    )
"""

# Who files for many is often a helper under a mandate or an official, and both say so: those are left out.
SHARED_CONTACT = f"""
    WITH ended AS (
        SELECT d.id, d.agency_id, d.ended_at, d.applicant_id, d.submitter_id, d.typed_by, p.phone
        FROM dossiers_dossier d JOIN people_person p ON p.id = d.applicant_id
        WHERE d.ended_at >= %(since)s AND d.ended_at < %(until)s AND d.origin <> 'imported'
    ), phones AS (
        SELECT phone, count(DISTINCT applicant_id)::int AS applicants FROM ended WHERE phone <> ''
        GROUP BY phone HAVING count(DISTINCT applicant_id) >= {SHARED_LEAST}
    ), accounts AS (
        SELECT submitter_id, count(DISTINCT applicant_id)::int AS applicants FROM ended WHERE typed_by = 'self'
        GROUP BY submitter_id HAVING count(DISTINCT applicant_id) >= {SHARED_LEAST}
    )
    SELECT ended.id AS dossier_id, ended.agency_id, ended.ended_at AS at,
           greatest(phones.applicants, accounts.applicants) AS fact
    FROM ended LEFT JOIN phones USING (phone)
    LEFT JOIN accounts ON accounts.submitter_id = ended.submitter_id AND ended.typed_by = 'self'
    WHERE phones.applicants IS NOT NULL OR accounts.applicants IS NOT NULL
"""  # noqa: S608  numbers and statements of this module

# A live entry is never older than a minute; one that was entered afterwards says so, and may say an early time.
BACKDATED = f"""
    SELECT d.id AS dossier_id, d.agency_id, e.recorded_at AS at,
           floor(extract(epoch FROM e.recorded_at - e.at) / 60)::int AS fact
    FROM {_ENDED_OR_OPEN} AS d
    JOIN journal_entry e ON e.subject_type = 'dossier' AND e.subject_id = d.id AND e.subject_seq = 1
    WHERE e.origin = 'backfilled' AND e.recorded_at - e.at > interval '{BACKDATED_MINUTES} minutes'
    AND e.recorded_at >= %(since)s AND e.recorded_at < %(until)s
"""  # noqa: S608  numbers and statements of this module
