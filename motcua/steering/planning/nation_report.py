"""The answer to the nation's question as text, JSON or CSV."""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict

from motcua.steering.planning.nation import PEOPLE_OF_THANH_HOA, Assumption, Assumptions, Nation
from motcua.steering.planning.report import columns
from motcua.steering.planning.web_queue import AnswerTimes

_TB = 1e12


def as_text(answer: Nation, given: Assumptions, times: AnswerTimes) -> str:
    """Return load, growth, what it takes, what breaks first, and every figure that this rests on."""
    _web, database, *_others = answer.stations
    lines = [
        f"{given['population']:,.0f} people on one installation",
        "",
        f"Dossiers a year            {answer.dossiers_a_year:,.0f}",
        f"Submissions in a peak hour {answer.submissions_per_second:.1f}/s, on a deadline day "
        f"{answer.deadline_submissions_per_second:.1f}/s",
        f"Journal entries then       {answer.entries_per_second:,.0f}/s",
        f"Requests then              {answer.requests_per_second:,.0f}/s",
        f"Database grows by          {answer.database_bytes_a_year / _TB:.1f} TB a year",
        f"Files grow by              {answer.file_bytes_a_year / _TB:.1f} TB a year",
        "",
        "At the peak of a deadline day:",
        *columns([("requests", "per s", "web cores", "database cores"), *_work_rows(answer)]),
        "",
        *columns([("part", "busy cores", "needed", "beyond one piece"), *_station_rows(answer)]),
        "",
        f"Most of the web's work is “{answer.heaviest.name}”: change that first.",
        f"Web: {answer.web_hosts} hosts of {given['web_host_cores']:.0f} cores, {answer.web_processes} processes. "
        f"Database: {database.needed_cores} cores.",
        f"Simulated with these: half of all answers within {times.median_ms:.0f} ms, 95 % within {times.p95_ms:.0f} ms "
        f"(web {times.web_use_percent:.0f} %, database {times.database_use_percent:.0f} % busy).",
        f"An installation of {given['cores_here']:.0f} cores carries {answer.here_carries_people:,.0f} people, "
        f"{answer.here_carries_people / PEOPLE_OF_THANH_HOA:.2f} times Thanh Hóa.",
        f"Breaks first: {answer.breaks_first}, at {answer.breaks_at_people:,.0f} people in one piece. "
        f"Then: {next(s.remedy for s in answer.stations if s.name == answer.breaks_first)}.",
        "",
        *_foundations(given),
    ]
    return "\n".join(lines)


def _work_rows(answer: Nation) -> Iterator[tuple[str, ...]]:
    for work in answer.works:
        web, database = work.per_second * work.web_ms / 1000, work.per_second * work.database_ms / 1000
        yield work.name, f"{work.per_second:,.1f}", f"{web:.2f}", f"{database:.2f}"


def _station_rows(answer: Nation) -> Iterator[tuple[str, ...]]:
    for station in answer.stations:
        yield station.name, f"{station.busy_cores:.2f}", str(station.needed_cores), station.remedy


def _foundations(given: Assumptions) -> Iterator[str]:
    every: dict[str, Assumption] = vars(given)
    for title, is_measured in (("Measured here:", True), ("Assumed (change one with --assume NAME=VALUE):", False)):
        chosen = [
            (name, f"{a.value:,.10g} {a.unit}", a.source) for name, a in every.items() if a.is_measured == is_measured
        ]
        if chosen:
            yield title
            yield from ("  " + line for line in columns(chosen))


def as_json(answer: Nation, given: Assumptions, times: AnswerTimes) -> str:
    """Return everything, figures unrounded; a limit that does not exist is null."""
    found = asdict(answer)
    for station in found["stations"]:
        station["most"] = station["most"] if station["most"] < 1e9 else None
    return json.dumps(
        found | {"answer_times": asdict(times), "assumptions": asdict(given)}, ensure_ascii=False, indent=2
    )


def as_csv(answer: Nation) -> str:
    """Return one line for each part of the installation."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["part", "busy_cores", "needed_cores", "remedy"])
    writer.writerows([s.name, round(s.busy_cores, 3), s.needed_cores, s.remedy] for s in answer.stations)
    return out.getvalue()
