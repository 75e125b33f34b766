"""Forms of the rankings: other values to try, a target to keep, a table to score."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.steering.measures.editions import Block
from motcua.steering.measures.levers import LEVERS, Lever, Ratios
from motcua.steering.measures.scheme import Scheme
from motcua.steering.targets.models import LONGEST_NAME
from motcua.web.design.values import grouped
from motcua.web.ranking.words import decimal, named

LEVER = "lever-"  # of hidden fields: what was pulled to come to these values
PREFIX = "v-"  # of the fields with values, so that no code of an index meets another field's name


class ShareField(forms.CharField):
    """A share from 0 to 1, as 0,82 or 0.82 or 82 %."""

    def clean(self, value: object) -> float | None:
        """Return the share; None for an empty field. Raises ValidationError with what to type instead."""
        typed = str(value or "").strip()
        if not typed:
            return None
        is_percent = typed.endswith("%")
        bare = typed.removesuffix("%").strip().replace(",", ".").replace("−", "-")
        try:
            share = float(bare) if "_" not in bare else float("nan")
        except ValueError:
            share = float("nan")
        share = share / 100 if is_percent else share
        if not 0 <= share <= 1:
            raise forms.ValidationError(_("Type a share from 0 to 1, for example 0,82 or 82 %."))
        return share


class WhatIfForm(forms.Form):
    """A field for each block, filled with what was published. Missing or empty: as published."""

    def __init__(self, blocks: Sequence[Block], own: Sequence[float], labels: Sequence[str], **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]  # what Django's forms take
        self.own = {block.code: share for block, share in zip(blocks, own, strict=True)}
        for block, share, label in zip(blocks, own, labels, strict=True):
            today = _("Published: %(share)s of %(points)s points")
            said = {"share": decimal(share, 4), "points": decimal(block.max_points, 0)}
            self.fields[PREFIX + block.code] = ShareField(
                label=label, max_length=12, help_text=today % said, initial=decimal(share, 4)
            )

    def wanted(self) -> dict[str, float]:
        """Return the shares that were typed; what reads the same as published is published."""
        typed = {
            name.removeprefix(PREFIX): share for name, share in self.cleaned_data.items() if name.startswith(PREFIX)
        }
        return {
            code: share
            for code, share in typed.items()
            if share is not None and decimal(share, 4) != decimal(self.own[code], 4)
        }


class LeverForm(forms.Form):
    """A field for each lever that has figures: dossiers more, or the share it shall have. Empty: as today."""

    def __init__(self, book: Scheme, ratios: Ratios, **given: object) -> None:
        super().__init__(**given)  # type: ignore[arg-type]  # what Django's forms take
        for lever in LEVERS:
            if lever.item not in ratios:
                continue
            part, whole = ratios[lever.item]
            said = {"part": grouped(part), "whole": grouped(whole), "percent": decimal(100 * part / whole, 2)}
            said["left"] = grouped(whole - part)
            self.fields[PREFIX + lever.item] = _field(lever, str(named(book.node(lever.item))), said, whole - part)

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
    today = _("Today %(part)s of %(whole)s dossiers, %(percent)s %%. Type the share it shall have, for example 80 %%.")
    return ShareField(label=name, help_text=today % said, required=False, max_length=12)


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
