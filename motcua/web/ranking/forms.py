"""Forms of the rankings: other values to try, a target to keep, a table to score."""

from collections.abc import Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.steering.measures.editions import Block
from motcua.steering.targets.models import LONGEST_NAME
from motcua.web.ranking.words import decimal

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
