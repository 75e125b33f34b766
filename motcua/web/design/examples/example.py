"""What an example is."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Example:
    """Title of the state, how it is written in a template, and the values that a view would give."""

    title: str
    source: str
    values: dict[str, object] = field(default_factory=dict)
