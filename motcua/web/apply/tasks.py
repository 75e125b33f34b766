"""The sections of a draft with what is done and what is open: the task list, and where "Continue" leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from motcua.kernel.working_time import VIETNAM
from motcua.registry.people import queries as people
from motcua.service.dossiers import drafts
from motcua.service.dossiers.models import Draft
from motcua.service.procedures import forms
from motcua.service.procedures.definition import QUESTIONS, Definition
from motcua.service.procedures.wording import said
from motcua.web.accounts.visit import Visit
from motcua.web.apply.access import is_counter
from motcua.web.design.parts import Task

QUESTION_PAGE = "apply:questions"


@dataclass
class Progress:
    """A draft as the pages of the form see it; the answers are cleaned once per request."""

    visit: Visit
    draft: Draft

    @property
    def definition(self) -> Definition:
        """The procedure under which this draft was started."""
        return self.draft.version.compiled

    @cached_property
    def profile(self) -> dict[str, str]:
        """What is known of the applicant, by the paths that forms prefill from."""
        return people.profile(self.draft.applicant_id) if self.draft.applicant_id else {}

    @cached_property
    def _checked(self) -> tuple[dict[str, Any], dict[str, dict[str, str]], list[str]]:
        return drafts.checked(self.draft, today=self.visit.now.astimezone(VIETNAM).date())

    @property
    def cleaned(self) -> Mapping[str, Any]:
        """The answers as they would be stored now."""
        return self._checked[0]

    @property
    def errors(self) -> dict[str, dict[str, str]]:
        """What is wrong, by section and typed name."""
        return self._checked[1]

    @property
    def missing_papers(self) -> list[str]:
        """Codes of the papers that an online submission still needs."""
        return self._checked[2]

    @cached_property
    def needs(self) -> list[forms.PaperNeed]:
        """The papers as this case sees them."""
        return forms.papers_needed(self.definition, self.cleaned, self.draft.channel)

    @property
    def has_papers(self) -> bool:
        """Whether there is anything to upload or to state the number of."""
        return any(need.may_upload for need in self.needs)

    @property
    def is_ready(self) -> bool:
        """Whether everything is there."""
        return not self.errors and not self.missing_papers and self.draft.agency_id is not None

    def steps(self) -> list[tuple[str, str, bool, bool]]:
        """Return (label, address, done, begun) of every page of the form in order, without the check."""
        key = self.draft.key
        found = [(_("Where to file"), reverse("apply:agency", args=[key]), self.draft.agency_id is not None, True)]
        if not is_counter(self.draft):
            begun = self.draft.applicant_id is not None
            found.append((_("Who it is for"), reverse("apply:person", args=[key]), begun, begun))
        if self.definition.questions:
            done = QUESTIONS in self.draft.answers
            found.append((_("Your case"), reverse("apply:questions", args=[key]), done, done))
        found += [self._section_step(section.code, said(section, "title")) for section in self._asked_sections()]
        if self.has_papers:
            begun = self.draft.papers.exists() or not self.missing_papers
            found.append((_("Papers"), reverse("apply:papers", args=[key]), not self.missing_papers, begun))
        return found

    def _asked_sections(self) -> list[Any]:
        sections = forms.visible_sections(self.definition, self.cleaned)
        return [s for s in sections if forms.asked_fields(s, self.cleaned, self.profile)]

    def _section_step(self, code: str, title: str) -> tuple[str, str, bool, bool]:
        begun = code in self.draft.answers
        wrong = code in self.errors
        return title, reverse("apply:section", args=[self.draft.key, code]), begun and not wrong, begun

    def tasks(self) -> list[Task]:
        """Return the rows of the task list; the check comes last and opens when all else is done."""
        rows = [_task(*step) for step in self.steps()]
        is_ready = all(done for _label, _href, done, _begun in self.steps())
        href = reverse("apply:check", args=[self.draft.key]) if is_ready else ""
        status = _("Ready") if is_ready else _("Opens when all else is done")
        return [*rows, Task(_("Check and submit"), status, href, "running" if is_ready else "new")]

    def after(self, address: str) -> str:
        """Return where "Continue" leads from a page: the next page of the form that is not done, at last the check."""
        steps = self.steps()
        at = next((i for i, step in enumerate(steps) if step[1] == address), -1)
        following = [step for step in steps[at + 1 :] if not step[2]] or [
            step for step in steps[: at + 1] if not step[2]
        ]
        following = [step for step in following if step[1] != address]
        return following[0][1] if following else reverse("apply:check", args=[self.draft.key])


def _task(label: str, href: str, done: bool, begun: bool) -> Task:
    if done:
        return Task(label, _("Done"), href, "done")
    return Task(label, _("Begun") if begun else _("Not begun"), href, "running" if begun else "new")
