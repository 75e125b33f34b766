"""The figures as a page and as JSON."""

import json
from pathlib import Path
from typing import Any


def written(stated: dict[str, Any], results: dict[str, Any], faults: list[str], folder: Path) -> str:
    """Write results.md and results.json into the folder; return the page."""
    text = page(stated, results, faults)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.md").write_text(text, encoding="utf-8")
    whole = {"conditions": stated, "results": results, "faults": faults}
    (folder / "results.json").write_text(json.dumps(whole, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return text


def page(stated: dict[str, Any], results: dict[str, Any], faults: list[str]) -> str:
    """Return the page."""
    parts = ["# What `bench/run` measured", "", _conditions(stated), ""]
    for case in ("submission", "whole dossier", "status"):
        if case in results:
            parts += [f"## {case.capitalize()}", "", _compared(results[case]), ""]
    for case in ("life cycle", "with followers", "pages at size"):
        if case in results:
            parts += [f"## {case.capitalize()}", "", _plain(results[case]), ""]
    if "statements" in results:
        parts += [
            "## SQL statements of a request, counted by pg_stat_statements",
            "",
            _pairs(results["statements"]),
            "",
        ]
    if "scoring" in results:
        parts += ["## Scoring a table, beside pandas", "", _table(results["scoring"]), ""]
    if "import" in results:
        parts += [
            "## Dossiers of another system, imported by two processes until they are counted",
            "",
            _table(results["import"]),
            "",
        ]
    if "rebuild" in results:
        parts += ["## Counts made anew from the journal", "", _table(results["rebuild"]), ""]
    if "page weight" in results:
        parts += [
            "## Page weight, compressed, with everything the page loads",
            "",
            _weights(results["page weight"]),
            "",
        ]
    told = [f"* {fault}" for fault in faults] or ["Nothing contradicts itself."]
    return "\n".join([*parts, "## Plausibility", "", *told, ""])


def _conditions(stated: dict[str, Any]) -> str:
    return "\n".join(f"* {name.replace('_', ' ')}: {_said(value)}" for name, value in stated.items())


def _said(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} = {part}" for name, part in value.items())
    if isinstance(value, list):
        return " · ".join(str(part) for part in value)
    return str(value)


def _compared(rows: dict[int, dict[str, Any]]) -> str:
    """A table; its last column is our p95 as a multiple of the time that pgbench takes on average."""
    head = "| clients | per second | pgbench | ratio | p50 ms | p95 ms | p99 ms | CPU web / database / client, % "
    lines = [f"{head}| p95 / pgbench's mean |", "|" + "---:|" * 9]
    for clients, row in rows.items():
        cells = [clients, row["per_second"], row["pgbench_per_second"], f"**{row['ratio']}**"]
        mean_ms = 1000 * int(clients) / row["pgbench_per_second"]
        lines.append(_row([*cells, *_times(row), f"{row['p95_ms'] / mean_ms:.1f}"]))
    return "\n".join(lines)


def _plain(rows: dict[str, dict[str, Any]]) -> str:
    lines = ["| | per second | p50 ms | p95 ms | p99 ms | CPU web / database / client, % |", "|---|" + "---:|" * 5]
    lines += [_row([name, row["per_second"], *_times(row)]) for name, row in rows.items()]
    return "\n".join(lines)


def _times(row: dict[str, Any]) -> list[object]:
    cpu = row["cpu_percent"]
    return [row["p50_ms"], row["p95_ms"], row["p99_ms"], f"{cpu['web']} / {cpu['database']} / {cpu['client']}"]


def _pairs(values: dict[str, Any]) -> str:
    return "\n".join(["| | |", "|---|---:|", *(_row([name, value]) for name, value in values.items())])


def _table(rows: dict[str, dict[str, Any]]) -> str:
    names = list(next(iter(rows.values())))
    lines = [_row(["", *(name.replace("_", " ") for name in names)]), "|---|" + "---:|" * len(names)]
    return "\n".join([*lines, *(_row([name, *(row[each] for each in names)]) for name, row in rows.items())])


def _weights(rows: dict[str, dict[str, Any]]) -> str:
    lines = ["| page | files | kB | of these script |", "|---|---:|---:|---:|"]
    lines += [
        _row([name, row["files"], round(row["bytes"] / 1000, 1), round(row["script_bytes"] / 1000, 1)])
        for name, row in rows.items()
    ]
    return "\n".join(lines)


def _row(cells: list[object]) -> str:
    return "| " + " | ".join(str(cell) for cell in cells) + " |"
