"""How a commit tells the sequencer that there is something to do."""

from motcua.journal import prepared

# Channels are shared by all schemas of a database; each province's sequencer listens to its own.
CHANNEL = "'motcua_journal_' || md5(current_schema())"


def wake_sequencer() -> None:
    """Tell the sequencer of this database and schema, after the commit.

    Not inside the transaction: a commit that notifies holds a lock over its wait for the disk, and all writers queue
    behind one another. If the process dies in between, the sequencer finds the entry within a second by itself.
    """
    prepared.ask(f"SELECT pg_notify({CHANNEL}, '')")
