"""What a service is to the runtime: a handler and the topics it stands between."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from kakou.runtime.events.event import Event
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork


class Handler(Protocol):
    """Decides on one event at a time. Sees the event and the state through `unit`, and nothing else:
    no wall clock, no randomness, no memory of its own, so that replaying the log gives the same bytes.
    """

    def keys(self, event: Event) -> Iterable[Key]:
        """Entries that this event surely needs, loaded for the whole batch at once; others are found when touched."""
        ...

    def handle(self, event: Event, unit: UnitOfWork) -> None:
        """Apply the event. It may run several times; only the last run counts. An exception makes the event poison."""
        ...

    def reject(self, event: Event, cause: str, unit: UnitOfWork) -> None:
        """What the gate does about an event it could not handle: refer the visit concerned, refuse the filing.
        The rejection itself and the dead letter are written by the runtime."""
        ...


@dataclass(frozen=True, slots=True)
class Service:
    """One hop of the path. `first` is the one that reads `gate.inbound`: it makes log time and the root origin.

    observe: told each event once its effects are committed, for metrics and nothing else.

    kept_bytes: of a partition's entries that stay in memory between batches, as they are in the store.

    defers: whether an event that changes nothing may be committed a moment later, with what follows, as nobody waits
    for it. None: every event is committed at once.

    gathers: seconds to wait after a batch that was not full, so that the next one holds more. For a service whose word
    nobody at the gate waits for: a small batch costs nearly as much as a large one.

    rules_version: the newest behaviour this build knows; a log that activates a newer one is not processed.
    """

    name: str
    reads: str
    writes: str | None
    handler: Handler
    rules_version: int = 1
    first: bool = False
    kept_bytes: int = 512 * 1024
    observe: Callable[[Event], None] | None = None
    defers: Callable[[Event], bool] | None = None
    gathers: float = 0.0
