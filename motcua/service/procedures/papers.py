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


def _need(paper: Paper, answers: Mapping[str, Any], channel: str) -> PaperNeed:
    if paper.channels and channel not in paper.channels:
        return PaperNeed(paper, "not_needed", _other_channel(paper))
    if not holds(paper.needed_if, answers):
        return PaperNeed(paper, "not_needed", _("Not needed in your case."))
    match paper.handling:
        case "form_itself":
            return PaperNeed(paper, "form", _("You fill this in here; there is nothing to upload."))
        case "produced":
            return PaperNeed(paper, "made", _("The agency makes this itself."))
        case "present_only":
            return _shown(paper, channel)
    if paper.replaceable_by_data:
        return PaperNeed(paper, "data", _by_data(paper))
    return PaperNeed(paper, "hand_in", "")


def _shown(paper: Paper, channel: str) -> PaperNeed:
    if channel == Channel.COUNTER:
        return PaperNeed(paper, "show", _("Show it at the counter; you get it back at once."))
    return PaperNeed(paper, "not_needed", _("Only shown when filing at the counter."))


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
