"""What an official must give for each action. The forms only read; whether it may be done is the action's matter."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.kernel.text import TextRefused, clean
from motcua.registry.agencies import queries as agencies
from motcua.registry.people import queries as people
from motcua.service.dossiers import flow
from motcua.service.dossiers.models import Dossier
from motcua.service.dossiers.states import Action
from motcua.web.design.values import MoneyNotRead, read_money


class CleanText(forms.CharField):
    """Text in NFC without control or direction characters (security, T19)."""

    def to_python(self, value: Any) -> str:
        try:
            return clean(super().to_python(value) or "").strip()
        except TextRefused as refused:
            raise forms.ValidationError(str(refused)) from refused


class Money(forms.CharField):
    """An amount in đồng as people write it: 150.000."""

    def to_python(self, value: Any) -> Any:
        try:
            return read_money(str(value or ""))
        except MoneyNotRead as refused:
            raise forms.ValidationError(str(refused)) from refused


def long_text(label: Any, max_length: int = 2000, *, required: bool = True) -> CleanText:
    """Several lines."""
    widget = forms.Textarea(attrs={"rows": 3})
    return CleanText(label=label, max_length=max_length, required=required, widget=widget)


class ActionForm(forms.Form):
    """Base: the row version that was seen, so that nothing is overwritten."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, dossier: Dossier, *args: Any, **kwargs: Any) -> None:
        self.dossier = dossier
        kwargs.setdefault("initial", {})["version"] = dossier.row_version
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fill in the choices that depend on the dossier."""

    def choose(self, name: str, choices: list[Any]) -> None:
        """Set what can be chosen in a field."""
        cast(forms.ChoiceField, self.fields[name]).choices = choices

    def given(self) -> dict[str, Any]:
        """Return what the action takes beside who, when and the version."""
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


class ReasonForm(ActionForm):
    reason = long_text(_("Reason"))


class LegalForm(ReasonForm):
    legal_ground = CleanText(label=_("Legal ground"), max_length=500)


class AcceptForm(ActionForm):
    variant = forms.ChoiceField(label=_("Case that sets the time"), required=False)

    def prepare(self) -> None:
        variants = flow.definition_of(self.dossier).variants
        if not variants:
            del self.fields["variant"]
            return
        choices = [(v.code, v.when) for v in variants]
        self.choose("variant", [("", _("The usual time")), *choices])


class VariantForm(ReasonForm):
    variant = forms.ChoiceField(label=_("Case that sets the time"))
    field_order = ("variant", "reason")

    def prepare(self) -> None:
        choices = [(v.code, v.when) for v in flow.definition_of(self.dossier).variants]
        self.choose("variant", choices)


def _assignees(role: str, unit_id: int | None) -> list[tuple[str, object]]:
    found = people.people_in_role(unit_id, role) if unit_id and role else []
    return [("", _("Whoever is free")), *((str(p.id), p.full_name) for p in found)]


class PassOnForm(ActionForm):
    assignee_id = forms.TypedChoiceField(label=_("Who shall handle it"), required=False, coerce=int, empty_value=None)

    def prepare(self) -> None:
        step = flow.next_step(self.dossier)
        unit_id = flow.unit_of(step, self.dossier) if step else None
        self.choose("assignee_id", _assignees(step.role if step else "", unit_id))


class ReassignForm(ActionForm):
    assignee_id = forms.TypedChoiceField(label=_("Who shall handle it"), coerce=int, empty_value=None)

    def prepare(self) -> None:
        choices = _assignees(self.dossier.role, self.dossier.unit_id)[1:]
        self.choose("assignee_id", choices)


class ConsultForm(ActionForm):
    agency_id = forms.TypedChoiceField(label=_("Agency to ask"), coerce=int)
    question = long_text(_("What to ask"))
    working_days = forms.IntegerField(label=_("Working days to answer"), min_value=1, max_value=60, initial=3)

    def prepare(self) -> None:
        units = [*agencies.departments(), *agencies.commune_committees()]
        choices = [(str(u.id), u.label) for u in units if u.id != self.dossier.agency_id]
        self.choose("agency_id", choices)
        usual = flow.definition_of(self.dossier).consultation
        if usual is not None:
            self.fields["question"].initial = usual.ask
            self.fields["working_days"].initial = int(usual.limit_value or 3)


class PaymentForm(ActionForm):
    amount_vnd = Money(label=_("Amount (đồng)"))

    def prepare(self) -> None:
        self.fields["amount_vnd"].initial = self.dossier.fee_vnd


class ExtendForm(ReasonForm):
    working_days = forms.IntegerField(label=_("Working days more"), min_value=1, max_value=60)
    field_order = ("working_days", "reason")


OUTCOMES = (("granted", _("Granted")), ("refused", _("Refused")))


class ResultForm(ActionForm):
    """A result: from the template with its text, or as a file."""

    outcome = forms.ChoiceField(label=_("Outcome"), choices=OUTCOMES, initial="granted", widget=forms.RadioSelect)
    text = long_text(_("Text of the result; for a refusal, the reason"), 8000, required=False)
    legal_ground = CleanText(label=_("Legal ground (for a refusal)"), max_length=500, required=False)
    file = forms.FileField(label=_("Result as a file, instead of the template"), required=False)


class ProposeForm(ResultForm):
    assignee_id = forms.TypedChoiceField(label=_("Who signs"), required=False, coerce=int, empty_value=None)

    def prepare(self) -> None:
        step = flow.next_step(self.dossier)
        unit_id = flow.unit_of(step, self.dossier) if step else None
        self.choose("assignee_id", _assignees(step.role if step else "", unit_id))


class CorrectForm(ReasonForm):
    text = long_text(_("Corrected text of the result"), 8000)


class ReissueForm(ResultForm):
    reason = long_text(_("Reason"))


FORMS: dict[Action, type[ActionForm]] = {
    Action.ACCEPT: AcceptForm,
    Action.REFUSE: LegalForm,
    Action.WITHDRAW: ReasonForm,
    Action.PASS_ON: PassOnForm,
    Action.SEND_BACK: ReasonForm,
    Action.REASSIGN: ReassignForm,
    Action.CONSULT: ConsultForm,
    Action.REQUEST_PAYMENT: PaymentForm,
    Action.CONFIRM_PAYMENT: PaymentForm,
    Action.EXTEND: ExtendForm,
    Action.CHOOSE_VARIANT: VariantForm,
    Action.STOP: LegalForm,
    Action.SETTLE: ActionForm,
    Action.HAND_OVER: ActionForm,
    Action.CORRECT: CorrectForm,
    Action.REVOKE: LegalForm,
    Action.REISSUE: ReissueForm,
}
LABELS = {
    Action.ACCEPT: _("Accept"),
    Action.REQUEST_SUPPLEMENT: _("Request a supplement"),
    Action.REFUSE: _("Refuse at receipt"),
    Action.WITHDRAW: _("Withdraw for the applicant"),
    Action.RESUBMIT: _("Enter the supplement"),
    Action.PASS_ON: _("Pass on"),
    Action.SEND_BACK: _("Send back a step"),
    Action.REASSIGN: _("Reassign"),
    Action.CONSULT: _("Ask another agency"),
    Action.REQUEST_PAYMENT: _("Request payment"),
    Action.CONFIRM_PAYMENT: _("Record cash received"),
    Action.EXTEND: _("Extend, with an apology"),
    Action.CHOOSE_VARIANT: _("Set the case for the time"),
    Action.STOP: _("Stop processing"),
    Action.SETTLE: _("Issue the result"),
    Action.HAND_OVER: _("Hand over the result"),
    Action.CORRECT: _("Correct the result"),
    Action.REVOKE: _("Revoke the result"),
    Action.REISSUE: _("Issue a new result"),
}
