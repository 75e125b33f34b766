"""Which papers this case needs, and why the others are not needed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext as _

from motcua.journal.acting import Channel
from motcua.service.procedures.answers import holds, with_defaults
from motcua.service.procedures.definition import Definition, Paper

State = Literal[
    "hand_in",  # to be handed in: a file online, a paper at the counter
    "data",  # a database replaces it: a number may be stated, a file may be added, nothing is demanded
    "form",  # the form that is being filled in
    "show",  # to be shown at the counter, given back at once
    "made",  # made by the agency
    "not_needed",
]


@dataclass(frozen=True)
class PaperNeed:
    """A paper of the procedure as this case sees it. `why` is a sentence for the applicant, empty for plain demands."""

    paper: Paper
    state: State
    why: str

    @property
    def is_to_bring(self) -> bool:
        """Whether the applicant has to produce anything: hand in or show."""
        return self.state in ("hand_in", "show")

    @property
    def may_upload(self) -> bool:
        """Whether files are taken for it."""
        return self.state in ("hand_in", "data")

    @property
    def must_upload(self) -> bool:
        """Whether an online submission without a file for it is not complete."""
        return self.state == "hand_in"

    @property
    def asks_number(self) -> bool:
        """Whether the applicant may state the number of the record that replaces it."""
        return self.state == "data"


def papers_needed(definition: Definition, answers: Mapping[str, Any], channel: str) -> list[PaperNeed]:
    """Every paper of the procedure in the order of the sheet, with its state in this case and channel.

    A condition that was not answered counts as no, so nothing is demanded by mistake; an official can still ask for
    it once. A paper replaced by data is never demanded (Decree 45/2020/NĐ-CP, article 4).
    """
    known = with_defaults(definition, answers)
    return [_need(paper, known, channel) for paper in definition.papers]


def papers_demanded(definition: Definition, answers: Mapping[str, Any], channel: str) -> list[str]:
    """The codes of papers without which an online submission is not complete; the same rule, without its words."""
    known = with_defaults(definition, answers)
    return [paper.code for paper in definition.papers if _state(paper, known, channel) == "hand_in"]


def _need(paper: Paper, answers: Mapping[str, Any], channel: str) -> PaperNeed:
    state = _state(paper, answers, channel)
    return PaperNeed(paper, state, _why(paper, state, channel))


def _state(paper: Paper, answers: Mapping[str, Any], channel: str) -> State:
    if _is_for_others(paper, channel) or not holds(paper.needed_if, answers):
        return "not_needed"
    match paper.handling:
        case "form_itself":
            return "form"
        case "produced":
            return "made"
        case "present_only":
            return "show" if channel == Channel.COUNTER else "not_needed"
    return "data" if paper.replaceable_by_data else "hand_in"


def _is_for_others(paper: Paper, channel: str) -> bool:
    return bool(paper.channels) and channel not in paper.channels


def _why(paper: Paper, state: State, channel: str) -> str:
    match state:
        case "form":
            return _("You fill this in here; there is nothing to upload.")
        case "made":
            return _("The agency makes this itself.")
        case "show":
            return _("Show it at the counter; you get it back at once.")
        case "data":
            return _by_data(paper)
        case "hand_in":
            return ""
    if _is_for_others(paper, channel):
        return _other_channel(paper)
    shown_only = paper.handling == "present_only" and channel != Channel.COUNTER
    return _("Only shown when filing at the counter.") if shown_only else _("Not needed in your case.")


def _by_data(paper: Paper) -> str:
    return _("You need not hand this in: the agency looks it up in %(database)s.") % {
        "database": paper.replaceable_by_data
    }


def _other_channel(paper: Paper) -> str:
    names = {
        Channel.ONLINE: _("online"),
        Channel.COUNTER: _("at the counter"),
        Channel.POST: _("by post"),
        Channel.SYSTEM: "",
    }
    return _("Only when filing %(channels)s.") % {"channels": ", ".join(names[channel] for channel in paper.channels)}
