"""The steps before the sample province can be served, each in a process of its own (they need different roles)."""

import gc
import hashlib
import json
import multiprocessing
import os
from collections.abc import Callable, Iterable
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from motcua.cli.database import Addresses, use_django
from motcua.cli.environment import Environment
from motcua.cli.manage import keep_rights
from motcua.cli.watching import analyse, told_plainly, watching

if TYPE_CHECKING:
    from motcua.demo.papers import SamplePaper

DAYS = 365  # how far the finished dossiers reach back
PROCESSES = min(8, max(2, os.cpu_count() or 1))  # that make them
PROVINCE_FOLDERS = ("papers", "page-images")  # what belongs to the province's dossiers


def prepare(environment: Environment) -> int:
    """Migrate as the owner of the tables, grant the application its rights, collect the static files."""
    use_django(environment, address=environment.owner_url)

    from django.core.management import call_command  # slow import

    gc.disable()  # migrating makes every model hundreds of times: collecting them in between takes a fifth of the time
    pages = multiprocessing.get_context("fork").Process(target=collect_static, args=[environment])
    pages.start()
    call_command("migrate", interactive=False, verbosity=0)
    if environment.owner_url != environment.database_url:
        keep_rights(Addresses(environment.database_url, environment.owner_url, environment.database_url))
    pages.join()
    return pages.exitcode or 0


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


def load(environment: Environment, tell: Callable[[str], None], wait: Callable[[], None] = lambda: None) -> int:
    """Make the sample province, or, if it is there, simulate the days since it was last open.

    wait:  returns when the tables are there. What needs none is done before.
    """
    use_django(environment, address=environment.database_url)

    if find_spec("motcua.demo.province") is None:
        tell("There is no sample province so far.")
        return 0

    from motcua.demo import accounts, papers, programs, province  # slow import

    note, half = _note(environment), _half_note(environment)
    if note.exists():
        wait()
        province.catch_up(tell)
        _forecast(tell)
    else:
        drawn = papers.make_pool()
        wait()
        half.touch()
        _make(environment, tell, lambda: drawn)
        province.report(tell)
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


def _make(
    environment: Environment, tell: Callable[[str], None], draw_papers: "Callable[[], Iterable[SamplePaper]]"
) -> None:
    """Make the province with its living dossiers, and the finished ones of the last twelve months.

    The finished ones are there so that rankings, times and ratings have samples. Who applied is drawn while the living
    ones are made, and the forecast is made while the finished ones are counted: two cores are busy all the time.
    """
    from motcua.demo import mix, province, year  # slow import
    from motcua.demo.bulk.loading import Survey, Ways  # slow import
    from motcua.demo.bulk.plan import Order  # slow import
    from motcua.journal.moment import database_now  # slow import

    if not environment.finished:
        province.load(environment.dossiers, tell, draw_papers=draw_papers)
        _forecast(tell)
        return
    order = Order(environment.finished, DAYS, mix.SEED, database_now(), is_finished=True)
    surveys: list[Survey] = []

    def survey() -> None:
        surveys.append(year.survey(order, tell))

    with told_plainly():
        province.load(environment.dossiers, tell, draw_papers=draw_papers, meanwhile=survey)
        if not surveys:  # a run that was broken off went on
            survey()
    with told_plainly(), watching(order.dossiers, tell) as watch:
        ways = Ways(
            tell,
            watch,
            processes=PROCESSES,
            analyse=lambda: analyse(environment.owner_url),
            beside=[lambda: _forecast(tell)],
        )
        loaded = year.load_ahead(surveys[0], ways)
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
