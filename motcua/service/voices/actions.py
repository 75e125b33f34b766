"""Rating how a dossier was handled."""

from collections.abc import Iterable
from datetime import datetime
from secrets import compare_digest

from django.db import IntegrityError, transaction

from motcua.journal.acting import Acting
from motcua.journal.record import record
from motcua.kernel.text import clean
from motcua.service.dossiers import queries as dossiers
from motcua.service.voices.models import LONGEST_COMMENT, Level, Rating, Reason
from motcua.service.voices.refusals import AlreadyRated, CommentTooLong, NoResultYet, NotALevel, NotYoursToRate


def rate(
    dossier_number: str,
    *,
    level: int,
    reasons: Iterable[str] = (),
    comment: str = "",
    by: Acting,
    at: datetime,
    secret: str = "",
) -> Rating:
    """Rate a settled dossier (đánh giá mức độ hài lòng), once.

    level:   1 to 5, as Level.
    secret:  the 128 bits of the receipt's QR code; who holds it need not sign in.
    Writes `rating.given` with the level; reasons and comment stay out of the journal. Raises NotALevel, CommentTooLong,
    NotYoursToRate (also for a number that does not exist), NoResultYet, AlreadyRated, and the kernel's TextRefused.
    """
    chosen = _checked_reasons(level, reasons)
    words = clean(comment, multiline=True)
    if len(words) > LONGEST_COMMENT:
        raise CommentTooLong(len(words))
    dossier = _to_rate(dossier_number, by, secret)
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                dossier_id=dossier.id,
                procedure_code=dossier.procedure_code,
                agency_id=dossier.agency_id,
                level=level,
                reasons=chosen,
                comment=words,
                rated_by_id=by.person_id,
                rated_at=at,
            )
            data = {"level": level, "dossier": dossier.id, "procedure": dossier.procedure_code}
            facts = {**data, "agency": dossier.agency_id}
            record("rating.given", subject_type="rating", subject_id=rating.id, by=by, at=at, data=facts)
    except IntegrityError as error:
        if "dossier_id" not in str(error):
            raise
        raise AlreadyRated from error
    return rating


def _checked_reasons(level: int, reasons: Iterable[str]) -> list[str]:
    chosen = list(dict.fromkeys(reasons))
    if level not in Level.values or not set(chosen) <= set(Reason.values):
        raise NotALevel
    return chosen


def _to_rate(dossier_number: str, by: Acting, secret: str) -> dossiers.Rateable:
    dossier = dossiers.rateable(dossier_number)
    if dossier is None:
        raise NotYoursToRate
    is_party = by.role == "applicant" and by.person_id in dossier.party_ids
    if not is_party and not compare_digest(secret.encode(), dossier.secret.encode()):
        raise NotYoursToRate
    if not dossier.is_settled:
        raise NoResultYet
    return dossier
