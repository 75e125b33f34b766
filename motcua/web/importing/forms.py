"""What is handed in with a file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from motcua.service.importing.models import ImportRun

MOST_MAPPING_BYTES = 100_000


class FileForm(forms.Form):
    """A file, what it holds, and how its headings are to be read."""

    kind = forms.ChoiceField(choices=ImportRun.Kind.choices)
    file = forms.FileField(
        error_messages={
            "required": _("Choose a file."),
            "empty": _("The file is empty. Choose the file that holds the dossiers."),
        }
    )
    mapping = forms.FileField(required=False)
    is_check_only = forms.BooleanField(required=False)

    def clean_mapping(self) -> str:
        """Return the text of the mapping file; "" for none."""
        given: Any = self.cleaned_data["mapping"]
        if not given:
            return ""
        if given.size > MOST_MAPPING_BYTES:
            raise forms.ValidationError(_("A mapping file is a short text (YAML)."))
        try:
            return str(given.read().decode("utf-8"))
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The mapping file is not UTF-8 text. Save it as UTF-8.")) from error
