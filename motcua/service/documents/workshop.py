"""A helper process in which everything that reads foreign bytes, or writes letters, is done.

The helper loads the libraries once and forks a child for every job. The child has an alarm clock, a limit of memory
and of file size, no network where the kernel allows that, and dies after one answer: what a hostile file does to it
reaches nobody else. Forking the web server itself would be wrong (it has threads), starting Python for every job slow.
"""

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from motcua.kernel.refusal import ActionRefused

ANSWER_LIMIT_BYTES = 64 * 1024 * 1024
GRACE_SECONDS = 2.0  # the child's own alarm comes first; this is for a helper that is gone


class JobFailed(ActionRefused):
    """The child died or ran out of time: the file, or the letter, asked for too much."""

    code = "document_job_failed"
    http_status = 422
    message = _("This document could not be worked on. Try again; if it happens again, scan it anew or save it as PDF.")


class WorkshopClosed(ActionRefused):
    """The helper process cannot be started or reached."""

    code = "document_workshop_closed"
    http_status = 503
    message = _("Documents cannot be processed at the moment. Nothing is lost: try again in a minute.")


@dataclass(frozen=True)
class Limits:
    """What one job may use. Memory is counted on top of what the helper itself has mapped."""

    seconds: float = 5.0
    memory_mib: int = 320
    file_mib: int = 64


class Workshop:
    """The helper process of this server process; started at first use, ended by the end of its socket."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pid_of_owner = 0
        self._control: socket.socket | None = None
        self._helper: subprocess.Popen[bytes] | None = None

    def run(self, job: str, request: dict[str, Any], limits: Limits | None = None) -> dict[str, Any]:
        """Do `job` (a name in `foreman.JOBS`) in a child and return its answer.

        Raises JobFailed when the child dies or its time is over, WorkshopClosed when there is no helper.
        """
        limits = limits or Limits()
        order = json.dumps({"job": job, "request": request, "limits": vars(limits)}).encode()
        patience_seconds = limits.seconds + GRACE_SECONDS
        answer = self._ask(order, patience_seconds)
        if not answer and self._helper_is_gone():  # it was killed with our job in hand: that says nothing about the job
            answer = self._ask(order, patience_seconds)
        if not answer:
            raise JobFailed
        reply: dict[str, Any] = json.loads(answer)
        return reply

    def _ask(self, order: bytes, patience_seconds: float) -> bytes:
        """Return the child's answer, empty when it died. Raises JobFailed when nothing comes in time."""
        ours, theirs = socket.socketpair()
        with ours:
            self._hand_over(theirs)
            ours.settimeout(patience_seconds)
            try:
                ours.sendall(order)
                ours.shutdown(socket.SHUT_WR)
                return _read_all(ours)
            except (BrokenPipeError, ConnectionResetError):
                return b""
            except OSError as broken:
                raise JobFailed from broken

    def _helper_is_gone(self) -> bool:
        with self._lock:
            return self._helper is None or self._helper.poll() is not None

    def _hand_over(self, theirs: socket.socket) -> None:
        """Give the helper the child's end. A helper that has gone is replaced once."""
        with theirs, self._lock:
            for attempt in (1, 2):
                try:
                    socket.send_fds(self._open_control(), [b"j"], [theirs.fileno()])
                except OSError as gone:
                    self._drop()
                    if attempt == 2:
                        raise WorkshopClosed from gone
                else:
                    return

    def _open_control(self) -> socket.socket:
        if self._control is None or self._pid_of_owner != os.getpid():  # a forked server starts a helper of its own
            ours, theirs = socket.socketpair()
            with theirs:
                self._helper = subprocess.Popen(  # noqa: S603  our own module, no foreign words
                    [
                        sys.executable,
                        "-m",
                        "motcua.service.documents.foreman",
                        str(theirs.fileno()),
                        str(settings.LETTER_FONT_DIR),
                    ],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    env=_bare_environment(),
                )
            self._control, self._pid_of_owner = ours, os.getpid()
        return self._control

    def _drop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._helper is not None and self._pid_of_owner == os.getpid():
            try:
                self._helper.wait(timeout=GRACE_SECONDS)
            except subprocess.TimeoutExpired:  # a fork of this server still holds the socket open
                self._helper.kill()
                self._helper.wait()
        self._control = self._helper = None

    def close(self) -> None:
        """End the helper, for tests and orderly stops."""
        with self._lock:
            self._drop()


def _bare_environment() -> dict[str, str]:
    """No secret, no database address: the helper needs none."""
    paths = os.pathsep.join(path for path in sys.path if path)
    return {"PYTHONPATH": paths, "PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "MALLOC_ARENA_MAX": "2"}


def _read_all(end: socket.socket) -> bytes:
    parts: list[bytes] = []
    size = 0
    while part := end.recv(65536):
        parts.append(part)
        size += len(part)
        if size > ANSWER_LIMIT_BYTES:
            raise JobFailed
    return b"".join(parts)


_workshop = Workshop()
run: Callable[..., dict[str, Any]] = _workshop.run
close = _workshop.close
atexit.register(close)
