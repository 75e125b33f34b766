"""Sets a letter with Typst. Runs in a limited child of `foreman`; the data reaches the template as JSON text only."""

import base64
import functools
from typing import Any, Final

import pypdfium2
import typst

from .glyphs import coverage, drawable

STANDARD: Final = "a-2a"  # PDF/A-2a: archival, and tagged for screen readers


@functools.cache
def fonts(folder: str) -> typst.Fonts:
    """The faces in `folder` and no others: a letter must not depend on what a machine happens to have installed."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])


def get_ready(folder: str) -> None:
    """Load the faces once, before children are forked. Without faces every letter says what is missing."""
    if coverage(folder):
        fonts(folder)


def typeset(*, template: str, root: str, font_folder: str, data: str, made_at: int) -> dict[str, Any]:
    """Set `template` (a file below `root`, and nothing outside `root` can be read) with `data`, a JSON text.

    made_at: seconds since 1970; the PDF's own date, so that the same letter has the same bytes every time.
    Returns {"pdf": base64, "page_count"}; raises typst.TypstError.
    """
    compiler = typst.Compiler(
        f"{root}/{template}",
        root=root,
        font_paths=fonts(font_folder),
        ignore_system_fonts=True,
        sys_inputs={"data": drawable(data, font_folder)},
        package_path="/nonexistent",
        package_cache_path="/nonexistent",
    )
    pdf = compiler.compile(format="pdf", pdf_standards=STANDARD, timestamp=made_at)
    assert isinstance(pdf, bytes)
    return {"pdf": base64.b64encode(pdf).decode(), "page_count": len(pypdfium2.PdfDocument(pdf))}
