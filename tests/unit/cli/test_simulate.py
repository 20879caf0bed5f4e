"""The simulation against a gate that is slow, stands still, or is gone: it asks again, and draws up its balance."""

import asyncio
import io
import random
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from decimal import Decimal
from time import monotonic

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from kakou_cli.simulate import actors, balance, live, requests
from kakou_cli.simulate.actors import LeftToAPerson, Session, Zone
from kakou_cli.simulate.caller import Caller
from kakou_cli.simulate.expectations import Expectations, Seen
from kakou_cli.simulate.morning import Arrival, act
from kakou_cli.simulate.requests import Unanswered, Unexpected, insist, settled, together
from kakou_cli.simulate.stories import ordinary, shuttles
from kakou_cli.simulate.world import Truck, World
from rich.console import Console

LANE_BUSY = 0.3
"""Seconds for which another truck keeps the lane."""

Answers = Callable[[web.Request], web.Response]


@asynccontextmanager
async def speaking(answers: Answers) -> AsyncIterator[Caller]:
    """Somebody who speaks to a server that answers so."""

    async def answer(request: web.Request) -> web.Response:
        return answers(request)

    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answer)
    async with TestServer(app) as server, Caller.connections() as connections:
        yield Caller(connections, str(server.make_url("/")))


def zone_of(caller: Caller, meant: Expectations) -> Zone:
    world = World("3105W", random.Random(1), "080000")
    return Zone(world, caller, caller, caller, caller, caller, lanes={}, meant=meant)


def says(status: int, body: object, **headers: str) -> web.Response:
    return web.json_response(body, status=status, headers=headers)


