"""What a truck needs of the states is named by its events up front: a look for each of them, and each handled once.

What an entry leads to is found only by handling its event, which then is handled again with what was found.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import hazmat_notify.handler
import lane_router.handler
import weight_check.handler
from gate_ingest import handler as read_model
from kakou.runtime.memory.store import MemoryStore
from kakou.runtime.store import Key, Loaded

from tests.bench.trucks import Truck
from tests.unit.path import Path

SERVICES: Final = (
    lane_router.handler.SERVICE,
    weight_check.handler.SERVICE,
    hazmat_notify.handler.SERVICE,
    read_model.SERVICE,
    read_model.OFFERS_SERVICE,
)
LED_TO: Final = {
    "weight-check": set[str](),
    "hazmat-notify": set[str](),
    "gate-ingest": {"commands.G1.E02", "lane-head", "command-days", "~leaving-on.commands"},
    "gate-ingest-offers": {"referral"},
}
"""By service what its own visit leads to, which is in memory where the truck was heard of a moment ago; the zone's
timers are left out. lane-router's papers lead to each other, and were filed long before."""


@dataclass
class LookedInto(MemoryStore):
    """Notes which keys are looked up together."""

    looks: list[Sequence[Key]] = field(default_factory=list)

    async def load(self, partition: int, keys: Sequence[Key]) -> Loaded:
        self.looks.append(keys)
        return await super().load(partition, keys)


def test_all_that_a_truck_needs_is_looked_up_at_once() -> None:
    stores = {service.name: LookedInto() for service in SERVICES}
    path = Path(SERVICES, stores=dict(stores))
    one_by_one(path, Truck(1))
    for store in stores.values():
        store.looks.clear()
    later: dict[str, set[str]] = {}
    for event in Truck(1_000_001).whole():  # the same lane: what is kept of the truck before counts for this one
        path.raw(event)
        path.settle()
        for name, store in stores.items():
            later.setdefault(name, set()).update(kind(key) for look in store.looks[1:] for key in look)
            store.looks.clear()
    beyond = {name: {kind for kind in later[name] if not kind.startswith("~timer")} for name in LED_TO}
    assert {name: kinds - LED_TO[name] for name, kinds in beyond.items()} == {name: set() for name in LED_TO}


def one_by_one(path: Path, truck: Truck) -> None:
    for event in truck.whole():
        path.raw(event)
        path.settle()


def kind(key: Key) -> str:
    """Of the entry, without the zone and without a day or page."""
    _, _, named = key.bucket.partition("/")
    return named.partition("/")[0]
