"""Which of several figures about the same thing is used, and why. All are kept and shown."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from motcua.steering.reporting.figures import Figure, figure_of
from motcua.steering.reporting.models import Appraisal, Observation, Source, Verdict

ORDER = (Source.COMPUTED, Source.RECEIVED, Source.DECLARED)


def in_order(observations: Iterable[Observation]) -> list[Observation]:
    """Return them with the one that is used first.

    What the platform counts itself goes before what a partner sends, and that before what the unit says of itself; of
    two partners the one with the later “số liệu đến ngày”, then the one that came later. What says nothing comes last.
    """
    return sorted(
        observations,
        key=lambda each: (
            figure_of(each).is_empty,
            ORDER.index(Source(each.source)),
            -each.as_of.toordinal(),
            -each.id,
        ),
    )


def used(observations: Sequence[Observation]) -> Observation | None:
    """Return the one that is used; None where nothing is said."""
    ordered = in_order(observations)
    return ordered[0] if ordered and not figure_of(ordered[0]).is_empty else None


def why(first: Observation, other: Observation) -> str:
    """Say why one figure is used and the other is not."""
    if first.source != other.source:
        return {
            Source.COMPUTED: _("What the platform counts itself goes before what others say."),
            Source.RECEIVED: _("What a partner sends goes before what the unit declares."),
        }.get(Source(first.source), "")
    return _("Of two partners the one with the later figures goes first.")


def standing(observation: Observation, appraisal: Appraisal | None) -> Figure:
    """Return the figure that counts: the computed one, or what the appraiser let stand; nothing without a verdict."""
    if observation.source == Source.COMPUTED:
        return figure_of(observation)
    if appraisal is None or appraisal.verdict == Verdict.REJECTED:
        return Figure()
    return figure_of(appraisal if appraisal.verdict == Verdict.ADJUSTED else observation)
