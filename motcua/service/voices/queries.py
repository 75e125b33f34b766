"""What pages read of ratings. Averages of few ratings are None: they would tell of single persons."""

from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Count, Q, QuerySet, Sum

from motcua.service.voices.models import SATISFIED_FROM, Rating, Reason

SMALL_SAMPLE = 10  # ratings


@dataclass(frozen=True)
class Satisfaction:
    """How satisfied people were: how many answered, the share of levels 4 and 5, the mean of 1 to 5."""

    ratings: int
    satisfied_percent: Decimal  # one decimal
    average: Decimal  # two decimals


def of_dossier(dossier_id: int) -> Rating | None:
    """The rating of a dossier, for its own page; None before it is given."""
    return Rating.objects.filter(dossier_id=dossier_id).first()


def of_procedure(procedure_code: str, since: datetime, *, at_least: int = SMALL_SAMPLE) -> Satisfaction | None:
    """Satisfaction with a procedure since a moment; None below `at_least` ratings. Uses index rating_procedure."""
    return _satisfaction(Rating.objects.filter(procedure_code=procedure_code, rated_at__gte=since), at_least)


def of_agency(agency_id: int, since: datetime, *, at_least: int = SMALL_SAMPLE) -> Satisfaction | None:
    """Satisfaction with an agency since a moment; None below `at_least` ratings. Uses index rating_agency."""
    return _satisfaction(Rating.objects.filter(agency_id=agency_id, rated_at__gte=since), at_least)


def of_province(since: datetime, *, at_least: int = SMALL_SAMPLE) -> Satisfaction | None:
    """Satisfaction in the whole province since a moment; None below `at_least` ratings."""
    return _satisfaction(Rating.objects.filter(rated_at__gte=since), at_least)


def _satisfaction(ratings: QuerySet[Rating], at_least: int) -> Satisfaction | None:
    found = ratings.aggregate(n=Count("id"), total=Sum("level"), satisfied=Count("id", filter=_SATISFIED))
    if found["n"] < max(at_least, 1):
        return None
    percent = Decimal(found["satisfied"] * 100) / found["n"]
    average = Decimal(found["total"]) / found["n"]
    return Satisfaction(
        found["n"], percent.quantize(Decimal("0.1"), ROUND_HALF_UP), average.quantize(Decimal("0.01"), ROUND_HALF_UP)
    )


_SATISFIED = Q(level__gte=SATISFIED_FROM)


def reasons() -> list[tuple[str, object]]:
    """The optional reasons of a rating, as a form offers them."""
    return [(reason.value, reason.label) for reason in Reason]
