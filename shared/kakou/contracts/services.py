"""The services of the gate: which topic each reads and writes, and where it listens.

Whoever lists services reads this list; what cannot (compose, Prometheus, pyproject.toml) is held to it by
`tests/contract/test_services.py`.
"""

from dataclasses import dataclass
from typing import Final

from kakou.contracts import topics

OPERATIONS_ABOVE: Final = 1_000
"""The metrics and readiness listen so far above the port of HTTP; so far below it where there are no ports above."""


@dataclass(frozen=True, slots=True)
class ServiceEntry:
    """One service.

    port: of its HTTP, unless that is set or taken. reads, writes: topics; writes None: it only shows what it read.
    announces: the names under which it tells waiting requests of its commits; none: nobody outside speaks to it.
    """

    name: str
    port: int
    reads: str
    writes: str | None = None
    announces: tuple[str, ...] = ()

    @property
    def package(self) -> str:
        """The Python package, in `services/<name>/`; `python -m` starts it."""
        return self.name.replace("-", "_")

    @property
    def operations_port(self) -> int:
        return self.port + OPERATIONS_ABOVE


_IN_ORDER: Final = (
    ServiceEntry("gate-ingest", 8080, topics.VERDICTS_TOPIC, announces=("gate-ingest", "gate-ingest-offers")),
    ServiceEntry("lane-router", 8081, topics.INBOUND_TOPIC, topics.VISITS_TOPIC),
    ServiceEntry("weight-check", 8082, topics.VISITS_TOPIC, topics.VERDICTS_TOPIC),
    ServiceEntry("hazmat-notify", 8083, topics.VERDICTS_TOPIC, topics.HAZMAT_TOPIC, announces=("hazmat-notify",)),
    ServiceEntry("history", 8084, topics.VERDICTS_TOPIC),
)

SERVICES: Final = {entry.name: entry for entry in _IN_ORDER}
"""By name, in the order of the path."""

DECIDING: Final = tuple(entry for entry in _IN_ORDER if entry.writes)
"""Those whose outputs are on the log."""

SPOKEN_TO: Final = tuple(entry.name for entry in _IN_ORDER if entry.announces)
"""Those that check tokens, and answer people and systems outside."""
