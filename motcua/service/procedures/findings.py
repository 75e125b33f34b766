"""What is wrong with a sheet, where, and what to write instead."""

from dataclasses import dataclass

from motcua.kernel.refusal import ActionRefused


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that keeps a sheet from going live, in the language current when it was found.

    line: counted from 1.
    """

    line: int
    what: str
    instead: str

    def __str__(self) -> str:
        return f"{self.line}: {self.what}; {self.instead}"


class SheetRefused(ActionRefused):
    """A sheet cannot go live; `findings` say why, each with its line."""

    code = "sheet_refused"
    http_status = 422

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = sorted(set(findings))
        super().__init__("\n".join(str(finding) for finding in self.findings))
