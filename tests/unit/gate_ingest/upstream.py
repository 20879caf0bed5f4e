"""Stand-ins for the services before and after the read model: they say what a test has them say."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.handler import Service
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork

Say = Callable[[UnitOfWork, Event], None]


@dataclass
class Script:
    """By event type what to say; everything else passes on unchanged."""

    says: dict[str, Say] = field(default_factory=dict)

    def keys(self, event: Event) -> Iterable[Key]:
        return ()

    def handle(self, event: Event, unit: UnitOfWork) -> None:
        self.says.get(event.type, _pass_on)(unit, event)

    def reject(self, event: Event, cause: str, unit: UnitOfWork) -> None:
        return


def _pass_on(unit: UnitOfWork, event: Event) -> None:
    unit.forward()


def deciders(script: Script) -> Service:
    """In the place of lane-router and weight-check."""
    return Service("deciders", topics.INBOUND_TOPIC, topics.VERDICTS_TOPIC, script, first=True)


def announcer(script: Script) -> Service:
    """In the place of hazmat-notify."""
    return Service("announcer", topics.VERDICTS_TOPIC, topics.HAZMAT_TOPIC, script)
