"""A gate that keeps what has ended for ten days, and days that go by at once."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.unit.days import long_steps
from tests.unit.lane_router.gate import Gate, declaration, filed
from tests.unit.path import ZONE
from tests.unit.weight_check.crossing import Crossing

KEPT: Any = {"passes_kept": "P10D", "declarations_kept": "P10D"}
RELEASED: Any = {"entry_released": True}


@pytest.fixture
def days_pass() -> Iterator[None]:
    with long_steps():
        yield


def used(**fields: Any) -> Crossing:
    """A truck has gone through on the whole of a list, which is released."""
    crossing = Crossing(**KEPT)
    crossing.registers()
    crossing.declare(declaration(**RELEASED, **fields))
    crossing.file(filed())
    crossing.gathers()
    crossing.raised()
    crossing.departs()
    return crossing


def is_on_record(gate: Gate, kind: str, no: str) -> bool:
    return gate.entry("lane-router", kind, no) is not None


def kinds(gate: Gate, service: str = "lane-router") -> set[str]:
    """Kinds of entries that the service has any of."""
    gate.settle()
    return {bucket.removeprefix(f"{ZONE}/").split("/")[0] for bucket in gate.stores[service].partitions[0].buckets}
