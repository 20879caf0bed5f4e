"""Whoever follows the queue has the queue: what comes, changes, is claimed and goes, also after a cut or a restart."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, cast

import httpx
import orjson
import pytest
from gate_ingest.app import entrance, http_app
from gate_ingest.handler import READ_MODEL
from gate_ingest.http.streams import PAGE
from gate_ingest.metrics import GateMetrics
from gate_ingest.queue import feed
from gate_ingest.queue.changes import QueueChanges
from gate_ingest.settings import Settings
from gate_ingest.state import REFERRAL
from httpx_sse import aconnect_sse
from kakou.contracts import topics
from kakou.runtime.host import Host
from prometheus_client import CollectorRegistry

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.gate_ingest.serving import PATIENCE, served
from tests.unit.gate_ingest.test_desk import referred, tell
from tests.unit.gate_ingest.test_two_persons import asks_two

STREAM = "/v1/referrals/stream"


@pytest.fixture
async def address(gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setattr(feed, "CLAIMS_LOOK_EVERY", 0.02)
    async with served(gate) as found:
        yield found


class Follower:
    """Does what the stream says, and nothing else."""

    def __init__(self, officer: httpx.AsyncClient, address: str) -> None:
        self.headers = {"Authorization": officer.headers["authorization"]}
        self.address = address
        self.rows: dict[str, Any] = {}
        self.heard: list[str] = []
        self.mark = ""
        self.whole = False

    async def until(self, wanted: Any, path: str = STREAM, within: float = PATIENCE) -> None:
        """Follow until `wanted` of this holds, then cut the line. within: seconds. Raises AssertionError when the
        stream ends before."""
        headers = self.headers | ({"Last-Event-ID": self.mark} if self.mark else {})
        async with (
            asyncio.timeout(within),
            httpx.AsyncClient(base_url=self.address, headers=headers, timeout=within) as client,
            aconnect_sse(client, "GET", path) as source,
        ):
            async for event in source.aiter_sse():
                self._take(event.event, orjson.loads(event.data))
                self.mark = event.id
                if wanted(self):
                    return
        raise AssertionError(self.heard)

    def _take(self, name: str, data: dict[str, Any]) -> None:
        self.heard.append(name)
        match name:
            case "reset":
                self.rows, self.whole = {}, False
            case "referral":
                self.rows[data["visit"]] = data
            case "gone":
                self.rows.pop(data["visit"], None)
            case "complete":
                self.whole = True

    @property
    def queue(self) -> list[Any]:
        return sorted(self.rows.values(), key=lambda row: (row["opened_at"], row["visit"]))


@asynccontextmanager
async def following(officer: httpx.AsyncClient, address: str) -> AsyncIterator[Follower]:
    """A follower that has the whole queue."""
    follower = Follower(officer, address)
    await follower.until(lambda it: it.whole)
    yield follower


async def items(officer: httpx.AsyncClient) -> list[Any]:
    listed: list[Any] = (await officer.get("/v1/referrals?limit=500")).json()["items"]
    return listed


async def leave(gate: GateUnderTest, visit: str) -> None:
    await tell(gate, told.verdict(datetime.now(UTC), "release", visit=visit, revision=2))


async def test_the_whole_queue_comes_first_and_is_said_to_be_whole(gate: GateUnderTest, address: str) -> None:
    many = PAGE + 2
    for number in range(many):
        await tell(gate, referred(1, f"G1.E01.{number:03}"))
    officer = await gate.speaking_as("officer")
    async with following(officer, address) as follower:
        assert follower.heard == ["reset", *["referral"] * many, "complete"]
        assert follower.queue == await items(officer)


async def test_what_comes_changes_is_claimed_given_back_and_goes_is_told_while_it_happens(
    gate: GateUnderTest, address: str
) -> None:
    officer, other = await gate.speaking_as("officer"), await gate.speaking_as("officer")
    claim = "/v1/visits/G1.E01.A/claim"
    async with following(officer, address) as follower:
        stages: list[tuple[Any, Any]] = [
            (tell(gate, referred(1, "G1.E01.A")), lambda row: row and row["verdict"]["revision"] == 1),
            (tell(gate, referred(2, "G1.E01.A")), lambda row: row and row["verdict"]["revision"] == 2),
            (other.post(claim), lambda row: row and row.get("claim")),
            (other.delete(claim), lambda row: row and "claim" not in row),
            (leave(gate, "G1.E01.A"), lambda row: row is None),
        ]
        for happens, seen in stages:
            until = asyncio.create_task(follower.until(lambda it, seen=seen: seen(it.rows.get("G1.E01.A"))))
            await asyncio.sleep(0)
            await happens
            await until
        assert "reset" not in follower.heard[1:]
        assert follower.queue == await items(officer) == []


async def test_another_policy_for_releases_is_told_of_each_row(
    gate: GateUnderTest, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "QUEUE_LOOK_EVERY", 0.02)
    for name in "AB":
        await tell(gate, referred(1, f"G1.E01.{name}"))
    officer = await gate.speaking_as("officer")
    async with following(officer, address) as follower:
        assert not any(row.get("two_persons") for row in follower.queue)
        await asks_two(gate, "weight")
        await follower.until(lambda it: all(row.get("two_persons") for row in it.queue))
        assert "reset" not in follower.heard[1:]
        assert follower.queue == await items(officer)


async def test_after_a_cut_comes_what_was_missed_and_nothing_else(gate: GateUnderTest, address: str) -> None:
    for name in "ABC":
        await tell(gate, referred(1, f"G1.E01.{name}"))
    officer = await gate.speaking_as("officer")
    async with following(officer, address) as follower:
        del follower.heard[:]
        await tell(gate, referred(1, "G1.E01.D"))
        await leave(gate, "G1.E01.B")
        await tell(gate, referred(2, "G1.E01.A"))
        await follower.until(lambda it: len(it.heard) == 3)
        assert sorted(follower.heard) == ["gone", "referral", "referral"]
        assert follower.queue == await items(officer)
        mark, follower.mark = follower.mark, ""
        await tell(gate, referred(1, "G1.E01.E"))
        await follower.until(lambda it: len(it.heard) == 4, f"{STREAM}?after={mark}")
        assert follower.queue == await items(officer), "a place in the address is as good as one in the header"


async def test_a_cut_within_the_whole_queue_begins_it_anew(gate: GateUnderTest, address: str) -> None:
    for name in "ABC":
        await tell(gate, referred(1, f"G1.E01.{name}"))
    officer = await gate.speaking_as("officer")
    async with following(officer, address) as follower:
        follower.mark = "another.7"
        await follower.until(lambda it: it.heard[-2:] == ["reset", "referral"])
        assert follower.mark == "", "whoever has half of it has nothing to go on from"
        await leave(gate, "G1.E01.A")
        await follower.until(lambda it: it.whole)
        assert follower.queue == await items(officer)


async def test_another_instance_or_one_that_was_started_anew_begins_with_a_reset(
    gate: GateUnderTest, address: str, settings: Settings
) -> None:
    await tell(gate, referred(1, "G1.E01.A"))
    officer = await gate.speaking_as("officer")
    registry = CollectorRegistry()
    app = http_app(cast(Host, gate.host), GateMetrics(registry), settings, gate.tokens)
    other_instance = replace(gate, transport=httpx.ASGITransport(entrance(app)), registry=registry)
    async with following(officer, address) as follower, served(other_instance) as other_address:
        await leave(gate, "G1.E01.A")
        await tell(gate, referred(1, "G1.E01.B"))
        follower.whole = False
        for follower.address in (other_address, address):
            await follower.until(lambda it: it.whole)
            assert follower.heard[-3:] == ["reset", "referral", "complete"]
            assert follower.queue == await items(officer)
            follower.whole = False


async def test_lanes_and_zones_of_others_are_not_told(gate: GateUnderTest, address: str) -> None:
    await tell(gate, referred(1, "G1.E02.A"))
    await tell(gate, referred(1, "G1.E01.A"))
    await tell(gate, referred(1, "G1.E02.FOREIGN"), zone=OTHER_ZONE)
    bound = await gate.speaking_as("officer", lanes=("G1/E02",))
    async with following(bound, address) as follower:
        assert [*follower.rows] == ["G1.E02.A"]
        await tell(gate, referred(2, "G1.E01.A"))
        await leave(gate, "G1.E01.A")
        await leave(gate, "G1.E02.A")
        await follower.until(lambda it: not it.rows)
        assert follower.heard == ["reset", "referral", "complete", "gone"]


async def test_only_officers_follow_the_queue(gate: GateUnderTest) -> None:
    others = await gate.speaking_as("terminal", "customs", "safety", "wms", "ops")
    assert (await others.get(STREAM)).status_code == 403


async def test_the_stream_ends_with_its_token(
    gate: GateUnderTest, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakou.web.waits.listening.LOOK_EVERY", 0.05)
    officer = await gate.speaking_as("officer")
    async with following(officer, address) as follower:
        until = asyncio.create_task(follower.until(lambda _: False))
        digest = sha256(officer.headers["authorization"].removeprefix("Bearer ").encode()).hexdigest()
        revoked = {"type": topics.TOKEN_REVOKED, "id": "r", "source": "/", "subject": "t", "data": {"digest": digest}}
        position = await gate.host.append(told.ZONE, revoked, trace=None)
        assert await gate.host.states.reached(READ_MODEL, 0, position.offset, PATIENCE)
        with pytest.raises(AssertionError):
            await until


async def test_a_stream_that_cannot_tell_how_the_queue_stands_ends_and_goes_on_once_it_can(
    gate: GateUnderTest, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await tell(gate, referred(1, "G1.E01.A"))
    officer = await gate.speaking_as("officer")

    async def lost(*_: object) -> None:
        raise OSError("Redis is away")

    async with following(officer, address) as follower:
        follows = asyncio.Event()

        def never(it: Follower) -> bool:
            if "G1.E01.B" in it.rows:
                follows.set()
            return False

        until = asyncio.create_task(follower.until(never))
        await tell(gate, referred(1, "G1.E01.B"))
        await asyncio.wait_for(follows.wait(), PATIENCE)
        with monkeypatch.context() as away:
            away.setattr(feed, "CANNOT_TELL_AFTER", 0.2)
            away.setattr(MemoryReader, "all", lost)
            away.setattr("tests.unit.gate_ingest.memory_host.MemoryNotes.lines_of", lost)
            with pytest.raises(AssertionError):
                await until
            assert (await officer.get(STREAM)).status_code == 503
        del follower.heard[:]
        await leave(gate, "G1.E01.A")
        await follower.until(lambda it: "G1.E01.A" not in it.rows)
        assert follower.heard == ["gone"]
        assert follower.queue == await items(officer)


async def test_a_state_that_is_being_built_takes_no_truck_out_of_the_queue(gate: GateUnderTest, address: str) -> None:
    """What was lost has come back in part: who is not there yet may wait all the same."""
    await tell(gate, referred(1, "G1.E01.A"))
    officer = await gate.speaking_as("officer")
    async with following(officer, address) as follower:
        follows = asyncio.Event()

        def gone(it: Follower) -> bool:
            if "G1.E01.B" in it.rows:
                follows.set()
            return "gone" in it.heard

        until = asyncio.create_task(follower.until(gone))
        await tell(gate, referred(1, "G1.E01.B"))
        await asyncio.wait_for(follows.wait(), PATIENCE)
        gate.host.states.lost = {READ_MODEL}
        gate.host.states.of(READ_MODEL)._fields(told.ZONE, REFERRAL).clear()
        await tell(gate, referred(1, "G1.E01.C"))
        with pytest.raises(AssertionError):
            await until
        assert [*follower.rows] == ["G1.E01.A", "G1.E01.B"]
        assert (await officer.get(STREAM)).status_code == 503


async def test_who_comes_and_goes_at_other_lanes_sends_nobody_back_to_the_beginning(
    gate: GateUnderTest, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed, "QueueChanges", lambda: QueueChanges(4))
    await tell(gate, referred(1, "G1.E02.A"))
    officer, bound = await gate.speaking_as("officer"), await gate.speaking_as("officer", lanes=("G1/E02",))
    async with following(bound, address) as follower, following(officer, address) as all_lanes:
        follows = asyncio.Event()

        def has_both(it: Follower) -> bool:
            follows.set()
            return {"G1.E02.B", "G1.E02.C"} <= it.rows.keys()

        until = asyncio.create_task(follower.until(has_both, within=9 * PATIENCE))  # it waits while nine others come
        await tell(gate, referred(1, "G1.E02.B"))
        await asyncio.wait_for(follows.wait(), PATIENCE)
        for number in range(8):
            visit = f"G1.E01.{number}"
            await tell(gate, referred(1, visit))
            await all_lanes.until(lambda it, visit=visit: visit in it.rows)
            await leave(gate, visit)
            await all_lanes.until(lambda it, visit=visit: visit not in it.rows)
        await tell(gate, referred(1, "G1.E02.C"))
        await until
        assert follower.heard == ["reset", "referral", "complete", "referral", "referral"]
