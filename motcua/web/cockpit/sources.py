"""Where a figure comes from, in words: what a reader on paper needs to ask for the same figure again."""

from django.utils.translation import gettext as _

from motcua.kernel.spoken_dates import short_datetime
from motcua.steering.briefing.board import Board
from motcua.steering.measures.editions import Edition
from motcua.web.design.values import grouped


def counted(board: Board) -> str:
    """Counted from the journal up to a position."""
    said = {"at": short_datetime(board.now), "position": grouped(board.position)}
    return _("Counted by the system from the journal up to entry %(position)s; as of %(at)s.") % said


def forecast(board: Board) -> str:
    """Forecast by a job from what was counted then."""
    if board.made is None:
        return _("No forecast has been made yet.")
    return _("Forecast by the system from the journal at %(at)s.") % {"at": short_datetime(board.made.at)}


def published(edition: Edition) -> str:
    """Published for the whole country, and by whom."""
    return _("Published at %(source)s.") % {"source": edition.source}
