"""The template that somebody fills: the headings with one row to replace, and a sheet that explains them."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from motcua.service.importing.columns import COLUMNS, NEEDED, WORDS, Content

DATE_FORMAT = "dd/mm/yyyy hh:mm"
_NEEDED = PatternFill("solid", fgColor="FFF4CE")


def template() -> bytes:
    """Return an XLSX file in the current language."""
    book = Workbook()
    sheet: Any = book.active  # cells that are merged are of another type in the stubs
    sheet.title = _("Dossiers")
    sheet.append([column.name for column in COLUMNS])
    sheet.append([column.example or None for column in COLUMNS])
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = max(14, len(column.name) + 3)
        heading = sheet.cell(1, place)
        heading.font = Font(bold=True)
        if column.is_needed:
            heading.fill = _NEEDED
        text = "@" if column.content in (Content.CODE, Content.TEXT, Content.WORD, Content.MOMENTS) else "General"
        sheet.cell(2, place).number_format = DATE_FORMAT if column.content == Content.MOMENT else text
    sheet.freeze_panes = "A2"
    _explain(book.create_sheet(_("Explanation")))
    kept = BytesIO()
    book.save(kept)
    return kept.getvalue()


def _explain(sheet: Any) -> None:
    sheet.append([_("Column"), _("Needed"), _("What it holds"), _("Words that are known")])
    for column in COLUMNS:
        needed = _("Yes") if column.name in NEEDED else ""
        sheet.append([column.name, needed, str(column.help), ", ".join(WORDS.get(column.name, ()))])
    sheet.append([])
    for line in (
        _("Dates: cells formatted as dates, or 31/12/2026 16:30, 2026-12-31 16:30, 20261231163000. No hour: 0:00."),
        _("Other columns are passed over. Other headings and words are named in a mapping file: see the manual."),
        _("A file with a fault changes nothing. The same file twice changes nothing either."),
    ):
        sheet.append([line])
    for letter, width in zip("ABCD", (22, 10, 70, 60), strict=True):
        sheet.column_dimensions[letter].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for row in sheet.iter_rows(min_row=2, max_row=len(COLUMNS) + 1):
        for cell in row:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
