"""`motcua demo-data`: fills an installation with the dossiers of an invented year."""

import argparse
import os
from collections.abc import Callable
from datetime import date, datetime, time
from typing import TYPE_CHECKING

from motcua.cli.database import Addresses, database, use_django
from motcua.cli.demo import step, tell
from motcua.cli.environment import Complaint, Environment
from motcua.cli.watching import analyse, told_plainly, watching

if TYPE_CHECKING:
    from motcua.demo.bulk.plan import Order

MOST_DOSSIERS, MOST_DAYS = 20_000_000, 1500
FEW = 2000  # up to here they live through the actions unless told otherwise
PROCESSES = 2


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo-data`."""
    parser = commands.add_parser(
        "demo-data",
        help="sample dossiers of a whole year, as many as wanted",
        description="The same seed, numbers and last day give the same province. Everything is marked “Số liệu minh "
        "họa”. After a stop, the same command goes on where it was. docs/sample-data.md tells more.",
    )
    parser.add_argument("--dossiers", type=_number("--dossiers", 1, MOST_DOSSIERS), required=True, metavar="N")
    parser.add_argument("--days", type=_number("--days", 1, MOST_DAYS), default=365, metavar="D", help="default: 365")
    parser.add_argument("--seed", type=_number("--seed", 0, 2**31), default=2026, metavar="S", help="default: 2026")
    parser.add_argument("--until", type=_day, metavar="YYYY-MM-DD", help="the last day; default: now")
    parser.add_argument("--finished", action="store_true", help="leave out what is still open at the end")
    parser.add_argument(
        "--processes", type=_number("--processes", 1, 64), default=PROCESSES, metavar="P", help="default: 2"
    )
    ways = parser.add_mutually_exclusive_group()
    ways.add_argument("--through-actions", action="store_true", help=f"default up to {FEW} dossiers")
    ways.add_argument("--set-based", action="store_true", help=f"default above {FEW} dossiers")
    parser.set_defaults(run=run)


def _number(name: str, least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{name} is a whole number from {least} to {most}, not {text!r}")
        return int(text)

    return read


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(f"a day is written 2026-11-24, not {text!r}") from error


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Prepare the database, look whether there is room, and load."""
    with database(environment) as (addresses, _server):
        step("Preparing the database and the pages", "--prepare", environment, addresses.owner, addresses.app)
        os.environ["MOTCUA_OWNER_DATABASE_URL"] = addresses.owner
        use_django(environment, address=addresses.app)
        load(arguments, environment, addresses)
    return 0


def load(arguments: argparse.Namespace, environment: Environment, addresses: Addresses) -> None:
    """Load what was asked for. Raises Complaint for what cannot be done."""
    from motcua.demo import year  # slow import
    from motcua.demo.bulk.loading import Ways  # slow import
    from motcua.demo.bulk.room import require_room  # slow import

    order = _order(arguments)
    is_through_actions = arguments.through_actions or (arguments.dossiers <= FEW and not arguments.set_based)
    with told_plainly():
        if not environment.database_url:
            require_room(order.dossiers, environment.home.path)
        with watching(order.dossiers, tell) as watch:
            ways = Ways(tell, watch, arguments.processes, lambda: analyse(addresses.owner))
            loaded = (year.live_through if is_through_actions else year.load)(order, ways)
    tell(f"{loaded} dossiers are there")


def _order(arguments: argparse.Namespace) -> "Order":
    """Raises Complaint in production and for a last day that lies ahead."""
    from django.conf import settings  # slow import

    from motcua.demo.bulk.plan import Order  # slow import
    from motcua.journal.moment import database_now  # slow import
    from motcua.kernel.working_time import VIETNAM  # slow import

    if settings.PRODUCTION:
        raise Complaint("Sample dossiers have no place in production: nobody could tell them from real ones again.")
    now = database_now()
    until = datetime.combine(arguments.until, time(23, 59, 59), VIETNAM) if arguments.until else now
    if until > now:
        raise Complaint(f"--until {arguments.until} lies ahead. Choose a day that is over, or leave it out.")
    return Order(arguments.dossiers, arguments.days, arguments.seed, until, arguments.finished)
