"""`motcua feed`: answers the long poll of the change feed. Behind a proxy, like the web server."""

import argparse
import resource
import sys

from motcua.cli.database import database, use_django
from motcua.cli.environment import Environment
from motcua.cli.stopping import SIGNALS


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `feed`."""
    parser = commands.add_parser("feed", help="answer those who wait at the change feed until stopped")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (the variable FEED_PORT, else PORT + 1)")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Serve until SIGTERM or Ctrl-C; who waits then is answered first."""
    port = arguments.port or environment.feed_port
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.app, process="feed")

        from motcua.web.feed.server import serve  # slow import

        _allow_many_connections()
        print(f"Serving the change feed at http://{arguments.host}:{port}", file=sys.stderr)
        serve(arguments.host, port, SIGNALS)
    return 0


def _allow_many_connections() -> None:
    """Everybody who waits is an open file: take as many as the system gives without asking an administrator."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
