"""The simulation against a gate that is slow, stands still, or is gone: it asks again, and draws up its balance."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal

import httpx
import pytest
from kakou_cli.simulate import actors, balance, requests
from kakou_cli.simulate.actors import Session, Zone
from kakou_cli.simulate.expectations import Expectations
from kakou_cli.simulate.morning import Arrival, act
from kakou_cli.simulate.requests import Unanswered, Unexpected, insist, settled, together
from kakou_cli.simulate.stories import ordinary, shuttles
from kakou_cli.simulate.world import Truck, World

Answers = Callable[[httpx.Request], httpx.Response]


@asynccontextmanager
async def speaking(answers: Answers) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.MockTransport(answers), base_url="http://gate") as client:
        yield client


def zone_of(client: httpx.AsyncClient, meant: Expectations) -> Zone:
    world = World("3105W", random.Random(1), "080000")
    return Zone(world, client, client, client, client, client, lanes={}, meant=meant)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines of a fraction of a second, for a gate that never answers."""
    for module in (actors, balance, requests):
        monkeypatch.setattr(module, "DEADLINE", 0.3)
    monkeypatch.setattr(insist, "__defaults__", (0.3,))
    monkeypatch.setattr(balance, "FEED_WITHIN", 0.3)


async def test_a_write_that_is_pending_is_asked_for_where_its_answer_says() -> None:
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(f"{request.method} {request.url.raw_path.decode()}")
        if len(asked) < 4:
            where = {"Location": "/v1/passes/Z1?after=7"} if request.method == "POST" else {}
            return httpx.Response(202, json={"state": "pending"}, headers=where)
        return httpx.Response(200, json={"state": "approved"})

    async with speaking(answer) as client:
        assert (await settled(client, "POST", "/v1/passes", json={})).json() == {"state": "approved"}
    assert asked == ["POST /v1/passes", *["GET /v1/passes/Z1?after=7&wait=5"] * 3]


async def test_a_write_that_stays_pending_is_unanswered_and_not_broken(impatient: None) -> None:
    def pending(_: httpx.Request) -> httpx.Response:
        return httpx.Response(202, json={"state": "pending"}, headers={"Location": "/v1/outcomes?after=7"})

    meant = Expectations()
    async with speaking(pending) as client:
        with pytest.raises(Unanswered, match="pending"):
            await settled(client, "PUT", "/v1/policy", json={})
        await act(zone_of(client, meant), [Arrival(0, ordinary.electronics_in)], lambda _: None)
    assert (len(meant.unanswered), meant.broken) == (1, [])


async def test_a_refusal_is_told_as_broken() -> None:
    meant = Expectations()
    async with speaking(lambda _: httpx.Response(422, json={})) as client:
        await act(zone_of(client, meant), [Arrival(0, ordinary.electronics_in)], lambda _: None)
    assert (meant.unanswered, len(meant.broken)) == ([], 1)


async def test_a_fleet_ends_as_a_whole_before_its_fault_is_told() -> None:
    ended: list[int] = []

    async def truck(number: int) -> None:
        await asyncio.sleep(0)
        if number == 0:
            raise Unexpected("the first")
        await asyncio.sleep(0.01)
        ended.append(number)

    with pytest.raises(Unexpected, match="the first"):
        await together(*(truck(number) for number in range(3)))
    assert ended == [1, 2]


@pytest.mark.parametrize("story", [shuttles.copper_over_twelve_trucks, shuttles.cars_by_three_carriers])
async def test_no_truck_is_posted_once_its_story_is_over(story: Callable[[Zone], object]) -> None:
    """What a story began and left behind would be missing in the balance's view of the gate."""
    posted = 0

    def answer(request: httpx.Request) -> httpx.Response:
        nonlocal posted
        posted += 1
        return httpx.Response(422 if posted == 3 else 201, json={"state": "approved", "verdict": None, "no": "Z1"})

    meant = Expectations()
    async with speaking(answer) as client:
        zone = zone_of(client, meant)
        await act(zone, [Arrival(0, story)], lambda _: None)  # type: ignore[arg-type]
        before = len(meant.visits)
        await asyncio.sleep(0.05)
    assert len(meant.visits) == before


@pytest.mark.parametrize(
    "gate",
    [
        lambda _: httpx.Response(503, json={}),
        lambda _: httpx.Response(404, json={}),
        lambda _: httpx.Response(
            200, json={"state": "pending", "items": [], "lines": [], "passed_state": 1, "write_off": None}
        ),
        lambda request: (_ for _ in ()).throw(httpx.ConnectError("gone", request=request)),
    ],
    ids=["503", "404", "pending", "gone"],
)
async def test_the_balance_is_drawn_up_whatever_the_gate_answers(impatient: None, gate: Answers) -> None:
    meant = Expectations()
    async with speaking(gate) as client:
        zone = zone_of(client, meant)
        for hazardous in (False, True):
            Session(zone, "E01", "a story", f"S{hazardous:d}").means("release", hazardous=hazardous)
        meant.declare("3105W", "QD310526I000000042", 1, Decimal(1))
        checks = await balance.balance([zone], meant)
    assert not all(check.passes for check in checks)
    in_force = next(check for check in checks if check.name == "every visit has one verdict in force")
    assert len(in_force.faults) == 2


async def test_the_time_that_a_truck_waits_for_its_lane_is_not_the_gates() -> None:
    answer = httpx.Response(200, json={"verdict": {"verdict": "release"}})
    async with httpx.AsyncClient(base_url="http://gate", transport=httpx.MockTransport(lambda _: answer)) as client:
        world = World("3105W", random.Random(1), "080000")
        zone = Zone(world, client, client, client, client, client, {}, Expectations())
        await zone.free["E01"].acquire()
        truck = Truck("苏E12345", "T1", Decimal(8_000), "3105940042")
        waiting = asyncio.create_task(zone.session("E01", "a truck").gather(truck, "I", [], weight=8_000))
        await asyncio.sleep(0.3)
        zone.free["E01"].release()
        await waiting
    assert len(zone.meant.latencies) == 1
    assert zone.meant.latencies[0] < 0.3
