"""The steps before the sample province can be served, each in a process of its own (they need different roles)."""

import gc
import hashlib
import json
import os
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path

from motcua.cli.database import Addresses, use_django
from motcua.cli.environment import Environment
from motcua.cli.manage import keep_rights
from motcua.cli.watching import analyse, told_plainly, watching

DAYS = 365  # how far the finished dossiers reach back
PROCESSES = min(8, max(2, os.cpu_count() or 1))  # that make them
PROVINCE_FOLDERS = ("papers", "page-images")  # what belongs to the province's dossiers


def prepare(environment: Environment) -> int:
    """Migrate as the owner of the tables, grant the application its rights, collect the static files."""
    use_django(environment, address=environment.owner_url)

    from django.core.management import call_command  # slow import

    gc.disable()  # migrating makes every model hundreds of times: collecting them in between takes a fifth of the time
    call_command("migrate", interactive=False, verbosity=0)
    if environment.owner_url != environment.database_url:
        keep_rights(Addresses(environment.database_url, environment.owner_url, environment.database_url))
    collect_static(environment)
    return 0


def collect_static(environment: Environment) -> None:
    """Collect style sheets, scripts and fonts under hashed names, unless nothing has changed since last time."""
    from django.contrib.staticfiles.finders import get_finders  # slow import
    from django.core.management import call_command  # slow import

    known = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            status = Path(storage.path(name)).stat()
            known.update(f"{name} {status.st_size} {status.st_mtime_ns}\n".encode())
    stamp = environment.home.run / "static"
    if stamp.exists() and stamp.read_text() == known.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(known.hexdigest())


def load(environment: Environment, tell: Callable[[str], None]) -> int:
    """Make the sample province, or, if it is there, simulate the days since it was last open."""
    use_django(environment, address=environment.database_url)

    if find_spec("motcua.demo.province") is None:
        tell("There is no sample province so far.")
        return 0

    from motcua.demo import accounts, programs, province  # slow import

    note, half = _note(environment), _half_note(environment)
    if note.exists():
        province.catch_up(tell)
    else:
        half.touch()
        province.load(environment.dossiers, tell)
        if environment.finished:
            _load_finished(environment, tell)
        province.report(tell)
    _forecast(tell)
    known = json.loads(note.read_text()) if note.exists() else {}
    known["accounts"] = [[str(part) for part in account] for account in accounts.ACCOUNTS]
    known["tokens"] = programs.tokens(known.get("tokens", ()))
    note.touch(mode=0o600)
    note.write_text(json.dumps(known))
    half.unlink(missing_ok=True)
    return 0


def _forecast(tell: Callable[[str], None]) -> None:
    """Make the forecast of likely late dossiers, which the worker makes every twenty minutes later."""
    from motcua.journal.moment import database_now  # slow import
    from motcua.steering.planning import actions as planning  # slow import

    near = planning.refresh_likely_late(database_now())
    tell(f"Forecast made for {near} dossiers due within five working days")


def _load_finished(environment: Environment, tell: Callable[[str], None]) -> None:
    """Load the finished dossiers of the last twelve months, so that rankings, times and ratings have samples."""
    from motcua.demo import mix, year  # slow import
    from motcua.demo.bulk.loading import Ways  # slow import
    from motcua.demo.bulk.plan import Order  # slow import
    from motcua.journal.moment import database_now  # slow import

    order = Order(environment.finished, DAYS, mix.SEED, database_now(), is_finished=True)
    with told_plainly(), watching(order.dossiers, tell) as watch:
        ways = Ways(tell, watch, processes=PROCESSES, analyse=lambda: analyse(environment.owner_url))
        loaded = year.load(order, ways)
    tell(f"{loaded} finished dossiers of the last {DAYS} days")


def _note(environment: Environment) -> Path:
    return environment.home.run / "province.json"  # the province is there; its accounts


def _half_note(environment: Environment) -> Path:
    return environment.home.run / "province.half"  # it is being made


def is_half_made(environment: Environment) -> bool:
    """Tell whether a start was ended before the sample province was complete."""
    return _half_note(environment).exists()


def forget(environment: Environment) -> None:
    """Let the next start make a new province."""
    for note in (_note(environment), _half_note(environment)):
        note.unlink(missing_ok=True)


def account_lines(environment: Environment) -> Iterable[str]:
    """Yield the demo accounts as a table: user name, password, who it is."""
    note = _note(environment)
    if not note.exists():
        return
    rows: list[list[str]] = json.loads(note.read_text())["accounts"]
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(2)]
    for name, password, *who in rows:
        yield f"  {name:<{widths[0]}}  {password:<{widths[1]}}  {' · '.join(who)}"


def token_lines(environment: Environment) -> Iterable[str]:
    """Yield the tokens with which programs may try the API, each with whose it is."""
    note = _note(environment)
    if note.exists():
        for token, who in json.loads(note.read_text()).get("tokens", ()):
            yield f"  {token}  {who}"
