"""What if everybody in the nation used this one installation: load, growth, what it takes, and what breaks first.

Plain arithmetic on assumptions that can be changed one by one, each with its source; the answer times come from a
simulation (`web_queue`). Volumes: 14.5 million dossiers from 1 July to 28 October 2025 in the whole nation.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from math import ceil

PEOPLE_OF_THANH_HOA = 3_689_282


@dataclass(frozen=True)
class Assumption:
    """One figure: its value, its unit, and where it comes from. `is_measured`: on this installation."""

    value: float
    unit: str
    source: str
    is_measured: bool = False


@dataclass(frozen=True)
class Assumptions:
    """Everything that the answer rests on. Work is the time of one core."""

    population: Assumption = Assumption(100_000_000, "people", "the question")
    dossiers_per_person: Assumption = Assumption(
        0.43, "a year", "14.5 million in four months of 2025 among 102 million"
    )
    working_days: Assumption = Assumption(250, "a year", "calendar of Viet Nam")
    peak_hour_share: Assumption = Assumption(0.18, "of a day", "counter and online hours, 8 to 10 in the morning")
    deadline_day: Assumption = Assumption(
        3, "times an ordinary day", "ours: last day of a quarter, first day after Tết"
    )
    entries_per_dossier: Assumption = Assumption(9, "journal entries", "6 to 12 acts and notices on a dossier")
    form_requests: Assumption = Assumption(30, "requests a dossier", "pages, savings and uploads of an application")
    status_requests: Assumption = Assumption(6, "requests a dossier", "look-ups by number, code or QR code")
    desk_requests: Assumption = Assumption(25, "requests a dossier", "pages that officials open and acts")
    people_per_official: Assumption = Assumption(1_500, "people", "officials signed in at the desk at the same hour")
    poll_seconds: Assumption = Assumption(15, "s", "the inbox looks for news")
    form_web: Assumption = Assumption(12, "ms", "Django page")
    form_database: Assumption = Assumption(4, "ms", "about 14 statements")
    submit_web: Assumption = Assumption(0.8, "ms", "1,640 submissions/s on 2 cores through HTTP, in a trial")
    submit_database: Assumption = Assumption(0.42, "ms", "4,800 submissions/s on 2 cores in the database alone")
    status_web: Assumption = Assumption(0.5, "ms", "JSON made by the database")
    status_database: Assumption = Assumption(0.12, "ms", "17,000 reads of two selects/s on 2 cores")
    desk_web: Assumption = Assumption(25, "ms", "Django page")
    desk_database: Assumption = Assumption(8, "ms", "up to 40 statements")
    poll_web: Assumption = Assumption(12, "ms", "counts and 50 rows, mostly answered by 304")
    poll_database: Assumption = Assumption(6, "ms", "three counts and one list")
    follow_entries: Assumption = Assumption(27_000, "entries/s", "one view on two cores, docs/journal.md")
    followers: Assumption = Assumption(5, "followers", "counts, search, notices, changes, proofs")
    letter_work: Assumption = Assumption(20, "ms", "Typst, a letter")
    letters_per_dossier: Assumption = Assumption(2, "letters opened", "drawn when first opened")
    row_bytes: Assumption = Assumption(30_000, "bytes a dossier", "rows with indexes, journal and proofs included")
    file_bytes: Assumption = Assumption(5 * 700_000, "bytes a dossier", "3 to 8 files of 0.3 to 3 MB")
    use_limit: Assumption = Assumption(0.6, "of the cores", "above it answers wait")
    web_host_cores: Assumption = Assumption(16, "cores", "an ordinary server")
    database_cores_most: Assumption = Assumption(64, "cores", "the largest single database server one would buy")
    cores_here: Assumption = Assumption(2, "cores", "web and database together, as measured")

    def with_values(self, values: Mapping[str, float], source: str, *, is_measured: bool = False) -> "Assumptions":
        """Return the same with other values. Raises KeyError with the name of an unknown one, ValueError below 0."""
        changed = {}
        for name, value in values.items():
            old: Assumption = vars(self)[name]
            if not value > 0:
                raise ValueError(name)
            changed[name] = Assumption(float(value), old.unit, source, is_measured)
        return replace(self, **changed)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """The names that can be changed."""
        return tuple(each.name for each in fields(cls))

    def __getitem__(self, name: str) -> float:
        """The value alone."""
        found: Assumption = vars(self)[name]
        return found.value


@dataclass(frozen=True)
class Work:
    """A kind of request at the peak. Times are those of one core."""

    name: str
    per_second: float
    web_ms: float
    database_ms: float


@dataclass(frozen=True)
class Station:
    """A part of the installation: how many cores the peak keeps busy, and how many it takes."""

    name: str
    busy_cores: float
    needed_cores: int
    most: float  # of what one can buy or run in one piece
    remedy: str  # what to do beyond that


@dataclass(frozen=True)
class Nation:
    """The answer."""

    dossiers_a_year: float
    submissions_per_second: float  # in the peak hour of an ordinary day
    deadline_submissions_per_second: float  # in that of a deadline day; everything below is for it
    entries_per_second: float
    requests_per_second: float
    database_bytes_a_year: float
    file_bytes_a_year: float
    works: tuple[Work, ...]
    stations: tuple[Station, ...]
    web_hosts: int
    web_processes: int
    here_carries_people: float  # how many people an installation of `cores_here` carries on a deadline day
    breaks_first: str  # what reaches its limit first, in one piece
    breaks_at_people: float

    @property
    def heaviest(self) -> Work:
        """The kind of request that keeps most web cores busy."""
        return max(self.works, key=lambda work: work.per_second * work.web_ms)


def nation(given: Assumptions) -> Nation:
    """Answer the question for these assumptions."""
    a_year = given["population"] * given["dossiers_per_person"]
    ordinary = a_year / given["working_days"] * given["peak_hour_share"] / 3600
    peak = ordinary * given["deadline_day"]
    works = _works(given, peak)
    stations = _stations(given, works, peak)
    web, database = stations[0], stations[1]
    hosts = ceil(web.needed_cores / given["web_host_cores"])
    weakest = min(stations, key=lambda station: station.most / station.busy_cores)
    busy = web.busy_cores + database.busy_cores
    return Nation(
        dossiers_a_year=a_year,
        submissions_per_second=ordinary,
        deadline_submissions_per_second=peak,
        entries_per_second=peak * given["entries_per_dossier"],
        requests_per_second=sum(work.per_second for work in works),
        database_bytes_a_year=a_year * given["row_bytes"],
        file_bytes_a_year=a_year * given["file_bytes"],
        works=works,
        stations=stations,
        web_hosts=hosts,
        web_processes=hosts * int(given["web_host_cores"]),
        here_carries_people=given["population"] * given["cores_here"] * given["use_limit"] / busy,
        breaks_first=weakest.name,
        breaks_at_people=given["population"] * weakest.most / weakest.busy_cores,
    )


def _works(given: Assumptions, peak: float) -> tuple[Work, ...]:
    officials = given["population"] / given["people_per_official"]
    rates = {
        "submit": peak,
        "form": peak * given["form_requests"],
        "status": peak * given["status_requests"],
        "desk": peak * given["desk_requests"],
        "poll": officials / given["poll_seconds"],
    }
    return tuple(Work(name, rate, given[f"{name}_web"], given[f"{name}_database"]) for name, rate in rates.items())


def _stations(given: Assumptions, works: tuple[Work, ...], peak: float) -> tuple[Station, ...]:
    entries = peak * given["entries_per_dossier"]
    busy = {
        "web": sum(work.per_second * work.web_ms for work in works) / 1000,
        "database": sum(work.per_second * work.database_ms for work in works) / 1000,
        "followers": entries / given["follow_entries"],  # of one view's process; each follower has its own share
        "letters": peak * given["letters_per_dossier"] * given["letter_work"] / 1000,
    }
    busy["followers"] *= given["followers"]
    limit = given["use_limit"]
    most = {"web": float("inf"), "database": given["database_cores_most"] * limit, "followers": limit, "letters": 1e9}
    remedy = {
        "web": "more hosts; they share nothing",
        "database": "replicas for reading, then a schema for each province, spread over nodes",
        "followers": "one process for each province's schema",
        "letters": "more workers",
    }
    return tuple(Station(name, busy[name], ceil(busy[name] / limit), most[name], remedy[name]) for name in busy)
