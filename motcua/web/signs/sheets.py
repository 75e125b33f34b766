"""The tables of signs and of calls as files, with the cells that their pages show."""

from collections.abc import Iterable, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from motcua.service.dossiers.queries import Named
from motcua.steering.measures.gaming.calls import Told
from motcua.web.downloads import Sheet
from motcua.web.signs.shown import Line, Shown

UNITS, DOSSIERS = "units", "dossiers"  # the tables of a page, as the addresses of their files name them


def of_signs(lines: Iterable[Line], days: int) -> Sheet:
    """Every sign with how many dossiers and units show it."""
    headings = [_("What stands out"), _("What often explains it"), _("Dossiers"), _("Units")]
    rows = [(line.title, line.harmless, line.dossiers, line.units) for line in lines]
    return Sheet(f"dau-hieu-{days}-ngay", _("Worth a second look"), headings, rows, [_careful()])


def of_units(name: str, title: Promise, counted: Mapping[int, int], names: Mapping[int, str], days: int) -> Sheet:
    """How many dossiers of each unit show one sign."""
    rows = [(names.get(agency_id, ""), count) for agency_id, count in counted.items()]
    return Sheet(f"dau-hieu-{name}-don-vi-{days}-ngay", title, [_("Unit"), _("Dossiers")], rows, [_careful()])


def of_dossiers(name: str, title: Promise, dossiers: Iterable[Shown], days: int) -> Sheet:
    """The dossiers that show one sign."""
    headings = [_("Dossier"), _("Procedure"), _("Unit"), _("When"), _("Extent")]
    rows = [(each.code, each.procedure, each.unit, each.at, each.fact) for each in dossiers]
    return Sheet(f"dau-hieu-{name}-ho-so-{days}-ngay", title, headings, rows, [_careful()])


def of_calls(units: Iterable[tuple[str, Told]]) -> Sheet:
    """What came of the calls, by the unit that decided; no share of too few answers."""
    words = (_("Unit"), _("Drawn"), _("Answered"), _("Differently"), _("Share"), _("Not reached"), _("Declined"))
    rows = [
        (name, each.drawn, each.answered, each.different, each.different_percent, each.not_reached, each.refused)
        for name, each in units
    ]
    return Sheet("goi-lai-theo-don-vi", _("What citizens say when another unit calls them"), words, rows)


def of_told_differently(dossiers: Iterable[tuple[Named, str, str]]) -> Sheet:
    """The dossiers that a citizen tells differently from the record."""
    headings = [_("Dossier"), _("Procedure"), _("Unit"), _("What was different")]
    rows = [(called.code or called.number, called.procedure_name, unit, points) for called, unit, points in dossiers]
    return Sheet("ho-so-cong-dan-noi-khac", _("Dossiers told differently"), headings, rows)


def _careful() -> str:
    return _("A sign accuses nobody: ask before you judge.")
