"""How a commit tells the sequencer that there is something to do."""

import time

from motcua.journal import prepared

# Channels are shared by all schemas of a database; each province's sequencer listens to its own.
CHANNEL = "'motcua_journal_' || md5(current_schema())"
SOON_SECONDS = 0.05  # so long after a call the next one is left out: the sequencer looks once more by itself


class _Calls:
    """Those of this process, which serves one province."""

    last = float("-inf")  # on the clock of `time.monotonic`


def wake_sequencer() -> None:
    """Tell the sequencer of this database and schema, after the commit; not again within SOON_SECONDS.

    Not inside the transaction: a commit that notifies holds a lock over its wait for the disk, and all writers queue
    behind one another. If the process dies in between, the sequencer finds the entry within a second by itself.
    """
    if time.monotonic() - _Calls.last < SOON_SECONDS:
        return
    prepared.ask(f"SELECT pg_notify({CHANNEL}, '')")
    _Calls.last = time.monotonic()
