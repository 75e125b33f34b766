"""`motcua manage …`: Django's own commands, in the right role."""

import argparse

from motcua.cli.database import Addresses, database, use_django
from motcua.cli.environment import Environment
from motcua.cli.grants import app_role, grant
from motcua.cli.pooling import keep_time_limits

NO_OPTIONS = "\0"  # no word begins with it: argparse hands all of them on as they are
OWNER_COMMANDS = {"migrate", "flush", "sqlflush", "createcachetable"}  # they change the schema
WITHOUT_DATABASE = {"check", "collectstatic", "diffsettings", "findstatic", "help", "makemessages", "version"}


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `manage`. Its words are Django's, --help included."""
    parser = commands.add_parser(
        "manage", prefix_chars=NO_OPTIONS, add_help=False, help="Django's own commands: migrate, shell, check …"
    )
    parser.add_argument("words", nargs=argparse.REMAINDER)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Run the command, starting the embedded database if it needs one."""
    words: list[str] = arguments.words
    name = words[0] if words else "help"
    if name in WITHOUT_DATABASE or name.startswith("-"):
        use_django(environment)
        return execute(words)
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.owner if name in OWNER_COMMANDS else addresses.app)
        code = execute(words)
        if name == "migrate" and addresses.has_own_owner:
            keep_rights(addresses)
        return code


def keep_rights(addresses: Addresses) -> None:
    """Give the application's role its rights on what was migrated, and the time limits that hold behind a pooler."""
    from django.conf import settings  # app ready

    grant(addresses.owner, app_role(addresses.app))
    keep_time_limits(addresses.app, settings.TIME_LIMITS["web"])


def execute(words: list[str]) -> int:
    """Run one of Django's commands. Django ends the program itself when a command fails."""
    from django.core.management import execute_from_command_line  # slow import

    execute_from_command_line(["motcua manage", *words])
    return 0
