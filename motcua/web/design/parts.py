"""What views hand to the tags: frozen values, one class per kind of row. No field of them is trusted as HTML."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from django.utils.functional import Promise

type Text = str | Promise
type Tone = Literal["new", "running", "waiting", "late", "done"]


@dataclass(frozen=True)
class Option:
    """One choice of a select, of radios or of checkboxes."""

    value: str
    label: Text
    help: Text = ""


@dataclass(frozen=True)
class Link:
    """A word that leads somewhere; without `href` it is only the word (the last breadcrumb)."""

    label: Text
    href: str = ""


@dataclass(frozen=True)
class SummaryRow:
    """One question and its answer on the check-your-answers page. An empty value shows as "chưa có"."""

    label: Text
    value: object
    change_href: str = ""
    note: Text = ""
    links: Sequence[Link] = ()  # files, each a link


@dataclass(frozen=True)
class Task:
    """One section of a form. `tone` done, running or new; without `href` it cannot be started yet."""

    label: Text
    status: Text
    href: str = ""
    tone: Tone = "new"
    help: Text = ""


@dataclass(frozen=True)
class TimelineEntry:
    """One thing that happened to a dossier, as its reader may see it."""

    at: datetime
    title: Text
    text: Text = ""
    who: Text = ""
    is_now: bool = False


@dataclass(frozen=True)
class ExplanationLine:
    """One line of how a date was computed: a day or a pause, why it counts or not, and how much."""

    when: Text
    what: Text
    counted: Text = ""  # for example "1 ngày"; empty for a day that does not count


@dataclass(frozen=True)
class Filter:
    """A saved filter of a list, with the number of rows behind it; count None while it is not known."""

    label: Text
    href: str
    count: int | None = None
    is_current: bool = False
    is_alarm: bool = False  # something is late in there
    is_more: bool = False  # there are more than `count`; nobody counts a list that grows for years


@dataclass(frozen=True)
class Column:
    """A column of a table. `sort` is the name that the URL carries; without it the column does not sort."""

    label: Text
    sort: str = ""
    is_number: bool = False


@dataclass(frozen=True)
class Row:
    """A row of a table: cells in the order of the columns. `href` makes the first cell a link and Enter open it.

    action: something else to do about the row, a link below the first cell.
    is_own: the one among many that the page is about.
    """

    cells: Sequence[object]
    href: str = ""
    key: str = ""
    action: "Link | None" = None
    is_own: bool = False


@dataclass(frozen=True)
class FeeLine:
    """A fee in đồng. `before_vnd` is struck through when an incentive lowers it; None: the source does not say."""

    label: Text
    amount_vnd: int | None
    before_vnd: int | None = None
    reason: Text = ""  # the resolution that grants the incentive


@dataclass(frozen=True)
class UploadedFile:
    """A file in an upload list. `state`: uploading, checking, accepted or refused (then `error` says why)."""

    name: str
    size_bytes: int
    state: Literal["uploading", "checking", "accepted", "refused"] = "accepted"
    key: str = ""  # what the remove button posts
    href: str = ""
    error: Text = ""


@dataclass(frozen=True)
class Tab:
    """A tab: the panel on the same page with that id, or a page of its own when `href` is given."""

    label: Text
    id: str = ""
    href: str = ""
    is_current: bool = False


@dataclass(frozen=True)
class Field:
    """What all form fields have in common, made by the field tags for their templates."""

    name: str
    label: Text
    value: object = ""
    help: Text = ""
    error: Text = ""
    required: bool = True
    id: str = ""
    is_heading: bool = False  # the label is the heading of the page: one question a page
    attributes: dict[str, object] = field(default_factory=dict)

    @property
    def html_id(self) -> str:
        """The id that labels and the error summary point to; the same as Django's own forms use."""
        return self.id or f"id_{self.name}"

    @property
    def described_by(self) -> str:
        """Ids of help and error, for aria-describedby."""
        ids = [f"{self.html_id}-help"] if self.help else []
        return " ".join([*ids, f"{self.html_id}-error"] if self.error else ids)
