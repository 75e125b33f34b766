"""`motcua work`: does the jobs of the queue: messages, letters, webhooks."""

import argparse

from motcua.cli.database import database, use_django
from motcua.cli.environment import Environment

JOBS_AT_ONCE = 4  # a job that waits for a slow receiver keeps no message to a citizen waiting
SECONDS_TO_FINISH = 10  # for running jobs when asked to stop; what is not done by then is done by the next worker


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `work`."""
    parser = commands.add_parser("work", help="do the jobs of the queue until stopped")
    parser.set_defaults(run=run)


def run(_arguments: argparse.Namespace, environment: Environment) -> int:
    """Work until SIGTERM or Ctrl-C; running jobs get their time to finish."""
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app, process="work")

        from procrastinate.contrib.django import app  # slow import

        from motcua.journal.job_calls import OwnSchemaConnector

        with app.replace_connector(OwnSchemaConnector.of_django()) as working:
            working.run_worker(
                concurrency=JOBS_AT_ONCE, shutdown_graceful_timeout=SECONDS_TO_FINISH, delete_jobs="successful"
            )
    return 0
