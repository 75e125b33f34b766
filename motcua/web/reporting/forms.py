"""What must be given to open, extend or cancel a round, and to ask a partner for figures."""

from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.registry.agencies import queries as agencies
from motcua.service.exchange import queries as exchange
from motcua.steering.measures.scheme import UnitKind
from motcua.steering.reporting import periods, received, rulebooks
from motcua.steering.reporting.actions.receiving import MOST_AT_ONCE
from motcua.steering.reporting.models import LONGEST_TEXT
from motcua.steering.reporting.received_workbook import Ask

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


class UnitsForm(forms.Form):
    """Figures of which scheme and period, and of which units."""

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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        books = [rulebooks.rule_book(code) for code in rulebooks.codes()]
        choices = [(book.code, book.label) for book in books if set(book.unit_kinds) & set(KINDS)]
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
        units = {unit.code: unit for unit in agencies.of_kinds(KINDS[UnitKind(kind)])}
        wanted = given.get("only", "").replace(",", " ").split()
        unknown = [code for code in wanted if code not in units]
        if unknown:
            told = _("No unit of this kind has the code %(codes)s.") % {"codes": ", ".join(unknown[:10])}
            self.add_error("only", told)
        given["units"] = [units[code] for code in wanted if code in units] or list(units.values())
        return given


class OpenForm(UnitsForm):
    """Opening a round."""

    opens_on = forms.DateField(label=_("Opening day"), widget=forms.DateInput)
    closes_on = forms.DateField(label=_("Closing day"), widget=forms.DateInput)

    def given(self) -> dict[str, Any]:
        """Return what the action takes."""
        data = self.cleaned_data
        said = {name: data[name] for name in ("period", "opens_on", "closes_on")}
        return {"scheme_code": data["scheme"], "unit_ids": [unit.id for unit in data["units"]], **said}


class ExtendForm(forms.Form):
    """Giving units more time. What the day must be, the action knows."""

    closes_on = forms.DateField(label=_("New closing day"), widget=forms.DateInput)
    reason = forms.CharField(
        label=_("Why the round is extended"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=_("Every unit in the round can read it."),
    )


class CancelForm(forms.Form):
    """Calling a round off."""

    reason = forms.CharField(
        label=_("Why the round is cancelled"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea,
        help_text=_("Every unit in the round can read it."),
    )


class AskForm(UnitsForm):
    """The template for a partner that sends its figures as a spreadsheet."""

    partner = forms.ChoiceField(label=_("Partner"))
    indicators = forms.CharField(
        label=_("Indicators"),
        max_length=1000,
        help_text=_("Codes of those that the partner knows, separated by blanks, for example 4.1 4.2."),
    )
    field_order = ("partner", "scheme", "indicators", "period", "kind", "only")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = {partner.code: partner for partner in exchange.open_partners()}
        choices = [(code, partner.name) for code, partner in self.partners.items()]
        cast(forms.ChoiceField, self.fields["partner"]).choices = choices
        self.fields["kind"].label = _("Units that the figures are about")

    def clean(self) -> dict[str, Any]:
        """Check period and indicators as well, and that the rows fit into one delivery."""
        given = super().clean()
        period, scheme = given.get("period"), given.get("scheme")
        if period and not periods.is_period(period):
            self.add_error("period", _("Write the period as 2026, 2026-H1, 2026-Q3 or 2026-09."))
        if not scheme or "indicators" not in given:
            return given
        known = rulebooks.asked(scheme)
        codes = list(dict.fromkeys(given["indicators"].replace(",", " ").split()))
        unknown = [code for code in codes if code not in known]
        if unknown:
            told = _("The set has no indicator %(codes)s.") % {"codes": ", ".join(unknown[:10])}
            self.add_error("indicators", told)
        elif len(codes) * len(given.get("units", ())) > MOST_AT_ONCE:
            told = _("These are more than %(most)s rows. Ask for fewer indicators at a time.") % {"most": MOST_AT_ONCE}
            self.add_error("indicators", told)
        given["nodes"] = [known[code] for code in codes if code in known]
        return given

    def ask(self) -> Ask:
        """Return what the template asks for."""
        data = self.cleaned_data
        partner = self.partners[data["partner"]]
        codes = [node.code for node in data["nodes"]]
        before = received.before(partner.id, data["scheme"], data["period"], codes)
        return Ask(partner.code, partner.name, data["scheme"], data["period"], data["nodes"], data["units"], before)
