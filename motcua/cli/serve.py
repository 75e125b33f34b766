"""`motcua serve`: the web server (Granian). Behind a proxy: it never faces the net itself."""

import argparse
import os
import subprocess
import sys

from motcua.cli.database import database, use_django
from motcua.cli.environment import CHECKOUT, Environment
from motcua.cli.pooling import require_time_limits

PROCESSES, THREADS = 2, 4  # measured: more threads do not serve more of our pages on two cores
GRACE_SECONDS = 10  # for requests under way when asked to stop


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `serve`."""
    parser = commands.add_parser("serve", help="serve the pages until stopped")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (the variable PORT, else 8000)")
    parser.add_argument("--processes", type=int, default=PROCESSES, help=f"({PROCESSES})")
    parser.add_argument("--threads", type=int, default=THREADS, help=f"for each process ({THREADS})")
    parser.set_defaults(run=run)


def granian(host: str, port: int, processes: int = PROCESSES, threads: int = THREADS) -> list[str]:
    """Return the command of the web server."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(processes),
        "--blocking-threads": str(threads),
        "--workers-kill-timeout": str(GRACE_SECONDS),
        "--log-level": "warning",
    }
    words = [word for option in options.items() for word in option]
    return [sys.executable, "-m", "granian", *words, "--respawn-failed-workers", "motcua.wsgi:application"]


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    port = arguments.port or environment.port
    with database(environment) as (addresses, _server):
        use_django(environment, address=addresses.web, process="web")  # refuses here, with a sentence, not in a worker
        require_limits(environment, addresses.web)
        command = granian(arguments.host, port, arguments.processes, arguments.threads)
        with subprocess.Popen(command, env=web_environ(environment, addresses.web)) as server:  # noqa: S603  our own
            print(f"Serving at http://{arguments.host}:{port}", file=sys.stderr)
            try:
                return server.wait()
            finally:
                server.terminate()


def require_limits(environment: Environment, address: str) -> None:
    """Raise Complaint unless the time limits of pages hold, also through a pooler."""
    from django.conf import settings  # app ready

    require_time_limits(address, settings.TIME_LIMITS["web"], pooled=environment.pooled)


def web_environ(environment: Environment, address: str) -> dict[str, str]:
    """Return the variables of a serving process."""
    return {
        **os.environ,
        "DATABASE_URL": address,
        "MOTCUA_HOME": str(environment.home.path),
        "MOTCUA_PROCESS": "web",
        "PYTHONPATH": str(CHECKOUT),
    }
