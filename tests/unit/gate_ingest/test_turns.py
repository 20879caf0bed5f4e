"""A zone that floods the log waits its turn; its neighbours' and its own ordinary work go on."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from time import monotonic
from typing import Any, cast

import pytest
from gate_ingest.intake.batches import SLICE_BYTES, SLICE_EVENTS, Readable, slices
from gate_ingest.intake.turns import Turns
from gate_ingest.settings import Settings
from kakou.runtime.host import Host, LogUnavailable, Position
from kakou.web.problems import Problem

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.test_events import BATCH, varied

SMALL, LARGE = [b"x" * 100], [b"x" * 100_000]


class StandingHost:
    """A log that takes everything, and a path that applies it only when it is told to."""

    def __init__(self) -> None:
        self.appended: list[str] = []
        self.root = -1
        self.down = False
        self._wakers: set[asyncio.Event] = set()
        self.states = self

    def partition_of(self, zone: str) -> int:
        return 0

    async def append_all(
        self, zone: str, events: Sequence[bytes], *, trace: str | None, within: float
    ) -> list[Position]:
        await asyncio.sleep(0)
        if self.down:
            raise LogUnavailable("no broker")
        self.appended += [zone] * len(events)
        end = len(self.appended)
        return [Position(0, offset) for offset in range(end - len(events), end)]

    def announced(self, service: str, partition: int) -> int:
        return self.root

    @contextmanager
    def changes(self, service: str, partition: int) -> Iterator[asyncio.Event]:
        waker = asyncio.Event()
        self._wakers.add(waker)
        yield waker
        self._wakers.discard(waker)

    def apply_all(self) -> None:
        self.root = len(self.appended) - 1
        for waker in self._wakers:
            waker.set()


def turns(host: StandingHost, **settings: int) -> Turns:
    return Turns(cast(Host, host), Settings(**cast(Any, settings)))


async def refusal(turns: Turns, zone: str, events: list[bytes]) -> Problem:
    with pytest.raises(Problem) as refused:
        await turns.append(zone, events, None)
    return refused.value


async def test_a_zone_with_much_on_its_way_waits_and_another_does_not() -> None:
    host = StandingHost()
    limits = turns(host, turn_events=3, guaranteed_events=1)
    for _ in range(5):  # three, and two of the guaranteed rate's burst
        await limits.append(told.ZONE, SMALL, None)
    waiting = asyncio.create_task(limits.append(told.ZONE, SMALL * 9, None))
    await limits.append(OTHER_ZONE, SMALL, None)
    assert host.appended.count(OTHER_ZONE) == 1
    assert not waiting.done()
    host.apply_all()
    async with asyncio.timeout(1):
        await waiting


async def test_whose_turn_does_not_come_is_told_when_to_send_again() -> None:
    limits = turns(StandingHost(), turn_events=1, guaranteed_events=1)
    await limits.append(told.ZONE, SMALL, None)
    await limits.append(told.ZONE, SMALL * 50, None)
    refused = await refusal(limits, told.ZONE, SMALL)
    assert refused.status == 429
    assert 1 <= int((refused.headers or {})["Retry-After"]) <= 5
    assert (refused.headers or {})["RateLimit-Policy"].startswith('"zone-outstanding"')


async def test_the_ordinary_work_of_a_zone_is_taken_while_the_path_stands_still() -> None:
    limits = turns(StandingHost(), turn_events=1, guaranteed_events=1_000)
    for _ in range(200):
        await limits.append(told.ZONE, SMALL, None)


async def test_a_backlog_that_would_take_long_to_work_off_is_refused() -> None:
    limits = turns(StandingHost(), turn_events=1, guaranteed_events=1_000, backlog_events=20)
    for _ in range(20):
        await limits.append(told.ZONE, SMALL, None)
    refused = await refusal(limits, told.ZONE, SMALL)
    assert (refused.status, list(refused.headers or {})) == (503, ["Retry-After"])
    await limits.append(OTHER_ZONE, SMALL, None)


async def test_large_events_take_turns_by_their_bytes() -> None:
    host = StandingHost()
    limits = turns(host, turn_bytes=150_000, guaranteed_bytes=1, large_bytes=1_000_000)
    await limits.append(told.ZONE, LARGE, None)
    await limits.append(told.ZONE, LARGE, None)
    await limits.append(told.ZONE, LARGE, None)  # on the guaranteed rate, which is overdrawn now
    assert (await refusal(limits, told.ZONE, LARGE)).status == 429
    host.apply_all()
    await limits.append(told.ZONE, LARGE, None)


async def test_between_large_events_a_zone_leaves_others_time_and_its_own_trucks_pass() -> None:
    host = StandingHost()
    limits = turns(host, large_bytes=40_000)
    began = monotonic()
    for _ in range(2):
        await limits.append(told.ZONE, LARGE, None)
    assert monotonic() - began < 0.5, "a burst passes"
    waiting = asyncio.create_task(limits.append(told.ZONE, LARGE, None))
    await asyncio.sleep(0)
    for _ in range(20):
        await limits.append(told.ZONE, SMALL, None)
    assert not waiting.done()
    host.apply_all()
    async with asyncio.timeout(3):
        await waiting
    assert monotonic() - began >= 0.9


async def test_what_the_log_did_not_take_is_not_outstanding() -> None:
    host = StandingHost()
    limits = turns(host, turn_events=2, guaranteed_events=1)
    host.down = True
    for _ in range(10):
        with pytest.raises(LogUnavailable):
            await limits.append(told.ZONE, SMALL, None)
    host.down = False
    await limits.append(told.ZONE, SMALL, None)


async def test_whoever_waited_longest_goes_first() -> None:
    host = StandingHost()
    limits = turns(host, turn_events=1, guaranteed_events=1)
    await limits.append(told.ZONE, SMALL * 10, None)
    await limits.append(told.ZONE, SMALL * 10, None)
    order: list[int] = []

    async def write(number: int) -> None:
        await limits.append(told.ZONE, SMALL, None)
        order.append(number)
        host.apply_all()

    waiting = [asyncio.create_task(write(number)) for number in range(5)]
    await asyncio.sleep(0)
    host.apply_all()
    async with asyncio.timeout(2):
        await asyncio.gather(*waiting)
    assert order == [0, 1, 2, 3, 4]


def test_a_batch_is_cut_by_count_and_by_bytes() -> None:
    small = [Readable(at, cast(Any, None), b"x") for at in range(SLICE_EVENTS + 1)]
    assert [len(part) for part in slices(small)] == [SLICE_EVENTS, 1]
    large = [Readable(at, cast(Any, None), b"x" * SLICE_BYTES) for at in range(3)]
    assert [len(part) for part in slices(large)] == [1, 1, 1]
    assert [each.at for part in slices(small) for each in part] == list(range(SLICE_EVENTS + 1))


class TestOverHttp:
    @pytest.fixture
    def settings(self) -> Settings:
        return Settings(turn_events=40, guaranteed_events=1, guaranteed_bytes=1)

    async def test_a_batch_that_could_only_partly_be_taken_tells_of_each_event(self, gate: GateUnderTest) -> None:
        terminal = await self.terminal(gate)
        batch = [varied(id=f"e{number}", subject=f"s{number}") for number in range(200)]
        answer = await terminal.post("/v1/events", json=batch, headers=BATCH)
        assert answer.status_code == 202
        assert int(answer.headers["retry-after"]) >= 1
        results = answer.json()["results"]
        taken = [result["id"] for result in results if result["status"] == 202]
        assert answer.json()["accepted"] == len(taken) == len(gate.on_log())
        assert 40 <= len(taken) < 200
        assert {result["status"] for result in results} == {202, 429}
        assert [result["id"] for result in results] == [event["id"] for event in batch]
        assert taken == [event["id"] for event in batch][: len(taken)], "in the order they were sent"

    async def test_what_is_sent_again_after_the_path_moves_is_taken(self, gate: GateUnderTest) -> None:
        terminal = await self.terminal(gate)
        batch = [varied(id=f"e{number}", subject=f"s{number}") for number in range(100)]
        first = (await terminal.post("/v1/events", json=batch, headers=BATCH)).json()
        rest = [event for event, result in zip(batch, first["results"], strict=True) if result["status"] == 429]
        assert rest
        await gate.host.start()
        while rest:
            again = (await terminal.post("/v1/events", json=rest, headers=BATCH)).json()
            rest = [event for event, result in zip(rest, again["results"], strict=True) if result["status"] != 202]
        assert {event["id"] for event in gate.on_log()} == {event["id"] for event in batch}

    async def terminal(self, gate: GateUnderTest) -> Any:
        """One that is known; then the path stands still."""
        terminal = await gate.speaking_as("terminal")
        await terminal.get("/v1/visits/G1.E01.none")
        await gate.host.stop()
        return terminal
