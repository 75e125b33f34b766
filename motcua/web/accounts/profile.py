"""The form of one's own details."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.kernel.identifiers import check_personal_number, check_tax_code, mask_personal_number
from motcua.registry.people.models import Person
from motcua.registry.people.vocabulary import PersonKind
from motcua.registry.places import queries as places
from motcua.web.accounts.fields import DayField, LineField, PhoneField, or_invalid
from motcua.web.design.parts import SummaryRow

_FIXED_BY_CARD = ("full_name", "birth_date", "personal_number", "tax_code")
_OF_CITIZENS = ("birth_date", "sex", "ethnicity", "personal_number")


class ProfileForm(forms.Form):
    """What stands here is never asked again by a procedure's form. Fields checked against a card are not offered."""

    full_name = LineField(label=_("Full name"), max_length=200)
    birth_date = DayField(label=_("Date of birth"), required=False)
    personal_number = LineField(label=_("Personal number"), max_length=20, required=False)
    tax_code = LineField(label=_("Tax code"), max_length=20, required=False)
    sex = forms.ChoiceField(
        label=_("Sex"), choices=[("", "—"), ("female", _("Female")), ("male", _("Male"))], required=False
    )
    ethnicity = LineField(label=_("Ethnicity"), max_length=50, required=False)
    phone = PhoneField(label=_("Telephone number for messages"), required=False)
    email = forms.EmailField(label=_("E-mail address for messages"), required=False)
    commune = forms.ChoiceField(label=_("Commune of residence"), required=False)
    address = LineField(label=_("Street, hamlet"), max_length=200, required=False)

    def __init__(self, data: Any, *, person: Person) -> None:
        initial = {name: getattr(person, name) for name in self.base_fields if name != "commune"}
        super().__init__(data, initial={**initial, "commune": str(person.commune_id or "")})
        self.person = person
        names = [(str(place.id), place.name) for place in places.communes()]
        cast(forms.ChoiceField, self.fields["commune"]).choices = [("", "—"), *names]
        for name in _not_offered(person):
            del self.fields[name]

    def clean_personal_number(self) -> str:
        born = self.cleaned_data.get("birth_date")
        typed = self.cleaned_data["personal_number"]
        return or_invalid(lambda text: check_personal_number(text, birth_date=born).digits, typed) if typed else ""

    def clean_tax_code(self) -> str:
        typed, is_citizen = self.cleaned_data["tax_code"], self.person.kind == PersonKind.CITIZEN
        return or_invalid(lambda text: check_tax_code(text, individual=is_citizen), typed) if typed else ""

    def changes(self) -> dict[str, object]:
        """What `people.actions.update_profile` takes: only what was offered."""
        typed = dict(self.cleaned_data)
        commune = typed.pop("commune", "")
        return {**typed, "commune_id": int(commune) if commune else None}


def _not_offered(person: Person) -> list[str]:
    checked = _FIXED_BY_CARD if person.is_identity_checked else ()
    foreign = _OF_CITIZENS if person.kind == PersonKind.ORGANISATION else ()
    return sorted({*checked, *foreign})


def rows_of(person: Person) -> list[SummaryRow]:
    """One's own details for reading; the number is masked, a page may be read over one's shoulder."""
    is_organisation = person.kind == PersonKind.ORGANISATION
    number = person.tax_code or "" if is_organisation else mask_personal_number(person.personal_number or "")
    rows = [
        SummaryRow(_("Full name"), person.full_name),
        SummaryRow(_("Tax code") if is_organisation else _("Personal number"), number),
    ]
    if not is_organisation:
        born = person.birth_date.strftime("%d/%m/%Y") if person.birth_date else ""
        rows.append(SummaryRow(_("Date of birth"), born))
    home = ", ".join(part for part in (person.address, str(person.commune or "")) if part)
    return [
        *rows,
        SummaryRow(_("Telephone number for messages"), person.phone),
        SummaryRow(_("E-mail address for messages"), person.email),
        SummaryRow(_("Residence"), home),
    ]
