"""A load balancer without memory: every connection goes to the next host, so every request of our browsers does."""

import itertools
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress


@contextmanager
def balancer(ports: Sequence[int]) -> Iterator[int]:
    """Yield the port at which requests go to `ports` in turn."""
    turns = itertools.cycle(ports)
    with closing(socket.create_server(("127.0.0.1", 0))) as listening:

        def accept() -> None:
            with suppress(OSError):  # closed: the test is over
                while True:
                    client, _address = listening.accept()
                    try:
                        host = socket.create_connection(("127.0.0.1", next(turns)))
                    except ConnectionRefusedError:
                        client.close()
                        continue
                    for source, target in ((client, host), (host, client)):
                        threading.Thread(target=_pass_on, args=(source, target), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield int(listening.getsockname()[1])
        listening.shutdown(socket.SHUT_RDWR)


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while part := source.recv(65536):
            target.sendall(part)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
