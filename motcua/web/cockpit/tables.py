"""Rows of figures as the page shows them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from motcua.steering.measures.units import UnitLoad
from motcua.web.design.parts import Column, Row
from motcua.web.design.values import grouped


@dataclass(frozen=True)
class Table:
    """A table of the page, as the part `data_table` takes it."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]


def of_units(found: list[UnitLoad], names: dict[int, str]) -> Table:
    """Units by what waits, the most overdue first."""
    return Table(
        _("Units by what is overdue now"),
        (
            Column(_("Unit")),
            Column(_("Open dossiers"), is_number=True),
            Column(_("Overdue now"), is_number=True),
        ),
        tuple(Row((names.get(row.agency_id, "–"), grouped(row.open), grouped(row.overdue))) for row in found),
    )
