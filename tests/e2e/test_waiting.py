"""Every wait ends: by the clock, and with its client."""

import asyncio
from collections.abc import Iterator
from time import monotonic
from typing import Any

import httpx
import pytest
from kakou.contracts import topics

from tests.e2e.abandoned import Asking, waiters
from tests.e2e.cases.papers import gate_pass
from tests.e2e.cases.trade import Trade
from tests.e2e.open_gate import OpenZone, open_zone
from tests.gate import Gate, eventually

FAR = 4 * 10**18
"""A position that no log reaches."""

ENDED_WITHIN = 15.0


@pytest.fixture(scope="module")
def zone(shared_gate: Gate) -> Iterator[OpenZone]:
    opened = open_zone(shared_gate, "3105WAIT")
    yield opened
    opened.close()


def an_open_visit(zone: OpenZone) -> str:
    """A truck whose weight has not come: nothing is decided while the zone waits for it."""
    zone.ops.put("/v1/policy", json={"weight_wait": "PT1H"}).raise_for_status()
    trade = Trade(zone, "")
    address = trade.arrives_unweighed(trade.files(gate_pass(trade.declares()))).address

    def waits() -> bool:
        return bool(zone.officer.get(f"/v1/visits/{address}").json()["state"] == "awaiting-weight")

    eventually(waits, ENDED_WITHIN, "its weight is waited for")
    return address


def polls(zone: OpenZone, visit: str) -> list[str]:
    return [f"/v1/visits/{visit}?wait=20", f"/v1/outcomes?after={FAR}&wait=20"]


def test_a_wait_ends_with_its_client(shared_gate: Gate, zone: OpenZone) -> None:
    asking = Asking(zone.url, zone.tokens["terminal"])
    for path in (*polls(zone, an_open_visit(zone)), "/v1/lanes/G1/E01/commands"):
        asyncio.run(asking.abandon(path, 100, at_once=50))
    eventually(lambda: waiters(shared_gate) == 0, ENDED_WITHIN, "nobody waits for those who went")


@pytest.mark.parametrize("wait", [0, 1, 2])
def test_long_polls_are_answered_in_their_time(zone: OpenZone, wait: int) -> None:
    visit = an_open_visit(zone)
    took = asyncio.run(_all_at_once(zone, [f"/v1/visits/{visit}?wait={wait}"] * 40))
    assert len(took) == 40
    assert wait <= min(took) <= max(took) < wait + ENDED_WITHIN, "a busy machine may be slow, but no poll is lost"


def test_a_write_that_waits_is_answered_when_its_time_is_over(zone: OpenZone) -> None:
    number = an_open_visit(zone).rpartition(".")[2]
    gathered_again = zone.event(topics.VEHICLE_GATHERED, number, {"direction": "I"})
    began = monotonic()
    answer = zone.terminal.post("/v1/events", json=gathered_again, headers={"Prefer": "wait=2"})
    assert answer.status_code == 202
    assert 2 <= monotonic() - began < 2 + ENDED_WITHIN


async def _all_at_once(zone: OpenZone, paths: list[str]) -> list[float]:
    headers = {"Authorization": f"Bearer {zone.tokens['terminal']}"}
    async with httpx.AsyncClient(base_url=zone.url, headers=headers, timeout=60) as client:

        async def one(path: str) -> float:
            began = monotonic()
            answer: Any = await client.get(path)
            assert answer.is_success
            return monotonic() - began

        return await asyncio.gather(*map(one, paths))
