"""What of a dossier can be marked in a supplement request: its papers and its answered fields, nothing else."""

from dataclasses import dataclass

from motcua.service.dossiers import answers, flow
from motcua.service.dossiers.actions.asking import Item
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.refusals import UnknownValue
from motcua.service.procedures.definition import QUESTIONS
from motcua.service.procedures.wording import said


@dataclass(frozen=True)
class Markable:
    """A paper (by its code) or a field ("section.field") with what it is called and what was answered."""

    kind: str
    code: str
    label: str
    value: str


def markable(dossier: Dossier) -> list[Markable]:
    """Return every paper that can be handed in and every field that was asked, in the order of the procedure."""
    definition = flow.definition_of(dossier)
    papers = [
        Markable("paper", paper.code, said(paper, "name")[:500], "")
        for paper in definition.papers
        if paper.handling == "upload"
    ]
    fields = [
        Markable("field", line.code, line.label[:500], line.text)
        for part in answers.readable(definition, dossier.answers)
        if part.code != QUESTIONS
        for line in part.lines
        if line.is_asked
    ]
    return [*papers, *fields]


def item(dossier: Dossier, kind: str, code: str, *, reason: str, remedy: str) -> Item:
    """Return an item of a request for something that can be marked. Raises UnknownValue for anything else."""
    found = next((one for one in markable(dossier) if (one.kind, one.code) == (kind, code)), None)
    if found is None:
        raise UnknownValue("items")
    return Item(kind, code, found.label, reason, remedy)
