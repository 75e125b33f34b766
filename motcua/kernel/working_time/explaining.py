"""The count in plain sentences, one a day."""

from collections.abc import Iterable

from motcua.kernel.working_time.due_date import ExplanationLine


def explain(lines: Iterable[ExplanationLine]) -> list[str]:
    """One sentence for each line, in the active language."""
    return [f"{line.day:%d/%m/%Y}: {line.counted} {line.why} {line.name}" for line in lines]
