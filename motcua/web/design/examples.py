"""An example of each part in each of its states. A part without one fails a test."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Example:
    """Title of the state, how it is written in a template, and the values that a view would give."""

    title: str
    source: str
    values: dict[str, object] = field(default_factory=dict)


EXAMPLES: dict[str, list[Example]] = {}
