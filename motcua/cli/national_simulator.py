"""`motcua national-simulator`: a national portal to try things with, as a process of its own."""

import argparse
import os
import sys
import threading
from pathlib import Path

from motcua.cli.environment import Environment
from motcua.demo.national_portal.books import Books
from motcua.demo.national_portal.province import HttpProvince
from motcua.demo.national_portal.server import Portal, make_server

PORT = 8010
RECEIVES = "/ket-noi/cong-quoc-gia/nhan-ho-so"


def add_parser(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `national-simulator`."""
    parser = commands.add_parser(
        "national-simulator",
        help="a simulator of the national portal, with its own books and every misbehaviour",
        description="A page to look at stands at its address, the list of misbehaviours at /control/modes.",
    )
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=PORT, help=f"port to listen on ({PORT})")
    parser.add_argument("--books", type=Path, help="its SQLite file (MOTCUA_HOME/national-simulator.sqlite)")
    parser.add_argument("--province", help="where it sends dossiers (MOTCUA_SITE_URL, else http://127.0.0.1:PORT)")
    parser.add_argument("--fresh", action="store_true", help="begin with empty books")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace, environment: Environment) -> int:
    """Serve until SIGTERM or Ctrl-C."""
    path = arguments.books or environment.home.path / "national-simulator.sqlite"
    if arguments.fresh:
        path.unlink(missing_ok=True)
    environment.home.prepare()
    site = arguments.province or os.environ.get("MOTCUA_SITE_URL") or f"http://127.0.0.1:{environment.port}"
    province = HttpProvince(site + RECEIVES, os.environ.get("MOTCUA_NATIONAL_INBOUND_TOKEN", ""))
    server = make_server(Portal(Books(path)), arguments.host, arguments.port, province)
    print(f"The simulated national portal is at http://{arguments.host}:{server.server_port}", file=sys.stderr)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        thread.join()
    finally:
        server.shutdown()
    return 0
