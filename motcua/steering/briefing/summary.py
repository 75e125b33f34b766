"""The main figures in a few lines, for a mail: numbers and official names, nobody's data."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from motcua.kernel.spoken_dates import short_datetime
from motcua.steering.briefing import indices
from motcua.steering.briefing.board import Board
from motcua.steering.briefing.indices import Quality, Ranked
from motcua.steering.measures.editions import DTI
from motcua.steering.measures.units import MONTH

LANGUAGES = ("vi", "en")


def in_both_languages(board: Board) -> dict[str, str]:
    """Return the lines as `figures_vi` and `figures_en`: the reader's wish is known only when it is sent."""
    ranked = indices.ranked(DTI) if board.scope.is_whole_province else None
    quality = indices.quality_of(board)
    told = {}
    for language in LANGUAGES:
        with override(language):
            told[f"figures_{language}"] = "\n".join(lines(board, ranked, quality))
    return told


def lines(board: Board, ranked: Ranked | None, quality: Quality) -> Iterator[str]:
    """The lines in the active language, each a whole sentence."""
    if ranked is not None:
        said = {"rank": ranked.now.rank, "n": ranked.now.edition.provinces, "year": ranked.now.edition.year}
        yield _("Digital transformation: rank %(rank)s of %(n)s (DTI %(year)s).") % said
    yield _quality(quality)
    yield _("Overdue now: %(n)s dossiers; %(new)s became so in 7 days.") % {
        "n": _whole(board.overdue),
        "new": _whole(board.newly_overdue),
    }
    yield _on_time(board)
    yield _("Likely late within 5 working days: %(n)s.") % {"n": _whole(board.expected.likely)}
    yield _("Your tasks: %(reported)s reported done, %(overdue)s overdue.") % {
        "reported": _whole(board.tasks.reported),
        "overdue": _whole(board.tasks.overdue),
    }
    yield _("As of %(at)s, journal entry %(position)s.") % {
        "at": short_datetime(board.now),
        "position": _whole(board.position),
    }


def _quality(quality: Quality) -> str:
    if quality.now.points is None or not quality.is_known:
        return _("Service quality (766): no data yet.")
    said = {"points": _decimal(quality.now.points, 2), "computable": _decimal(quality.now.computable, 2)}
    return _("Service quality (766): %(points)s of %(computable)s countable points.") % said


def _on_time(board: Board) -> str:
    month = board.spans.month
    if month.is_small or month.on_time_percent is None:
        return _("On time: too few results in %(days)s days for a share.") % {"days": MONTH}
    said = {"share": _decimal(month.on_time_percent, 1), "n": _whole(month.settled), "days": MONTH}
    return _("On time by the first date: %(share)s %% of %(n)s results in %(days)s days.") % said


def _whole(number: int) -> str:
    """Group thousands as the design does; Django groups none in Vietnamese."""
    return f"{number:,}".replace(",", get_format("THOUSAND_SEPARATOR"))


def _decimal(number: Decimal, places: int) -> str:
    return str(number_format(number, places))
