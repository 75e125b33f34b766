"""What a web process does before its first visitor comes."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ASK = "import motcua.wsgi, gc; print(gc.get_freeze_count(), len(gc.get_objects()))"


def test_what_was_loaded_is_not_looked_through_at_each_collection_of_garbage() -> None:
    command = [sys.executable, "-c", ASK]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)

    set_aside, looked_through = map(int, done.stdout.split()[-2:])
    assert set_aside > 100_000 > 20 * looked_through
