"""`motcua national`: what administrators do about the national portal from a command line."""

import argparse
from datetime import date, datetime, time, timedelta

from motcua.cli.database import database, use_django
from motcua.cli.environment import Complaint, Environment


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `national` with `replay`, `reconcile` and `status`."""
    parser = commands.add_parser(
        "national", help="the national portal: report again, compare the books, see how it stands"
    )
    verbs = parser.add_subparsers(title="verbs", metavar="VERB", required=True)
    replay = verbs.add_parser("replay", help="report every dossier again that moved between two days")
    replay.add_argument("--from", dest="since", type=_day, required=True, metavar="DAY", help="2026-11-01")
    replay.add_argument("--to", dest="until", type=_day, required=True, metavar="DAY", help="2026-11-03, included")
    replay.set_defaults(run=run, verb="replay")
    verbs.add_parser("reconcile", help="compare the books of the last three days now").set_defaults(
        run=run, verb="reconcile"
    )
    verbs.add_parser("status", help="how many are in step, wait, were refused").set_defaults(run=run, verb="status")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day; write it like 2026-11-24") from None


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Return 1 where the books differ or something was refused."""
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app)

        from motcua.kernel.refusal import ActionRefused  # app ready

        try:
            return {"replay": _replay, "reconcile": _reconcile, "status": _status}[arguments.verb](arguments)
        except ActionRefused as refusal:
            raise Complaint(str(refusal)) from refusal


def _replay(arguments: argparse.Namespace) -> int:
    from motcua.journal.acting import Acting  # app ready
    from motcua.journal.moment import database_now  # app ready
    from motcua.kernel.local_time import VIETNAM  # app ready
    from motcua.service.national_portal.actions.replaying import replay  # app ready

    since = datetime.combine(arguments.since, time(), VIETNAM)
    until = datetime.combine(arguments.until, time(), VIETNAM) + timedelta(days=1)
    print(f"{replay(since, until, by=Acting.system(), at=database_now())} dossiers are reported again by the worker.")
    return 0


def _reconcile(_arguments: argparse.Namespace) -> int:
    from motcua.journal.moment import database_now  # app ready
    from motcua.service.national_portal.actions.reconciling import LOOKS_BACK, reconcile  # app ready

    at = database_now()
    found = reconcile(at - LOOKS_BACK, at, at=at)
    print(f"{found.compared} dossiers compared, {found.differing} differences." + f" {found.error}".rstrip())
    return 1 if found.differing or found.error else 0


def _status(_arguments: argparse.Namespace) -> int:
    from motcua.service.national_portal.queries import aside_count, sync_shares  # app ready

    shares = sync_shares()
    print(f"in step {shares.in_sync}, waiting {shares.waiting}, refused {shares.refused}, put aside {aside_count()}")
    return 1 if shares.refused else 0
