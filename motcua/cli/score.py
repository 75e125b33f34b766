"""`motcua score SCHEME TABLE.csv`: points, index and ranks of a table, without a database."""

import argparse
import csv
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.cli.database import use_django
from motcua.cli.environment import Complaint, Environment

if TYPE_CHECKING:
    from motcua.steering.measures.scheme import Scheme
    from motcua.steering.measures.scoring import Scores
    from motcua.steering.measures.tables import Table


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `score`."""
    score = commands.add_parser(
        "score",
        help="turn a table of facts into points, an index and ranks",
        description="TABLE: CSV, a row for each unit and a column for each fact, or long with metric_code, numerator, "
        "denominator. Exit code 1 if a cell cannot be taken.",
    )
    score.add_argument("scheme", metavar="SCHEME", help="code of a scheme that comes along, or the path of a file")
    score.add_argument("table", type=Path, metavar="TABLE.csv")
    score.add_argument("--merge", type=Path, metavar="MAP.csv", help="units that became one: columns after, before")
    score.add_argument("--out", type=Path, metavar="FILE", help="where the scores go (standard output)")
    score.add_argument("--language", choices=("vi", "en"), default="vi", help="of the findings (vi)")
    score.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Write the scores; return 1 if the scheme or a cell cannot be taken."""
    use_django(environment)

    from django.utils import translation  # slow import

    from motcua.kernel.refusal import ActionRefused
    from motcua.steering.measures import merging, scheme_reading, scoring, tables

    with translation.override(arguments.language):
        try:
            path = Path(arguments.scheme)
            is_file = path.suffix in (".yaml", ".yml") or path.is_file()
            scheme = scheme_reading.read(path) if is_file else scheme_reading.shipped(arguments.scheme)
            table = tables.read_table(text_of(arguments.table), scheme)
            if arguments.merge:
                table = merging.merged(table, merging.read_map(text_of(arguments.merge)))
        except ActionRefused as refusal:
            print("\n".join(f"{arguments.table}: {line}" for line in str(refusal).splitlines()), file=sys.stderr)
            return 1
        scores = scoring.score(scheme, table)
        said = told(table, scores)
    with open(arguments.out, "w", encoding="utf-8", newline="") if arguments.out else nullcontext(sys.stdout) as out:
        csv.writer(out).writerows(lines(scheme, table, scores))
    print(said, file=sys.stderr)
    return 0


def text_of(path: Path) -> str:
    """Return a file's text. Raises Complaint that says what to do."""
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise Complaint(f"{path} is not UTF-8 text. Save it as “CSV UTF-8”.") from error
    except OSError as error:
        raise Complaint(f"{path} cannot be read: {error.strerror}.") from error


def lines(scheme: "Scheme", table: "Table", scores: "Scores") -> Iterator[list[str]]:
    """Yield the heading and a row for each unit, in the order of the table."""
    nodes = [node.code for node in scheme.walk() if node.is_scored]
    pillars = [pillar.code for pillar in scheme.pillars]
    keys = [*([table.period_column] if table.period_column else []), table.unit_column]
    ranks = [name for code in pillars for name in (f"pillar_{code}", f"pillar_{code}_rank")]
    yield [
        *keys,
        *table.labels,
        "index",
        "rank",
        *ranks,
        "band",
        "not_computable",
        *(f"points_{code}" for code in nodes),
    ]
    for number, (period, unit) in enumerate(table.units):
        yield [
            *([period] if table.period_column else []),
            unit,
            *(column[number] for column in table.labels.values()),
            figure(scores.index[number]),
            rank(scores.rank[number]),
            *(
                text
                for code in pillars
                for text in (figure(scores.pillars[code][number]), rank(scores.pillar_ranks[code][number]))
            ),
            scores.band(number),
            " ".join(scores.missing[number]),
            *(figure(scores.points[code][number]) for code in nodes),
        ]


def figure(value: float) -> str:
    """Write a figure; nothing where it is not computable."""
    return "" if value != value else f"{value:.10f}".rstrip("0").rstrip(".")


def rank(value: int) -> str:
    """Write a rank; nothing where there is none."""
    return str(value) if value else ""


def told(table: "Table", scores: "Scores") -> str:
    """Return what was scored, what was not, and which columns meant nothing."""
    from django.utils.translation import gettext as _  # slow import

    left_out = sum(bool(codes) for codes in scores.missing)
    units = len(table.units)
    said = [_("%(units)s units, %(ranked)s with an index and a rank.") % {"units": units, "ranked": units - left_out}]
    if left_out:
        said.append(
            _("%(units)s not computable: the column not_computable names what is missing.") % {"units": left_out}
        )
    if table.unused:
        said.append(_("Not used: %(columns)s.") % {"columns": ", ".join(table.unused)})
    return "\n".join(said)
