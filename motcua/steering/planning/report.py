"""A forecast as a table to read, as JSON for programs, or as CSV for a spreadsheet."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from motcua.steering.planning.forecasting import Forecast, Range, UnitForecast

_HEADS = (
    "unit",
    "name",
    "late",
    "of due",
    "late %",
    "risk %",
    "answers late",
    "open now",
    "late now",
    "backlog",
    "bottleneck",
)


def as_text(forecast: Forecast, *, most: int = 30) -> str:
    """Return the table, the worst units first, with what it rests on below; at most `most` units."""
    lines = [
        f"The next {forecast.days} working days, {forecast.runs} runs. In brackets: nine of ten runs.",
        *([f"Scenario: {forecast.scenario}"] if forecast.scenario else []),
        "",
        *columns([_HEADS, *(_row(unit) for unit in forecast.units[:most])]),
    ]
    if len(forecast.units) > most:
        lines.append(f"… and {len(forecast.units) - most} more units. --most {len(forecast.units)} shows all.")
    if not forecast.units:
        lines.append("No unit has enough history for a forecast.")
    lines += [
        "",
        f"late: dossiers due in the period and not settled in time. risk: runs in which more than "
        f"{forecast.threshold_percent:g} % were late.",
        "answers late: the counter's 8 working hours were over before it accepted, asked or refused.",
        "backlog: open at the end, in working days of settling. *: little history, mostly that of other units.",
        "",
        "Measured:",
        *(f"  {line}" for line in forecast.measured),
        "Assumed:",
        *(f"  {line}" for line in forecast.assumed),
    ]
    if forecast.refused:
        lines += ["No figures for:", *(f"  {code}: {why}" for code, why in sorted(forecast.refused.items()))]
    return "\n".join(lines)


def _row(unit: UnitForecast) -> tuple[str, ...]:
    busiest = unit.bottleneck
    return (
        unit.code + ("*" if unit.is_thin else ""),
        unit.name if len(unit.name) <= 40 else unit.name[:39] + "…",
        _shown(unit.late),
        f"{unit.due.mean:.0f}",
        _shown(unit.late_percent, 1),
        f"{unit.risk_percent:.0f}",
        f"{unit.unanswered.mean:.0f}",
        str(unit.open_now),
        str(unit.late_already),
        _shown(unit.backlog_days, 1),
        f"{busiest.role} {busiest.use_percent:.0f} % of {busiest.staff}" if busiest else "",
    )


def _shown(figure: Range, decimals: int = 0) -> str:
    return f"{figure.mean:.{decimals}f} ({figure.low:.{decimals}f}–{figure.high:.{decimals}f})"


def columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table: columns that begin with figures stand at the right."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    is_figure = [all(row[place][:1].isdigit() for row in rows[1:]) for place in range(len(rows[0]))]
    for row in rows:
        cells = [
            cell.rjust(width) if right else cell.ljust(width)
            for cell, width, right in zip(row, widths, is_figure, strict=True)
        ]
        yield "  ".join(cells).rstrip()


def as_json(forecast: Forecast) -> str:
    """Return everything, figures unrounded."""
    return json.dumps(asdict(forecast), ensure_ascii=False, indent=2)


def as_csv(forecast: Forecast) -> str:
    """Return one line for each unit and role; the figures of the unit stand on each of its lines."""
    out = io.StringIO()
    ranges = ("arrivals", "due", "late", "late_percent", "unanswered", "backlog_days")
    heads = ["code", "name", "history", "is_thin", "open_now", "late_already", "risk_percent"]
    heads += [f"{name}_{end}" for name in ranges for end in ("mean", "low", "high")]
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*heads, "role_unit", "role", "staff", "use_percent", "touch_minutes", "is_bottleneck"])
    for unit in forecast.units:
        figures = asdict(unit)
        own = [figures[head] for head in heads[:7]]
        own += [round(figures[name][end], 3) for name in ranges for end in ("mean", "low", "high")]
        for use in unit.roles:
            at_end = [use.unit, use.role, use.staff, round(use.use_percent, 2), round(use.touch_minutes, 2)]
            writer.writerow([*own, *at_end, use == unit.bottleneck])
    return out.getvalue()