def hangs_up(request: web.Request) -> web.Response:
    assert request.transport
    request.transport.abort()
    return web.Response()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Deadlines of a fraction of a second, for a gate that never answers."""
    for module in (actors, balance, requests):
        monkeypatch.setattr(module, "DEADLINE", 0.3)
    monkeypatch.setattr(insist, "__defaults__", (0.3,))
    monkeypatch.setattr(balance, "FEED_WITHIN", 0.3)


async def test_a_write_that_is_pending_is_asked_for_where_its_answer_says() -> None:
    asked: list[str] = []

    def answer(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.path_qs}")
        if len(asked) < 4:
            where = {"Location": "/v1/passes/Z1?after=7"} if request.method == "POST" else {}
            return says(202, {"state": "pending"}, **where)
        return says(200, {"state": "approved"})

    async with speaking(answer) as caller:
        assert (await settled(caller, "POST", "/v1/passes", json={})).json() == {"state": "approved"}
    assert asked == ["POST /v1/passes", *["GET /v1/passes/Z1?after=7&wait=5"] * 3]


async def test_a_write_that_stays_pending_is_unanswered_and_not_broken(impatient: None) -> None:
    def pending(_: web.Request) -> web.Response:
        return says(202, {"state": "pending"}, Location="/v1/outcomes?after=7")

    meant = Expectations()
    async with speaking(pending) as caller:
        with pytest.raises(Unanswered, match="pending"):
            await settled(caller, "PUT", "/v1/policy", json={})
        await act(zone_of(caller, meant), [Arrival(0, ordinary.electronics_in)], lambda _: None)
    assert (len(meant.unanswered), meant.broken) == (1, [])


async def test_a_refusal_is_told_as_broken() -> None:
    meant = Expectations()
    async with speaking(lambda _: says(422, {})) as caller:
        await act(zone_of(caller, meant), [Arrival(0, ordinary.electronics_in)], lambda _: None)
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

    def answer(request: web.Request) -> web.Response:
        nonlocal posted
        posted += 1
        return says(422 if request.path == "/v1/events" else 201, {"state": "approved", "no": "Z1"})

    meant = Expectations()
    async with speaking(answer) as caller:
        zone = zone_of(caller, meant)
        await act(zone, [Arrival(0, story)], lambda _: None)  # type: ignore[arg-type]
        before = len(meant.visits)
        await asyncio.sleep(0.05)
    assert len(meant.visits) == before


@pytest.mark.parametrize(
    "gate",
    [
        lambda _: says(503, {}),
        lambda _: says(404, {}),
        lambda _: says(200, {"state": "pending", "items": [], "lines": [], "passed_state": 1, "write_off": None}),
        hangs_up,
    ],
    ids=["503", "404", "pending", "gone"],
)
async def test_the_balance_is_drawn_up_whatever_the_gate_answers(impatient: None, gate: Answers) -> None:
    meant = Expectations()
    async with speaking(gate) as caller:
        zone = zone_of(caller, meant)
        for hazardous in (False, True):
            Session(zone, "E01", "a story", f"S{hazardous:d}").means("release", hazardous=hazardous)
        meant.declare("3105W", "QD310526I000000042", 1, Decimal(1))
        checks = await balance.balance([zone], meant)
    assert not all(check.passes for check in checks)
    in_force = next(check for check in checks if check.name == "every visit has one verdict in force")
    assert len(in_force.faults) == 2


def test_how_long_trucks_waited_is_said_in_words() -> None:
    said = live.waits([wait / 1000 for wait in range(1, 101)])
    assert said == (
        "A truck's data sent to its verdict read: half within 50 ms, 95 of 100 within 96 ms, 99 of 100 within 100 ms."
    )
    assert "not measured yet" in live.waits([])


async def test_the_time_that_a_truck_waits_for_its_lane_is_not_the_gates() -> None:
    async with speaking(lambda _: says(200, {"verdict": {"verdict": "release"}})) as caller:
        zone = zone_of(caller, Expectations())
        await zone.free["E01"].acquire()
        truck = Truck("苏E12345", "T1", Decimal(8_000), "3105940042")
        waiting = asyncio.create_task(zone.session("E01", "a truck").gather(truck, "I", [], weight=8_000))
        await asyncio.sleep(LANE_BUSY)
        free_since = monotonic()
        zone.free["E01"].release()
        await waiting
        ended = monotonic()
    assert len(zone.meant.latencies) == 1
    assert zone.meant.latencies[0] <= ended - free_since


@pytest.mark.parametrize(("decided", "ends"), [("release", "cleared"), ("refuse", "backed-out")])
async def test_a_referred_truck_is_left_to_a_person_and_does_as_it_is_told(decided: str, ends: str) -> None:
    departed: list[str] = []
    words = iter(["refer", "refer"])

    async def goes(session: Session, how: str) -> None:
        departed.append(how)

    def answer(_: web.Request) -> web.Response:
        return says(200, {"state": "decided", "verdict": {"verdict": next(words, decided)}})

    async with speaking(answer) as caller:
        zone = zone_of(caller, Expectations())
        zone.leave_referrals = True
        session = Session(zone, "E01", "cargo missing", "S1")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(actors, "LOOKS_EVERY", 0.01)
            patched.setattr(Session, "lift", lambda self: goes(self, "cleared"))
            patched.setattr(Session, "leave", goes)
            with pytest.raises(LeftToAPerson):
                await session.is_stopped("refer")
    assert departed == [ends]


@pytest.mark.parametrize(("refused", "looks", "decides"), [(0, 0, 1), (1, 1, 2), (2, 2, 3)])
async def test_the_officer_looks_again_and_decides_anew_where_the_gate_says_so(
    refused: int, looks: int, decides: int
) -> None:
    """Something was said of the truck while the decision came in (decision 0066)."""
    asked: list[str] = []

    def answer(request: web.Request) -> web.Response:
        asked.append(request.method)
        if request.method == "POST" and asked.count("POST") <= refused:
            return says(409, {"detail": "look at it again"})
        return says(200, {"verdict": {"verdict": "release" if request.method == "POST" else "refer"}})

    async with speaking(answer) as caller:
        await Session(zone_of(caller, Expectations()), "E01", "a story", "S1").decide("release", "seen")
    assert (asked.count("GET"), asked.count("POST")) == (looks, decides)


async def test_a_decision_that_took_effect_meanwhile_is_not_taken_twice() -> None:
    asked: list[str] = []

    def answer(request: web.Request) -> web.Response:
        asked.append(request.method)
        return says(409, {}) if request.method == "POST" else says(200, {"verdict": {"verdict": "release"}})

    async with speaking(answer) as caller:
        await Session(zone_of(caller, Expectations()), "E01", "a story", "S1").decide("release", "seen")
    assert asked == ["POST", "GET"]


async def test_a_decision_that_the_gate_will_not_take_is_told_as_broken() -> None:
    def answer(request: web.Request) -> web.Response:
        return says(409, {}) if request.method == "POST" else says(200, {"verdict": {"verdict": "refer"}})

    async with speaking(answer) as caller:
        with pytest.raises(Unexpected, match="409"):
            await Session(zone_of(caller, Expectations()), "E01", "a story", "S1").decide("release", "seen")


def test_in_eighty_characters_the_story_is_cut_and_not_what_the_driver_reads() -> None:
    meant = Expectations()
    longest = Seen(
        "3111W", "E01", "浙Q34352", "a story that is longer than any line", "release", "请通行 第1车 已报2车"
    )
    meant.seen.append(longest)
    out = io.StringIO()
    Console(file=out, width=80).print(live.MorningView(meant, 1))
    (line,) = [line for line in out.getvalue().splitlines() if longest.plate in line]
    assert line.split() == [
        "3111W",
        "E01",
        "浙Q34352",
        "a",
        "story",
        "that",
        "is",
        "longer",
        "tha…",
        "release",
        "请通行",
        "第1车",
        "已报2车",
    ]
