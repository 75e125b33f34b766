"""Forms of the rankings: other values to try, a target to keep, a table to score."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.steering.measures.editions import Block
from motcua.steering.measures.levers import LEVERS, Lever, Ratios
from motcua.steering.measures.scheme import Scheme
from motcua.steering.targets.models import LONGEST_NAME
from motcua.web.design.values import grouped
from motcua.web.ranking.words import decimal

LEVER = "lever-"  # of hidden fields: what was pulled to come to these values
PREFIX = "v-"  # of the fields with values, so that no code of an index meets another field's name


class PercentField(forms.CharField):
    """A share, typed in percent: 80, 80,5, 80.5 or 80 %. What might as well be a share from 0 to 1 is asked about."""

    def __init__(self, **given: Any) -> None:
        super().__init__(max_length=12, widget=forms.TextInput(attrs={"suffix": "%", "size": 5}), **given)

    def clean(self, value: object) -> float | None:
        """Return the share from 0 to 1; None for an empty field. Raises ValidationError with what to type instead."""
        given = str(value or "").strip()
        if not given:
            return None
        found = re.fullmatch(r"([0-9]{1,3}(?:[.,][0-9]{1,6})?)\s*(%?)", given)
        if found is None or (percent := Decimal(found[1].replace(",", "."))) > 100:
            raise forms.ValidationError(_("Type a percentage from 0 to 100, for example 80 or 80.5."))
        if not found[2] and 0 < percent <= 1:
            told = _(
                "This field is in percent, so “%(typed)s” can be read in two ways. For %(percent)s %% type "
                "%(percent)s; for %(typed)s %% type “%(typed)s %%”."
            )
            raise forms.ValidationError(told, params={"typed": given, "percent": decimal(float(100 * percent), 2)})
        return float(percent / 100)


def typed(share: float) -> str:
    """Write a share as `PercentField` reads it."""
    percent = decimal(100 * share, 2)
    return f"{percent} %" if 0 < share <= 0.01 else percent


class TriedForm(forms.Form):
    """Values to try: a field for each that can be tried here."""

    def clean(self) -> dict[str, Any]:
        """Refuse a value for anything else: left out, it would be taken for tried."""
        unknown = [
            name.removeprefix(PREFIX) for name in self.data if name.startswith(PREFIX) and name not in self.fields
        ]
        if unknown:
            told = _("“%(names)s” cannot be tried here. Leave it out of the address.")
            raise forms.ValidationError(told, params={"names": ", ".join(unknown)})
        return super().clean() or {}


class WhatIfForm(TriedForm):
    """A field for each block, filled with what was published. Missing or empty: as published."""

    def __init__(self, blocks: Sequence[Block], own: Sequence[float], labels: Sequence[str], **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]  # what Django's forms take
        self.own = {block.code: share for block, share in zip(blocks, own, strict=True)}
        for block, share, label in zip(blocks, own, labels, strict=True):
            today = _("Published: %(percent)s %% of %(points)s points")
            said = {"percent": decimal(100 * share, 2), "points": decimal(block.max_points, 0)}
            self.fields[PREFIX + block.code] = PercentField(label=label, help_text=today % said, initial=typed(share))

    def wanted(self) -> dict[str, float]:
        """Return the shares that were typed; what reads the same as published is published."""
        shares = {
            name.removeprefix(PREFIX): share for name, share in self.cleaned_data.items() if name.startswith(PREFIX)
        }
        return {
            code: share
            for code, share in shares.items()
            if share is not None and decimal(share, 4) != decimal(self.own[code], 4)
        }


class LeverForm(TriedForm):
    """A field for each lever that has figures: dossiers more, or the share it shall have. Empty: as today."""

    def __init__(self, book: Scheme, ratios: Ratios, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]  # what Django's forms take
        for lever in LEVERS:
            if lever.item not in ratios:
                continue
            part, whole = ratios[lever.item]
            said = {"part": grouped(part), "whole": grouped(whole), "percent": decimal(100 * part / whole, 2)}
            said["left"] = grouped(whole - part)
            self.fields[PREFIX + lever.item] = _field(lever, book.node(lever.item).label, said, whole - part)

    def wanted(self) -> dict[str, float]:
        """Return what was typed, by item."""
        return {name.removeprefix(PREFIX): value for name, value in self.cleaned_data.items() if value is not None}


def _field(lever: Lever, name: str, said: dict[str, str], left: int) -> forms.Field:
    if lever.is_count:
        label, help_text = _COUNTS[lever.item]
        return forms.IntegerField(
            label=label % said, help_text=help_text % said, required=False, min_value=0, max_value=left,
            widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        )  # fmt: skip
    today = _(
        "Today %(part)s of %(whole)s dossiers, %(percent)s %%. Type the percentage it shall have, for example 80."
    )
    return PercentField(label=name, help_text=today % said, required=False)


_COUNTS = {
    "2.1": (
        _("Dossiers settled in time that would else become late"),
        _("Today %(left)s of %(whole)s are late. A dossier that is late already stays so in this item, whenever it is "
          "settled; only those still within their time can be won."),
    ),
    "6.1": (
        _("Applicants satisfied and served in time who would else not be"),
        _("Today %(left)s of %(whole)s were dissatisfied or served late."),
    ),
}  # fmt: skip


class TargetForm(forms.Form):
    """What a target is called, and until when it shall be reached."""

    name = forms.CharField(label=_("Name of the target"), max_length=LONGEST_NAME)
    due = forms.DateField(label=_("To be reached by"), required=False, input_formats=["%d/%m/%Y", "%Y-%m-%d"])


class ScoreForm(forms.Form):
    """A table to be scored."""

    scheme = forms.ChoiceField(label=_("Rule book"))
    table = forms.FileField(
        label=_("Table (CSV)"),
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
        help_text=_("A row for each unit, a column for each index, as in docs/schemes.md. At most 5 MB, UTF-8."),
    )

    def __init__(self, schemes: Sequence[tuple[str, str]], **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]  # what Django's forms take
        self.fields["scheme"].choices = schemes  # type: ignore[attr-defined]  # a ChoiceField, see above
