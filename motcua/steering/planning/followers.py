"""The reactor `forecast`: what an import brought is forecast as soon as it has ended."""

from motcua.journal.followers import Effect, Reactor
from motcua.journal.positions import PositionedEntry
from motcua.steering.planning import jobs

_NEWS = ("created", "moved")  # of the entry: the same file again brings nothing to forecast


def react(item: PositionedEntry) -> list[Effect]:
    """Return the forecast that an import asks for."""
    entry = item.entry
    if not any(entry.data.get(name) for name in _NEWS):
        return []
    return [Effect("forecast", lambda: jobs.queue_forecast(entry.at))]


FORECAST = Reactor(name="forecast", kinds=("import.finished",), react=react)
