"""The helper process of `workshop`: waits for jobs and forks a limited child for each. Imports no Django."""

import contextlib
import gc
import json
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from . import inspection, pages, stamping, typesetter

Job = Callable[..., dict[str, Any]]
JOBS: dict[str, Job] = {
    "inspect": inspection.inspect_file,
    "render_pages": pages.render_pages,
    "stamp": stamping.stamp,
    "stamp_document": stamping.stamp_document,
    "stamp_workbook": stamping.stamp_workbook,
    "typeset": typesetter.typeset,
}


def serve(control: socket.socket) -> None:
    """Take one socket after another from the server and give each to a child, until the server is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the server; we end when its socket ends
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # children are reaped by the kernel
    with contextlib.suppress(OSError):  # containers may forbid it; then only the templates keep letters off the network
        os.unshare(os.CLONE_NEWUSER | os.CLONE_NEWNET)
    gc.freeze()
    while True:
        message, descriptors, _flags, _address = socket.recv_fds(control, 1, 1)
        if not message:
            return
        if descriptors:
            _fork(control, descriptors[0])


def _fork(control: socket.socket, descriptor: int) -> None:
    if os.fork():
        os.close(descriptor)
        return
    try:
        control.close()
        with socket.socket(fileno=descriptor) as end:
            _do_one(end)
    finally:
        os._exit(0)


def _do_one(end: socket.socket) -> None:
    order = json.loads(b"".join(iter(lambda: end.recv(65536), b"")))
    _limit(order["limits"])
    try:
        answer = JOBS[order["job"]](**order["request"])
    except MemoryError:
        answer = {"refused": "too_heavy"}
    except Exception as broken:  # an honest answer to the server, which logs it and refuses the document
        answer = {"refused": "broken", "why": f"{type(broken).__name__}: {broken}"[:500]}
    answer["peak_kib"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    end.sendall(json.dumps(answer).encode())


def _limit(limits: dict[str, Any]) -> None:
    """The kernel keeps these whatever the parsers do: wall clock by alarm, memory, file size, no core dump."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.setitimer(signal.ITIMER_REAL, limits["seconds"])
    mapped = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()  # noqa: SIM115  a file of the kernel, read at once
    memory = mapped + limits["memory_mib"] * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    file_size = limits["file_mib"] * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as from_server:
        typesetter.get_ready(sys.argv[2])
        serve(from_server)
