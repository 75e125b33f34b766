"""One of many who write to the journal: python -m tests.failures.writer NUMBER LEDGER DOSSIER.

Writes entries, some about a dossier that others write about too, some in transactions that commit late or never. What
was committed is noted in the ledger, and only then.
"""

import os
import random
import sys
import time
from itertools import count
from pathlib import Path


class RolledBack(Exception):
    """This one thought better of it."""


def main(number: int, ledger: Path, dossier_id: int) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "motcua.settings"
    import django

    django.setup()
    from django.db import Error, connection

    chance = random.Random(number)
    with ledger.open("a") as book:
        for serial in count():
            try:
                written = write(number, serial, dossier_id if number % 2 else 0, chance)
            except RolledBack:
                continue
            except Error:  # the database has gone for a moment: whether this was committed nobody knows
                connection.close()
                time.sleep(0.2)
                continue
            book.write("".join(f"{entry_id}\n" for entry_id in written))
            book.flush()


def write(number: int, serial: int, dossier_id: int, chance: random.Random) -> list[int]:
    """Write one to three entries in one transaction; return their ids. Raises RolledBack now and then."""
    from django.db import transaction

    from motcua.journal.acting import Acting
    from motcua.journal.moment import database_now
    from motcua.journal.record import record
    from motcua.service.dossiers.models import Dossier

    kind = "dossier.reassigned" if dossier_id else "partner.changed"
    subject = ("dossier", dossier_id) if dossier_id else ("partner", 1_000_000 + number)
    with transaction.atomic():
        if dossier_id:
            Dossier.objects.select_for_update(of=("self",)).get(id=dossier_id)
        ids = [
            record(
                kind,
                subject_type=subject[0],
                subject_id=subject[1],
                by=Acting.system(),
                at=database_now(),
                data={"writer": number, "serial": serial, "part": part},
            ).id
            for part in range(chance.randint(1, 3))
        ]
        if not dossier_id:
            time.sleep(chance.random() * 0.05)
        if chance.random() < 0.1:
            raise RolledBack
    return ids


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]))
