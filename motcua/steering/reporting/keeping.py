"""Writing figures down: a new row for each, the row before it no longer the last word."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from motcua.steering.reporting.figures import Figure
from motcua.steering.reporting.models import Evidence, Observation


@dataclass(frozen=True)
class Said:
    """A figure that was checked, with the row it replaces."""

    indicator: str
    unit_id: int
    figure: Figure
    as_of: date
    before: Observation | None = None
    link: str = ""
    file_ids: tuple[int, ...] = ()
    reason: str = ""
    shared: dict[str, object] = field(default_factory=dict)  # columns that all rows of one act have in common
    counted_upto: int | None = None


def keep(said: Sequence[Said]) -> list[Observation]:
    """Write the rows, three statements at most, and return them in order. The caller holds the lock."""
    replaced = [each.before.id for each in said if each.before]
    if replaced:
        Observation.objects.filter(id__in=replaced).update(is_current=False)
    rows = Observation.objects.bulk_create(
        Observation(
            indicator=each.indicator,
            unit_id=each.unit_id,
            as_of=each.as_of,
            replaces_id=each.before.id if each.before else None,
            reason=each.reason,
            counted_upto=each.counted_upto,
            **each.figure.columns(),
            **each.shared,
        )
        for each in said
    )
    shown = [
        evidence
        for row, each in zip(rows, said, strict=True)
        for evidence in (
            *([Evidence(observation=row, link=each.link)] if each.link else []),
            *(Evidence(observation=row, file_id=file_id) for file_id in each.file_ids),
        )
    ]
    if shown:
        Evidence.objects.bulk_create(shown)
    return rows
