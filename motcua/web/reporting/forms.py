"""What must be given to open a round."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.registry.agencies import queries as agencies
from motcua.steering.measures.scheme import UnitKind
from motcua.steering.reporting import rulebooks

KINDS = {  # kinds of units of a scheme: kinds of agencies
    UnitKind.PROVINCE: ("province_committee",),
    UnitKind.DEPARTMENT: ("department",),
    UnitKind.COMMUNE: ("commune_committee",),
}
KIND_WORDS = {
    UnitKind.PROVINCE: _("The People's Committee of the province"),
    UnitKind.DEPARTMENT: _("All departments"),
    UnitKind.COMMUNE: _("All communes and wards"),
}


class OpenForm(forms.Form):
    scheme = forms.ChoiceField(label=_("Set of indicators"))
    period = forms.CharField(
        label=_("Period"), max_length=10, help_text=_("2026, 2026-H1 (half), 2026-Q3 (quarter) or 2026-09 (month)")
    )
    kind = forms.ChoiceField(
        label=_("Units that report"),
        choices=[(str(kind), word) for kind, word in KIND_WORDS.items()],
        widget=forms.RadioSelect,
        initial=str(UnitKind.COMMUNE),
    )
    only = forms.CharField(
        label=_("Only these units"),
        required=False,
        max_length=4000,
        help_text=_("Codes of units, separated by blanks. Empty: all of the kind."),
    )
    opens_on = forms.DateField(label=_("Opening day"), widget=forms.DateInput)
    closes_on = forms.DateField(label=_("Closing day"), widget=forms.DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        books = [rulebooks.rule_book(code) for code in rulebooks.codes()]
        choices = [(book.code, book.name) for book in books if set(book.unit_kinds) & set(KINDS)]
        cast(forms.ChoiceField, self.fields["scheme"]).choices = choices

    def clean(self) -> dict[str, Any]:
        """Check that the scheme is one for this kind of unit, and that every code is known."""
        given = super().clean() or {}
        scheme, kind = given.get("scheme"), given.get("kind")
        if not scheme or not kind:
            return given
        if kind not in rulebooks.rule_book(scheme).unit_kinds:
            self.add_error("kind", _("This set of indicators is not made for these units. Choose another kind."))
            return given
        units = {unit.code: unit.id for unit in agencies.of_kinds(KINDS[UnitKind(kind)])}
        wanted = given.get("only", "").replace(",", " ").split()
        unknown = [code for code in wanted if code not in units]
        if unknown:
            told = _("No unit of this kind has the code %(codes)s.") % {"codes": ", ".join(unknown[:10])}
            self.add_error("only", told)
        given["unit_ids"] = [units[code] for code in wanted if code in units] or list(units.values())
        return given

    def given(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        names = ("period", "opens_on", "closes_on", "unit_ids")
        return {"scheme_code": data["scheme"], **{name: data[name] for name in names}}
