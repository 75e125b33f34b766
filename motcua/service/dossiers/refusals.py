"""What the actions of this room say when they will not act."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused, Fault, pointer_of
from motcua.service.procedures.strictness import SPELLING, Misfit


class DossierMoved(ActionRefused):
    """Two officials acted at once; the second gets this, nothing is overwritten."""

    code = "dossier_moved"

    def __init__(self, dossier_name: str) -> None:
        text = _("Somebody else has just changed dossier %(name)s. Open it again to see what is new, then act.")
        super().__init__(text % {"name": dossier_name})


class NotPossibleNow(ActionRefused):
    """The transition table has no row for this state and action."""

    code = "not_possible_now"

    def __init__(self, dossier_name: str, state: str, action: str) -> None:
        text = _(
            "This cannot be done while dossier %(name)s stands at “%(state)s”. Open it again to see what is possible."
        )
        super().__init__(text % {"name": dossier_name, "state": state}, state=state, action=action)


class NotYours(ActionRefused):
    """The person may see the dossier but not do this."""

    code = "not_yours"
    http_status = 403
    message = _(
        "Your role in this unit does not allow this. Ask the person named on the page, or switch to another "
        "of your roles."
    )


class Missing(ActionRefused):
    """Something that must be given was not."""

    code = "missing"
    http_status = 422

    def __init__(self, *names: str) -> None:
        text = _("Please fill in: %(names)s.")
        super().__init__(text % {"names": ", ".join(str(LABELS.get(name, name)) for name in names)}, names=names)


class UnknownValue(Missing):
    """Something was given, but nothing that there is."""

    code = "unknown_value"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        text = _("There is nothing by this value here: %(name)s. Choose one of those that are offered.")
        self.args = (str(text % {"name": LABELS.get(name, name)}),)


LABELS = {
    "reason": _("the reason"),
    "legal_ground": _("the legal ground"),
    "items": _("at least one thing to add or correct"),
    "remedy": _("how to mend it, for every item"),
    "answers": _("the answers"),
    "assignee": _("who shall handle it"),
    "paper": _("the paper"),
    "agency": _("the agency to ask"),
    "question": _("what to ask"),
    "amount": _("the amount"),
    "variant": _("the case that sets the time"),
    "working_days": _("how many working days more"),
    "outcome": _("granted or refused"),
    "text": _("the text of the result"),
}


class NotComplete(ActionRefused):
    """The application still lacks answers or papers.

    errors:  {section code: {typed name: sentence}}, as the form tells them.
    papers:  codes of those that must come and did not.
    misfits: what a program sent and the JSON Schema forbids; people's forms have none.
    """

    code = "not_complete"
    http_status = 422
    message = _("Some answers or papers are still missing. They are marked below; what has been entered is kept.")

    def __init__(self, errors: dict[str, dict[str, str]], papers: list[str], misfits: Sequence[Misfit] = ()) -> None:
        super().__init__(errors=errors, papers=papers)
        self.errors = errors
        self.papers = papers
        self.misfits = misfits
        self.data["faults"] = self._faults()

    def _faults(self) -> list[Fault]:
        """Each place once: what cannot be read at all before what the form says, and that before the spelling."""
        told: dict[str, Fault] = {}
        for misfit in sorted(self.misfits, key=lambda one: one.code in SPELLING):
            if misfit.code in SPELLING:
                self._add_errors(told)
            pointer = pointer_of("answers", *misfit.path)
            told.setdefault(pointer, Fault(pointer, misfit.text, misfit.code))
        self._add_errors(told)
        text = _("The paper “%(paper)s” is still missing.")
        missing = [Fault("/papers", text % {"paper": code}, "paper_missing", paper=code) for code in self.papers]
        return [*told.values(), *missing]

    def _add_errors(self, told: dict[str, Fault]) -> None:
        """Typed names become pointers: `members-1-share` is /answers/<section>/members/1/share."""
        for section, errors in self.errors.items():
            for name, sentence in errors.items():
                pointer = pointer_of("answers", section, *name.split("-"))
                told.setdefault(pointer, Fault(pointer, sentence))


class SecondSupplement(ActionRefused):
    """A second request needs the head of unit and a reason (766 counts the dossier as late)."""

    code = "second_supplement"
    message = _(
        "A second supplement request needs the head of the unit and a reason; the service quality index will "
        "count this dossier as late."
    )


class AlreadyExtended(ActionRefused):
    """The number of extensions is limited by setting, 1 by default."""

    code = "already_extended"
    message = _(
        "The time for this dossier has been extended as often as allowed. Settle it, and apologise for the "
        "delay in the result."
    )


class NothingPromised(ActionRefused):
    """The source names no time, so no date was promised that could be extended."""

    code = "nothing_promised"
    message = _("No date was promised for this dossier, so there is none to extend. Go on with it as soon as possible.")


class StillLate(ActionRefused):
    """An apology must name a date that can still be kept."""

    code = "still_late"
    http_status = 422
    message = _("The new date would already be over. Give more working days, so that the new promise can be kept.")


class NoResult(ActionRefused):
    """There is no issued result to correct or revoke, or none proposed to sign."""

    code = "no_result"
    message = _("There is no result document yet. Prepare it first.")


class ResultRevoked(ActionRefused):
    """Every result of the dossier was revoked: there is nothing valid to hand over."""

    code = "result_revoked"
    message = _("The result of this dossier was revoked and is valid no more, so it cannot be handed over.")


class ResultStillValid(ActionRefused):
    """A new result is issued only where every one before was revoked; this dossier has a valid one."""

    code = "result_still_valid"
    message = _("This dossier has a result that is valid. Correct it, or revoke it first.")


class TooEarlyToStop(ActionRefused):
    """A dossier that waits for its applicant may be stopped only when the time to answer is over."""

    code = "too_early_to_stop"
    message = _("The applicant still has time to answer. The dossier can be stopped when that time is over.")


class DraftExpired(ActionRefused):
    """The draft was not touched for too long."""

    code = "draft_expired"
    http_status = 410
    message = _(
        "This draft has expired and was deleted. Please start again; details of your profile are filled in for you."
    )


class NotOnline(ActionRefused):
    """The procedure is handed in at the counter only."""

    code = "not_online"
    message = _(
        "This procedure can be handed in only at the counter. Bring the papers listed on its page to any "
        "service centre of the province."
    )


class WrongAmount(ActionRefused):
    """The amount of cash is not the one that is due."""

    code = "wrong_amount"
    http_status = 422

    def __init__(self, due: str) -> None:
        super().__init__(_("The amount due is %(due)s. Record exactly what was received for it.") % {"due": due})


class NoAgency(ActionRefused):
    """The procedure has no agency that decides for the chosen place."""

    code = "no_agency"
    http_status = 422
    message = _("Please choose which commune or agency shall handle this.")


class SurerSignInNeeded(ActionRefused):
    """The procedure asks for a level of sign-in (decree 45/2020/NĐ-CP, article 8) that this session has not shown."""

    code = "surer_sign_in_needed"
    http_status = 403
    message = _(
        "This procedure is submitted only after signing in with two factors. What has been entered is kept: sign in "
        "at the higher level, then submit."
    )
