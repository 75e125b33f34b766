"""How long requests take at the peak: web processes and database cores as two queues, on simpy's clock."""

from collections.abc import Generator, Sequence
from dataclasses import dataclass

import numpy as np
import simpy

from motcua.steering.planning.nation import Work

MOST_REQUESTS = 40_000  # of one simulation: enough for a steady 95th percentile
_WARM_UP = 0.2  # share of the requests that fills the queues and is not told of


@dataclass(frozen=True)
class AnswerTimes:
    """Milliseconds from the arrival of a request to its answer."""

    median_ms: float
    p95_ms: float
    web_use_percent: float
    database_use_percent: float


def simulate(works: Sequence[Work], *, web_cores: int, database_cores: int, seed: int = 1) -> AnswerTimes:
    """Let requests of these kinds arrive by chance and be served, first come first served.

    web_cores, database_cores: at least 1. With more load than cores the times grow with the length of the simulation
    and mean only "too long".
    """
    rate = sum(work.per_second for work in works)
    luck = np.random.default_rng(seed)
    kinds = luck.choice(len(works), MOST_REQUESTS, p=[work.per_second / rate for work in works])
    arrivals = np.cumsum(luck.exponential(1000 / rate, MOST_REQUESTS))
    web = luck.exponential(1.0, MOST_REQUESTS) * np.array([work.web_ms for work in works])[kinds]
    database = luck.exponential(1.0, MOST_REQUESTS) * np.array([work.database_ms for work in works])[kinds]
    took = _answered(arrivals, web, database, web_cores, database_cores)
    told = took[int(_WARM_UP * MOST_REQUESTS) :]
    span = float(arrivals[-1])
    return AnswerTimes(
        float(np.median(told)),
        float(np.percentile(told, 95)),
        100 * float(web.sum()) / (span * web_cores),
        100 * float(database.sum()) / (span * database_cores),
    )


def _answered(
    arrivals: np.ndarray, web: np.ndarray, database: np.ndarray, web_cores: int, database_cores: int
) -> np.ndarray:
    env = simpy.Environment()
    processes, cores = simpy.Resource(env, web_cores), simpy.Resource(env, database_cores)
    took = np.zeros(len(arrivals))

    def request(number: int) -> Generator[simpy.Event]:
        with processes.request() as process:
            yield process
            yield env.timeout(web[number])
        with cores.request() as core:
            yield core
            yield env.timeout(database[number])
        took[number] = env.now - arrivals[number]

    def arrive() -> Generator[simpy.Event]:
        for number, moment in enumerate(arrivals):
            yield env.timeout(max(0.0, moment - env.now))
            env.process(request(number))

    env.process(arrive())
    env.run()
    return took
