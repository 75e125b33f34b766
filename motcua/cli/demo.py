"""`motcua demo`: the sample province, ready to use, watched until Ctrl-C."""

import argparse
import fcntl
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psutil

from motcua.cli import preparation
from motcua.cli.database import Addresses, database
from motcua.cli.environment import CHECKOUT, Complaint, Environment
from motcua.cli.postgres import Server
from motcua.cli.processes import MARK, end_orphans
from motcua.cli.supervisor import Supervisor, children


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `demo`."""
    parser = commands.add_parser(
        "demo",
        help="the sample province: database, data, web server, worker; until Ctrl-C",
        description="Environment: PORT (8000), MOTCUA_HOME (data directory), DOSSIERS (living ones, 500), "
        "FINISHED (finished ones of the last year, 50000).",
    )
    parser.add_argument("--reset", action="store_true", help="throw the sample province away and make a new one")
    parser.add_argument("--prepare", action="store_true", help=argparse.SUPPRESS)  # a step of its own process
    parser.add_argument("--load", action="store_true", help=argparse.SUPPRESS)  # likewise
    parser.add_argument("--when-told", action="store_true", help=argparse.SUPPRESS)  # the tables are made meanwhile
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Prepare, load, start, say so, and watch."""
    if arguments.prepare:
        return preparation.prepare(environment)
    if arguments.load:
        return preparation.load(environment, tell, _be_told if arguments.when_told else lambda: None)
    os.environ.setdefault("MOTCUA_SITE_URL", url(environment))  # printed in letters and messages by the children
    os.environ.setdefault("MOTCUA_FEED_URL", f"http://127.0.0.1:{environment.feed_port}")
    with alone(environment):
        end_orphans(environment.home.path, tell)
        require_free_port(environment.port)
        require_free_port(environment.feed_port)
        if arguments.reset:
            reset(environment)
        elif preparation.is_half_made(environment) and not environment.database_url:
            tell("The last start was ended while it made the sample province: beginning anew")
            reset(environment)
        with database(environment) as (addresses, server):
            serve_and_watch(environment, addresses, server)
    return 0


def _be_told() -> None:
    """Wait for a line on the standard input. Raises Complaint if whoever started us is gone."""
    if not sys.stdin.readline():
        raise Complaint("The sample province is not made: the step before it has failed.")


def tell(line: str) -> None:
    """Print a line of progress at once, also into a pipe."""
    print(line, flush=True)


def url(environment: Environment) -> str:
    """The address of the portal."""
    return f"http://127.0.0.1:{environment.port}"


@contextmanager
def alone(environment: Environment) -> Iterator[None]:
    """Hold the data directory for us alone. Raises Complaint that says where the other one runs."""
    environment.home.prepare()
    with (environment.home.run / "demo.lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            known = json.loads(file.read() or "{}")
            raise Complaint(
                f"It already runs at {known.get('url')} (process {known.get('pid')}). Use it there, stop it with "
                "Ctrl-C, or set MOTCUA_HOME and PORT to others for a second one."
            ) from error
        file.truncate(0)
        file.write(json.dumps({"url": url(environment), "pid": os.getpid()}))
        file.flush()
        yield


def require_free_port(port: int) -> None:
    """Raise Complaint if another program listens at `port`, naming it where the system tells."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError as error:
            raise Complaint(f"Port {port} is kept for root. Choose one above 1023: PORT=8001 script/demo") from error
        except OSError as error:
            raise Complaint(
                f"Port {port} is taken by {_listener(port)}. Choose another: PORT={port + 1} script/demo"
            ) from error


def _listener(port: int) -> str:
    try:
        for connection in psutil.net_connections("tcp"):
            if connection.status == psutil.CONN_LISTEN and connection.laddr[1:] == (port,) and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (process {connection.pid})"
    except psutil.Error:
        pass
    return "another program"


def reset(environment: Environment) -> None:
    """Throw the sample province away: the embedded database, the papers and what was made from them."""
    if environment.database_url:
        raise Complaint("--reset is for the embedded database alone. Empty the one of DATABASE_URL yourself.")
    tell("Throwing the old sample province away")
    Server(environment.home).destroy()
    for name in preparation.PROVINCE_FOLDERS:
        shutil.rmtree(environment.home.path / name, ignore_errors=True)
    preparation.forget(environment)


def step(title: str, option: str, environment: Environment, address: str, app_address: str = "") -> None:
    """Run a step in a process of its own, in the database role that it needs. Raises Complaint if it fails."""
    tell(title)
    with begun([option], environment, address, app_address) as process:
        finish(title, process)


@contextmanager
def begun(
    options: list[str], environment: Environment, address: str, app_address: str = ""
) -> "Iterator[subprocess.Popen[str]]":
    """Begin a step in a process of its own. It is stopped when the block ends."""
    environ = {
        **os.environ,
        "DATABASE_URL": app_address or address,
        "MOTCUA_OWNER_DATABASE_URL": address,
        "MOTCUA_HOME": str(environment.home.path),
        "PYTHONPATH": str(CHECKOUT),
        MARK: str(environment.home.path),
    }
    command = [sys.executable, "-m", "motcua", "demo", *options]
    with subprocess.Popen(  # noqa: S603  our own command
        command, env=environ, stdin=subprocess.PIPE, start_new_session=True, text=True
    ) as process:
        try:
            yield process
        finally:
            process.terminate()


def finish(title: str, process: "subprocess.Popen[str]") -> None:
    """Tell the step to go on if it waits, and wait for its end. Raises Complaint if it fails."""
    with suppress(BrokenPipeError):  # it has ended already; its code says how
        process.communicate("\n")
    if process.wait() != 0:
        raise Complaint(f"This step failed: {title}. The lines above say why.")


def serve_and_watch(environment: Environment, addresses: Addresses, server: Server | None) -> None:
    """Load while the web server gets ready, start the other children, say so, and watch until we are stopped.

    The loading process begins while the database is prepared: it reads our code and draws the papers meanwhile.
    """
    supervisor = Supervisor(children(environment, addresses), server, tell)
    roles = environment, addresses.owner, addresses.app
    with begun(["--load", "--when-told"], *roles) as loading:
        step("Preparing the database and the pages", "--prepare", *roles)
        with supervisor.running():
            tell("Looking after the sample province")
            finish("Looking after the sample province", loading)
            _tell_all(environment, supervisor)


def _tell_all(environment: Environment, supervisor: Supervisor) -> None:
    """Say so when it is ready, and how to sign in, and watch."""
    tell("Starting web server, change feed, worker and sequencer")
    supervisor.wait_for_web(url(environment))
    tell("")
    tell(f"Motcua is ready at {url(environment)}")
    if environment.national_port:
        tell(f"A simulated national portal stands at http://127.0.0.1:{environment.national_port}")
    for line in preparation.account_lines(environment):
        tell(line)
    tell(f"Programs: {url(environment)}/api/v1/docs explains the API. Tokens to try it with:")
    for line in preparation.token_lines(environment):
        tell(line)
    try:
        supervisor.watch_forever()
    finally:
        tell("Stopping")
