"""What is said when a file is not taken: every place that is wrong, so that it is mended in one go."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused

MOST_FINDINGS = 200  # kept; further ones are counted


@dataclass(frozen=True)
class Finding:
    """One thing to correct. place: "Ô D7 (NgayHenTra)", "dòng 7, cột NgayHenTra", or "" for the whole file."""

    place: str
    text: str

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


class FileRefused(ActionRefused):
    """Nothing of the file was taken."""

    code = "file_refused"
    http_status = 422
    message = _("Nothing was imported: %(count)s places in the file must be corrected first.")

    def __init__(self, findings: Sequence[Finding], more: int = 0) -> None:
        self.findings, self.more = list(findings), more
        count = len(self.findings) + more
        super().__init__(self.message % {"count": count}, findings=[str(each) for each in findings])


class NotFree(ActionRefused):
    """Not an administrator of the whole province."""

    code = "not_yours_to_import"
    http_status = 403
    message = _("Only an administrator of the whole province may import. Ask one of them.")


def whole_file(text: object) -> FileRefused:
    """Return the refusal of a file that cannot be read at all."""
    return FileRefused([Finding("", str(text))])


class AnotherRuns(ActionRefused):
    """Two imports at once would look for the same dossiers."""

    code = "another_import_runs"
    message = _("Another import is at work. Try again when it has ended.")
