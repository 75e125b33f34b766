"""A load balancer without memory: every connection goes to the next host, so every request of our browsers does."""

import itertools
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress


@contextmanager
def balancer(ports: Sequence[int]) -> Iterator[int]:
    """Yield the port at which requests go to `ports` in turn."""
    turns = itertools.cycle(ports)
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with suppress(OSError):  # shut down: the test is over
                while True:
                    client, _address = listening.accept()
                    threading.Thread(target=_serve, args=(client, next(turns)), daemon=True).start()

        accepting = threading.Thread(target=accept)
        accepting.start()
        try:
            yield int(listening.getsockname()[1])
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            accepting.join()


def _serve(client: socket.socket, port: int) -> None:
    """Carry one connection both ways until both ends have said all; close it at once if nobody listens at `port`."""
    with client, suppress(OSError), socket.create_connection(("127.0.0.1", port)) as host:
        back = threading.Thread(target=_pass_on, args=(host, client), daemon=True)
        back.start()
        _pass_on(client, host)
        back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
