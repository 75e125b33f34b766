"""How rounds, figures and sources are worded on the pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from motcua.kernel.spoken_dates import short_date
from motcua.steering.measures.scheme import Indicator
from motcua.steering.reporting import figures, known, periods, precedence, rulebooks
from motcua.steering.reporting.figures import figure_of
from motcua.steering.reporting.models import Appraisal, Figures, Observation, Round, Verdict

day = short_date
VERDICT_TONES = {Verdict.ACCEPTED: "done", Verdict.ADJUSTED: "waiting", Verdict.REJECTED: "late"}
STATE_TONES = {"declaring": "new", "submitted": "waiting", "appraised": "done"}
PART_WORDS = {
    "value": gettext_lazy("Value"),
    "word": gettext_lazy("Value"),
    "numerator": gettext_lazy("Part"),
    "denominator": gettext_lazy("Whole"),
}


def name_of(round_: Round) -> str:
    """Return the name of a round: its scheme and its period."""
    return f"{scheme_name(round_.scheme_code)}, {periods.spoken(round_.period)}"


def counts_until(round_: Round) -> str:
    """Return the day of which known figures are in the end; nothing where the platform knows none of a scheme."""
    if known.door_of(round_.scheme_code) is None:
        return ""
    return day(min(round_.closes_on, periods.span(round_.period)[1]))


def scheme_name(code: str) -> str:
    """Return the name of a scheme in the language of the reader."""
    return rulebooks.rule_book(code).label


def indicator_name(node: Indicator) -> str:
    """Return the name of an indicator in the language of the reader."""
    return node.label


def figure(node: Indicator, row: Figures) -> str:
    """Return a figure as the page shows it."""
    return figures.told(node, figure_of(row))


@dataclass(frozen=True)
class Shown:
    """A figure of one source, as the page shows it."""

    observation: Observation
    figure: str
    as_of: str
    from_whom: str
    is_used: bool
    why_not: str = ""


def shown(node: Indicator, used: Observation | None, others: Sequence[Observation]) -> list[Shown]:
    """Return all sources of an indicator, the one that is used first."""
    rows = [used, *others] if used else list(others)
    return [
        Shown(
            row,
            figure(node, row) or _("nothing"),
            day(row.as_of),
            from_whom(row),
            row is used,
            precedence.why(used, row) if used and row is not used else "",
        )
        for row in rows
    ]


def from_whom(row: Observation) -> str:
    """Return where a figure came from: a partner by name, else its kind."""
    return f"{row.get_source_display()}: {row.partner.name}" if row.partner else str(row.get_source_display())


def verdict_word(node: Indicator, appraisal: Appraisal) -> str:
    """Return a verdict, with the other figure where there is one."""
    word = str(appraisal.get_verdict_display())
    return f"{word}: {figure(node, appraisal)}" if appraisal.verdict == Verdict.ADJUSTED else word


def day_or_blank(value: date | None) -> str:
    """Return a day, or nothing."""
    return day(value) if value else ""
