"""A load client as light as Python allows: one process, one thread, plain sockets; its share of the CPU is told.

Reads its order as JSON from standard input and answers with JSON. Requests come in groups: a connection sends those of
a group one after the other, each when the answer to the one before is there, and then takes the next group.
"""

import base64
import json
import selectors
import socket
import sys
import time
from collections import Counter
from dataclasses import dataclass, field

TOP = 65536  # bytes read at once; our answers are smaller


@dataclass
class Connection:
    """One keep-alive connection and the group that it works on."""

    socket: socket.socket
    group: list[bytes] = field(default_factory=list)
    at: int = 0
    sent_at: int = 0
    got: bytes = b""


def status_and_end(got: bytes) -> tuple[int, int] | None:
    """Return the status of an answer and where it ends; None while its head is not whole."""
    head = got.find(b"\r\n\r\n")
    if head < 0:
        return None
    status = int(got[9:12])
    lower = got[:head].lower()
    at = lower.find(b"\r\ncontent-length:")
    length = 0 if at < 0 or status == 304 else int(lower[at + 17 :].split(b"\r\n", 1)[0])
    return status, head + 4 + length


def run(
    host: str, port: int, connections: int, seconds: float, groups: list[list[bytes]], cycle: bool
) -> dict[str, object]:
    """Send for so many seconds, or until the groups are used up; return counts and times of the answers."""
    chooser, waiting = selectors.DefaultSelector(), iter(range(len(groups) * (1000 if cycle else 1)))
    times: list[int] = []
    statuses: Counter[int] = Counter()
    done = 0
    began = time.perf_counter_ns()
    until = began + int(seconds * 1e9)

    def send_next(one: Connection) -> bool:
        if one.at == len(one.group):
            number = next(waiting, None)
            if number is None or time.perf_counter_ns() >= until:
                return False
            one.group, one.at = groups[number % len(groups)], 0
        one.got = b""
        one.sent_at = time.perf_counter_ns()
        one.socket.sendall(one.group[one.at])
        one.at += 1
        return True

    for _ in range(connections):
        opened = Connection(socket.create_connection((host, port)))
        opened.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if send_next(opened):
            chooser.register(opened.socket, selectors.EVENT_READ, opened)
    while chooser.get_map():
        for key, _events in chooser.select():
            one: Connection = key.data
            part = one.socket.recv(TOP)
            if not part:
                raise ConnectionError("the server closed a connection")
            one.got += part
            known = status_and_end(one.got)
            if known is None or len(one.got) < known[1]:
                continue
            times.append(time.perf_counter_ns() - one.sent_at)
            statuses[known[0]] += 1
            done += one.at == len(one.group)
            if not send_next(one):
                chooser.unregister(one.socket)
                one.socket.close()
    return told(times, statuses, done, (time.perf_counter_ns() - began) / 1e9)


def told(times: list[int], statuses: Counter[int], groups: int, seconds: float) -> dict[str, object]:
    """Return the figures of a run; times in milliseconds."""
    ordered = sorted(times)

    def at(share: float) -> float:
        return round(ordered[min(int(len(ordered) * share), len(ordered) - 1)] / 1e6, 2) if ordered else 0.0

    return {
        "requests": len(times),
        "groups": groups,
        "seconds": round(seconds, 3),
        "per_second": round(len(times) / seconds, 1),
        "groups_per_second": round(groups / seconds, 1),
        "statuses": {str(status): count for status, count in statuses.items()},
        "p50_ms": at(0.5),
        "p95_ms": at(0.95),
        "p99_ms": at(0.99),
        "client_cpu_seconds": round(time.process_time(), 3),
    }


def main() -> None:
    """Carry out the order on standard input."""
    order = json.load(sys.stdin)
    groups = [[base64.b64decode(request) for request in group] for group in order["groups"]]
    result = run(order["host"], order["port"], order["connections"], order["seconds"], groups, order["cycle"])
    json.dump(result, sys.stdout)


if __name__ == "__main__":
    main()
