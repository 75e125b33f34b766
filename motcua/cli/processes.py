"""Long-lived children: each leads a group of its own, is watched, started again when it dies, found when orphaned."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

MARK = "MOTCUA_SUPERVISED_FOR"  # in a child's environment: the data directory it works for
FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS = 0.5, 30.0  # before a dead child is started again; doubled each time
STEADY_SECONDS = 60.0  # a child that lived as long starts again without much delay
STOP_SECONDS = 15.0  # for a child to finish what it does, before it is killed
LOG_BYTES = 10 * 1024 * 1024  # a larger log is put aside at the next start; one older is kept


@dataclass
class Patience:
    """How long to wait before the next try: it grows with each death in a row."""

    delay: float = FIRST_DELAY_SECONDS  # seconds
    retry_at: float = 0.0  # by the monotonic clock

    def died(self, *, after_seconds: float) -> None:
        """Note a death."""
        if after_seconds >= STEADY_SECONDS:
            self.delay = FIRST_DELAY_SECONDS
        self.retry_at = time.monotonic() + self.delay
        self.delay = min(self.delay * 2, LONGEST_DELAY_SECONDS)

    @property
    def is_over(self) -> bool:
        """Whether it may be tried again."""
        return time.monotonic() >= self.retry_at


@dataclass
class Child:
    """One process and those it starts itself: a process group."""

    name: str
    command: Sequence[str]
    environ: Mapping[str, str]
    log: Path
    patience: Patience = field(default_factory=Patience)
    _process: "subprocess.Popen[bytes] | None" = None
    _started_at: float = 0.0

    @property
    def pid(self) -> int | None:
        """The process that leads the group, while it lives."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self) -> None:
        """Start it; its output goes to its log."""
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old.log"))
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603  the commands are ours
                self.command,
                env=self.environ,
                start_new_session=True,  # Ctrl-C is for us; and the group can be ended as a whole
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._started_at = time.monotonic()

    def watch(self) -> bool:
        """Start it again if it is dead and its delay is over. Returns whether it has just been found dead."""
        if self._process is None:
            if self.patience.is_over:
                self.start()
            return False
        if self._process.poll() is None:
            return False
        self._end_group()  # a killed leader leaves its workers behind, still listening at the port
        self._process = None
        self.patience.died(after_seconds=time.monotonic() - self._started_at)
        return True

    def ask_to_stop(self) -> None:
        """Send SIGTERM to the leader; it knows in which order its own children end."""
        if self.pid:
            os.kill(self.pid, signal.SIGTERM)

    def stop(self) -> None:
        """Wait for the end, then kill what is left of the group."""
        if self._process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_SECONDS)
        self._end_group()
        self._process.wait()
        self._process = None

    def _end_group(self) -> None:
        assert self._process is not None
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)


def stop_all(children: Sequence[Child]) -> None:
    """Ask all at once, then wait for each."""
    for child in children:
        child.ask_to_stop()
    for child in children:
        child.stop()


def orphans(home: Path) -> Iterator[psutil.Process]:
    """Find children of a killed supervisor of this data directory, by the mark in their own environment."""
    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(MARK) == str(home):
                yield process


def end_orphans(home: Path, tell: Callable[[str], None]) -> None:
    """Stop them: SIGTERM, then SIGKILL. Nobody else's process carries the mark."""
    left = list(orphans(home))
    if not left:
        return
    tell(f"Ending {len(left)} processes that a killed supervisor left behind")
    for signal_process in (psutil.Process.terminate, psutil.Process.kill):
        for process in left:
            with suppress(psutil.NoSuchProcess):
                signal_process(process)
        _gone, left = psutil.wait_procs(left, timeout=STOP_SECONDS)
