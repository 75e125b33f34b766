"""What the run took: CPU seconds of the web server, the database and the client; and what it ran on."""

import os
import platform
import subprocess
import sysconfig
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import psutil

LOOP = 3_000_000


@dataclass(frozen=True)
class Cpu:
    """CPU seconds that were used so far."""

    web: float
    database: float

    def since(self, before: "Cpu") -> "Cpu":
        return Cpu(self.web - before.web, self.database - before.database)


def cpu_of(web: psutil.Process | None, database: psutil.Process) -> Cpu:
    """Return the CPU seconds of both process trees."""
    return Cpu(_tree(web) if web else 0.0, _tree(database))


def _tree(root: psutil.Process) -> float:
    """Include what ended children used: pgbench's backends are gone when it ends."""
    total = 0.0
    for process in [root, *root.children(recursive=True)]:
        try:
            times = process.cpu_times()
            total += times.user + times.system
            total += times.children_user + times.children_system if process == root else 0.0
        except psutil.Error:
            continue
    return total


def conditions(server_version: str, settings: dict[str, str], client: str) -> dict[str, object]:
    """Return what a reader must know to compare two runs."""
    return {
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _git("rev-parse", "--short=12", "HEAD") + (" with changes" if _git("status", "--porcelain") else ""),
        "cpu": _cpu_name(),
        "cores": os.cpu_count(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "load_average_before": [round(load, 2) for load in os.getloadavg()],
        "system": platform.platform(),
        "python": f"{platform.python_version()}, {_python_build()}",
        "postgresql": server_version,
        "postgresql_settings": settings,
        "client": client,
    }


def _python_build() -> str:
    """Say how fast this interpreter is: built without its optimisations it takes a quarter to a third more CPU.

    A loop is timed, because how it was compiled cannot always be read: distributions take it out of sysconfig.
    """
    began = time.process_time()
    total = 0
    for number in range(LOOP):
        total += number * number % 7
    speed = LOOP / (time.process_time() - began) / 1e6
    given = sysconfig.get_config_var("CONFIG_ARGS") or ""
    stated = [option for option in ("--enable-optimizations", "--enable-shared") if option in given]
    return f"{speed:.1f} million steps a second of a plain loop, built with {' '.join(stated) or 'no option told'}"


def _git(*words: str) -> str:
    found = subprocess.run(["git", *words], capture_output=True, text=True, check=False)  # noqa: S607
    return found.stdout.strip()


def _cpu_name() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines() if Path("/proc/cpuinfo").exists() else []:
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"
