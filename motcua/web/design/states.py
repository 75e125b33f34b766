"""How the states of a dossier are shown: the official words, the words for citizens, a colour and a shape."""

from dataclasses import dataclass

from django.utils.translation import pgettext_lazy

from motcua.web.design.parts import Text, Tone


@dataclass(frozen=True)
class ShownState:
    """A state on the screen. `code` is the one that the national portal uses."""

    name: str
    code: int
    official: Text
    plain: Text  # what a citizen reads
    tone: Tone
    shape: str


STATES = (
    ShownState(
        "submitted",
        1,
        pgettext_lazy("state", "Newly filed"),
        pgettext_lazy("state", "Sent, waiting for the check"),
        "new",
        "ring",
    ),
    ShownState(
        "accepted",
        2,
        pgettext_lazy("state", "Received"),
        pgettext_lazy("state", "Received"),
        "running",
        "half",
    ),
    ShownState(
        "refused_at_receipt",
        3,
        pgettext_lazy("state", "Not received"),
        pgettext_lazy("state", "Not received"),
        "running",
        "cross",
    ),
    ShownState(
        "in_progress",
        4,
        pgettext_lazy("state", "In process"),
        pgettext_lazy("state", "In process"),
        "running",
        "half",
    ),
    ShownState(
        "supplement_requested",
        5,
        pgettext_lazy("state", "Supplement of papers requested"),
        pgettext_lazy("state", "Supplement needed"),
        "waiting",
        "triangle",
    ),
    ShownState(
        "payment_due",
        6,
        pgettext_lazy("state", "Financial obligation due"),
        pgettext_lazy("state", "Fee or tax to be paid"),
        "waiting",
        "triangle",
    ),
    ShownState(
        "withdrawn",
        7,
        pgettext_lazy("state", "Withdrawn at the citizen's request"),
        pgettext_lazy("state", "Withdrawn"),
        "running",
        "cross",
    ),
    ShownState(
        "stopped",
        8,
        pgettext_lazy("state", "Processing stopped"),
        pgettext_lazy("state", "Processing stopped"),
        "running",
        "cross",
    ),
    ShownState(
        "settled",
        9,
        pgettext_lazy("state", "Processing finished"),
        pgettext_lazy("state", "Result ready, please collect it"),
        "done",
        "check",
    ),
    ShownState(
        "handed_over",
        10,
        pgettext_lazy("state", "Result handed over"),
        pgettext_lazy("state", "Result handed over"),
        "done",
        "check",
    ),
)
_BY_NAME = {state.name: state for state in STATES}
_BY_CODE = {str(state.code): state for state in STATES}

STATIONS = (
    pgettext_lazy("station", "Filed"),
    pgettext_lazy("station", "Receipt"),
    pgettext_lazy("station", "Processing"),
    pgettext_lazy("station", "Result ready"),
    pgettext_lazy("station", "Handed over"),
)


def shown_state(state: str | int) -> ShownState:
    """Find a state by our name (`in_progress`) or by the national code. Raises KeyError for any other word."""
    return _BY_CODE.get(str(state)) or _BY_NAME[str(state)]
