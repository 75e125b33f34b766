"""A table from a spreadsheet, scored at once; every mistake by its row and column."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from motcua.kernel.refusal import ActionRefused
from motcua.steering.measures import scheme_reading, scoring, tables
from motcua.steering.measures.scoring import Scores
from motcua.steering.measures.tables import Table, TableRefused
from motcua.web import downloads
from motcua.web.accounts.steering import leading
from motcua.web.accounts.visit import Visit
from motcua.web.downloads import Form
from motcua.web.ranking.forms import ScoreForm
from motcua.web.ranking.shown import Kind, Shown, shown
from motcua.web.ranking.words import names
from motcua.web.wrong_addresses import takes

MOST_BYTES = 5 * 1024 * 1024
MOST_SHOWN = 200  # rows on the page; the file has them all
FORMAT = "format"  # which button was pressed


@require_http_methods(["GET", "POST"])
@leading
@takes()
def score(visit: Visit) -> HttpResponse:
    """The form; after a POST the points, index and ranks of the table, on the page or as a file."""
    books = [scheme_reading.shipped(code) for code in scheme_reading.shipped_codes()]
    choices = [(book.code, book.label) for book in books]
    if visit.method == "GET":
        return render(visit, "ranking/score.html", {"form": ScoreForm(choices)})
    form = ScoreForm(choices, data=visit.POST, files=visit.FILES)
    if not form.is_valid():
        return render(visit, "ranking/score.html", {"form": form}, status=422)
    book = scheme_reading.shipped(form.cleaned_data["scheme"])
    try:
        table = tables.read_table(_text(form.cleaned_data["table"]), book)
    except TableRefused as refused:
        return render(visit, "ranking/score.html", {"form": form, "findings": _findings(refused)}, status=422)
    except ActionRefused as refusal:
        form.add_error("table", str(refusal))
        return render(visit, "ranking/score.html", {"form": form}, status=422)
    found = _scored(table, scoring.score(book, table))
    if visit.POST.get(FORMAT) in list(Form):
        return downloads.answer(found.sheet, Form(visit.POST[FORMAT]))
    told = {"scored": found, "rows": found.rows[:MOST_SHOWN], "name": book.label, "unused": table.unused}
    return render(visit, "ranking/score.html", {"form": form} | told)


class NotText(ActionRefused):
    """The file is too large, or no UTF-8 text."""

    code = "table_not_text"
    http_status = 422


def _text(file: object) -> str:
    size: int = file.size  # type: ignore[attr-defined]  # an uploaded file
    if size > MOST_BYTES:
        raise NotText(_("The table is larger than 5 MB. Leave out columns that the rule book does not name."))
    try:
        text: str = file.read().decode("utf-8-sig")  # type: ignore[attr-defined]  # an uploaded file
    except UnicodeDecodeError as error:
        raise NotText(_("This is not UTF-8 text. In Excel, save it as “CSV UTF-8”.")) from error
    return text


def _findings(refused: TableRefused) -> Shown:
    columns = [
        (_("Row"), Kind.RANK),
        (_("Column"), Kind.TEXT),
        (_("What is wrong"), Kind.TEXT),
        (_("What to do"), Kind.TEXT),
    ]
    rows = [(each.row, each.column or None, each.what, each.instead) for each in refused.findings]
    return shown("mistakes", _("Mistakes by row and column"), columns, rows)


def _scored(table: Table, scores: Scores) -> Shown:
    columns = [(_("Unit"), Kind.TEXT), (_("Rank"), Kind.RANK), (_("Index"), Kind.SHARE)]
    columns += [(names([pillar]), Kind.SHARE) for pillar in scores.scheme.pillars]
    columns += [(_("Not computable, as these are missing"), Kind.TEXT)]
    by_code = {node.code: node for node in scores.scheme.walk()}
    rows = [
        (" ".join(filter(None, unit)), int(scores.rank[at]), float(scores.index[at]),
         *(float(scores.pillars[pillar.code][at]) for pillar in scores.scheme.pillars),
         names(by_code[code] for code in scores.missing[at]))
        for at, unit in enumerate(table.units)
    ]  # fmt: skip
    return shown("scores", _("Index and rank of each unit"), columns, rows, notes=[scores.scheme.source])
