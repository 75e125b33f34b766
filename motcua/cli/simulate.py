"""`motcua simulate late|nation`: what is to be expected, and what would be if."""

import argparse
import sys
from pathlib import Path

from motcua.cli.database import database, use_django
from motcua.cli.environment import CHECKOUT, Complaint, Environment


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `simulate` and its two questions."""
    parser = commands.add_parser("simulate", help="which units will be late; what if the whole nation used this")
    verbs = parser.add_subparsers(metavar="QUESTION", required=True)
    late = verbs.add_parser(
        "late",
        help="which units will be late in the coming working days",
        description="Exit code 1 if a unit is at risk in more than half of the runs. docs/planning.md explains it all.",
    )
    late.add_argument("--days", type=_number(1, 100), default=22, help="working days ahead (22)")
    late.add_argument("--runs", type=_number(2, 1000), default=20, help="how often it is simulated (20)")
    late.add_argument("--seed", type=_number(0, 2**31), default=1, help="the same seed, the same answer (1)")
    late.add_argument("--more-than", type=_percent, default=5.0, metavar="PERCENT", help="late is a risk above (5)")
    late.add_argument("--scenario", type=Path, metavar="FILE", help="changes of staff, arrivals, absence, speed (TOML)")
    late.add_argument("--unit", action="append", default=[], metavar="CODE", help="only this agency; may be repeated")
    late.add_argument("--most", type=_number(1, 100_000), default=30, help="units in the table (30)")
    late.set_defaults(run=run_late)
    nation = verbs.add_parser("nation", help="what if the nation's 100 million people used this one installation")
    nation.add_argument("--assume", action="append", default=[], metavar="NAME=VALUE", help="change an assumption")
    nation.add_argument("--bench", type=Path, default=CHECKOUT / "bench" / "results.json", help="measured capacity")
    nation.add_argument("--without-database", action="store_true", help="do not look at the sizes of the tables")
    nation.set_defaults(run=run_nation)
    for verb in (late, nation):
        form = verb.add_mutually_exclusive_group()
        form.add_argument("--json", dest="form", action="store_const", const="json", default="text")
        form.add_argument("--csv", dest="form", action="store_const", const="csv")


def _number(least: int, most: int) -> "type[int]":
    def whole(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"“{text}” is not a number from {least} to {most}")
        return int(text)

    return whole  # type: ignore[return-value]  # argparse takes any callable


def _percent(text: str) -> float:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:
        raise argparse.ArgumentTypeError(f"“{text}” is not a share from 0 to 100")
    return value


def run_late(arguments: argparse.Namespace, environment: Environment) -> int:
    """Print the forecast; return 1 if a unit is at risk in more than half of the runs."""
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app)

        from motcua.journal.moment import database_now  # slow import
        from motcua.registry.people.vocabulary import Role
        from motcua.steering.planning import history, report
        from motcua.steering.planning.forecasting import forecast
        from motcua.steering.planning.scenario import Scenario, ScenarioWrong, load

        known = history.read(database_now())
        codes = frozenset(unit.code for unit in known.names.values())
        try:
            roles = frozenset(str(role) for role in Role.values)
            scenario = load(arguments.scenario, units=codes, roles=roles) if arguments.scenario else Scenario()
        except (ScenarioWrong, OSError) as error:
            raise Complaint(str(error)) from error
        only = frozenset(arguments.unit)
        if missing := sorted(only - codes):
            raise Complaint(f"There is no unit {', '.join(missing)}. Compare it with the list of agencies.")
        found = forecast(
            known,
            scenario,
            days=arguments.days,
            runs=arguments.runs,
            seed=arguments.seed,
            threshold_percent=arguments.more_than,
            only=only,
            progress=_show,
        )
    texts = {"text": lambda: report.as_text(found, most=arguments.most), "json": lambda: report.as_json(found)}
    print(texts.get(arguments.form, lambda: report.as_csv(found))().rstrip("\n"))
    return int(any(unit.risk_percent > 50 for unit in found.units))


def _show(done: int, of: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done} of {of} parts of the province", end="\n" if done == of else "", file=sys.stderr, flush=True)


def run_nation(arguments: argparse.Namespace, environment: Environment) -> int:
    """Print the answer with everything it rests on."""
    if arguments.without_database:
        use_django(environment)
        return _nation(arguments, {})
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app)

        from motcua.steering.planning.measured import from_tables  # slow import

        return _nation(arguments, dict(from_tables()))


def _nation(arguments: argparse.Namespace, tables: dict[str, float]) -> int:
    from motcua.steering.planning import nation_report  # slow import
    from motcua.steering.planning.measured import BenchUnreadable, from_bench
    from motcua.steering.planning.nation import Assumptions, nation
    from motcua.steering.planning.web_queue import simulate

    try:
        bench = from_bench(arguments.bench)
        given = Assumptions().with_values(bench, f"measured: {arguments.bench.name}", is_measured=True)
        given = given.with_values(tables, "measured: tables of this installation", is_measured=True)
        given = given.with_values(dict(map(_assumed, arguments.assume)), "given with --assume")
    except BenchUnreadable as error:
        raise Complaint(str(error)) from error
    except KeyError as error:
        raise Complaint(f"--assume: there is no {error}. Known: {', '.join(Assumptions.names())}.") from error
    except ValueError as error:
        raise Complaint(f"--assume: {error} must be above 0.") from error
    answer = nation(given)
    web, base = answer.stations[:2]
    times = simulate(answer.works, web_cores=max(1, web.needed_cores), database_cores=max(1, base.needed_cores))
    if arguments.form == "json":
        print(nation_report.as_json(answer, given, times))
    elif arguments.form == "csv":
        print(nation_report.as_csv(answer).rstrip("\n"))
    else:
        print(nation_report.as_text(answer, given, times))
    return 0


def _assumed(text: str) -> tuple[str, float]:
    name, _equals, value = text.partition("=")
    try:
        return name.strip(), float(value.replace("_", ""))
    except ValueError as error:
        raise Complaint(f"--assume {text}: write NAME=VALUE, for example deadline_day=5.") from error
