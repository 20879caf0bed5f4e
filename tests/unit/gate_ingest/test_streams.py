"""What a lane and a warehouse system follow: dense sequences, resumed where they were cut."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any

import httpx
import orjson
import pytest
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.http.streams import PAGE
from gate_ingest.read_model.visit_view import delivered
from gate_ingest.state import CommandKept
from httpx_sse import ServerSentEvent, aconnect_sse
from kakou.contracts import topics
from kakou.contracts.verdicts import Command, VerdictWord
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.serving import PATIENCE, served

NOW = datetime.now(UTC)
LATER, BEFORE = NOW + timedelta(days=1), NOW - timedelta(minutes=5)
MANY = 300
COMMANDS = "/v1/lanes/G1/E01/commands"


@pytest.fixture
async def address(gate: GateUnderTest) -> AsyncIterator[str]:
    async with served(gate) as found:
        yield found


class Listener:
    """One connection to a stream."""

    def __init__(self, events: AsyncIterator[ServerSentEvent]) -> None:
        self._events = events

    async def next(self) -> dict[str, Any]:
        async with asyncio.timeout(PATIENCE):
            event = await anext(self._events)
        data: dict[str, Any] = orjson.loads(event.data)
        assert event.id == str(data["sequence"])
        return data

    async def is_silent(self) -> bool:
        """Whether nothing comes, although everything that was told has been taken in."""
        try:
            async with asyncio.timeout(0.3):
                await anext(self._events)
        except TimeoutError:
            return True
        return False


@asynccontextmanager
async def listening(
    gate: GateUnderTest, address: str, path: str, scope: str, **headers: str
) -> AsyncIterator[Listener]:
    token = (await gate.speaking_as(scope)).headers["authorization"]
    sent = {"Authorization": token, **headers}
    async with httpx.AsyncClient(base_url=address, headers=sent) as client, aconnect_sse(client, "GET", path) as source:
        yield Listener(source.aiter_sse())


async def tell(gate: GateUnderTest, type_: str, data: Any) -> None:
    def say(unit: UnitOfWork, event: Event) -> None:
        unit.emit(type_, data, subject=told.VISIT)

    gate.script.says["said"] = say
    event = {"type": "said", "id": "1", "source": "/3105W/G1/E01", "subject": told.VISIT, "data": {}}
    position = await gate.host.append(told.ZONE, event, trace=None)
    for service in (READ_MODEL, OFFERS_MODEL):
        assert await gate.host.states.reached(service, 0, position.offset, PATIENCE)


async def decide(gate: GateUnderTest, word: VerdictWord, *commands: Command, revision: int = 1) -> None:
    await tell(gate, topics.VERDICT_REACHED, told.reached(told.verdict(NOW, word, *commands, revision=revision)))


async def test_a_lane_gets_what_it_missed_and_then_what_comes(gate: GateUnderTest, address: str) -> None:
    await decide(gate, "refer", told.command(1, "keep-closed"), told.command(2, "show"))
    async with listening(gate, address, COMMANDS, "terminal", **{"Last-Event-ID": "1"}) as lane:
        assert (await lane.next())["do"] == "show"
        await decide(gate, "release", told.command(3, not_after=LATER), revision=2)
        command = await lane.next()
    assert (command["sequence"], command["do"], command["visit"]) == (3, "raise", told.VISIT)
    assert (command["verdict"], command["check_result"]) == ("release", "Y")
    assert "stands" not in command


async def test_a_lane_that_missed_many_commands_has_them_all_soon(gate: GateUnderTest, address: str) -> None:
    await decide(gate, "refer", *(told.command(number, "show") for number in range(1, MANY + 1)))
    async with listening(gate, address, COMMANDS, "terminal") as lane, asyncio.timeout(PATIENCE):
        began = monotonic()
        assert [(await lane.next())["sequence"] for _ in range(MANY)] == list(range(1, MANY + 1))
        # Waiting for something new between two pages would take a minute.
        assert monotonic() - began < MANY / PAGE / 2


async def test_many_who_catch_up_at_once_take_turns_and_miss_nothing(gate: GateUnderTest, address: str) -> None:
    await decide(gate, "refer", *(told.command(number, "show") for number in range(1, MANY + 1)))
    token = (await gate.speaking_as("terminal")).headers["authorization"]

    async def follow() -> int:
        sent = {"Authorization": token}
        async with (
            httpx.AsyncClient(base_url=address, headers=sent) as client,
            aconnect_sse(client, "GET", COMMANDS) as source,
        ):
            events = source.aiter_sse()
            return len([await anext(events) for _ in range(MANY)])

    async with asyncio.timeout(PATIENCE):
        assert await asyncio.gather(*(follow() for _ in range(10))) == [MANY] * 10


async def test_a_lane_that_never_heard_anything_gets_the_sequence_from_its_start(
    gate: GateUnderTest, address: str
) -> None:
    await decide(gate, "refer", told.command(1, "keep-closed"), told.command(2, "show"))
    async with listening(gate, address, COMMANDS, "terminal") as lane:
        assert [(await lane.next())["sequence"] for _ in range(2)] == [1, 2]


async def test_a_raise_that_comes_too_late_is_delivered_as_withdrawn(gate: GateUnderTest, address: str) -> None:
    await decide(gate, "release", told.command(1, not_after=BEFORE))
    async with listening(gate, address, COMMANDS, "terminal") as lane:
        assert (await lane.next())["do"] == "withdrawn"


async def test_a_raise_that_was_superseded_is_delivered_as_withdrawn(gate: GateUnderTest, address: str) -> None:
    await decide(gate, "release", told.command(1, not_after=LATER))
    await decide(gate, "refuse", told.command(2, "withdrawn"), revision=2)
    async with listening(gate, address, COMMANDS, "terminal") as lane:
        assert [(await lane.next())["do"] for _ in range(2)] == ["withdrawn", "withdrawn"]


async def test_a_held_raise_waits_with_what_follows_it_until_the_safety_office_is_told(
    gate: GateUnderTest, address: str
) -> None:
    held = told.verdict(
        NOW, "release", told.command(1, held_for="announcement", not_after=LATER), told.command(2, "show")
    )
    async with listening(gate, address, COMMANDS, "terminal") as lane:
        await tell(gate, topics.VERDICT_REACHED, told.reached(held))
        assert await lane.is_silent()
    async with listening(gate, address, COMMANDS, "terminal") as lane:
        gate.hazmat.says["freed"] = lambda unit, event: unit.emit(topics.RELEASE_OFFERED, told.offer(held))
        gate.script.says["freed"] = lambda unit, event: unit.forward()
        event = {"type": "freed", "id": "2", "source": "/", "subject": "", "data": {}}
        await gate.host.append(told.ZONE, event, trace=None)
        commands = [await lane.next() for _ in range(2)]
    assert [(command["sequence"], command["do"]) for command in commands] == [(1, "raise"), (2, "show")]
    assert commands[0]["held_for"] is None


async def test_a_held_raise_that_is_never_freed_does_not_stop_the_lane_for_good(
    gate: GateUnderTest, address: str
) -> None:
    soon = datetime.now(UTC) + timedelta(seconds=0.4)
    held = told.command(1, held_for="announcement", not_after=soon)
    await decide(gate, "release", held, told.command(2, "show"))
    async with listening(gate, address, COMMANDS, "terminal") as lane:
        assert [(await lane.next())["do"] for _ in range(2)] == ["withdrawn", "show"]


async def test_a_lane_is_not_followed_by_others_terminals(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal", lanes=("G1/E02",))
    assert (await terminal.get(COMMANDS)).status_code == 403


async def test_a_last_event_id_that_is_none_is_unreadable(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    assert (await terminal.get(COMMANDS, headers={"Last-Event-ID": "abc"})).status_code == 400


async def test_passages_are_listed_page_by_page(gate: GateUnderTest) -> None:
    for sequence in (1, 2, 3):
        await tell(gate, topics.PASSAGE_RECORDED, told.passage(NOW, sequence))
    wms = await gate.speaking_as("wms")
    first = (await wms.get("/v1/passages?after=0&limit=2")).json()
    assert [passage["sequence"] for passage in first["items"]] == [1, 2]
    second = (await wms.get(first["next"])).json()
    assert [passage["sequence"] for passage in second["items"]] == [3]
    assert "next" not in second


async def test_passages_are_followed_as_they_happen(gate: GateUnderTest, address: str) -> None:
    await tell(gate, topics.PASSAGE_RECORDED, told.passage(NOW, 1))
    headers = {"Accept": "text/event-stream", "Last-Event-ID": "0"}
    async with listening(gate, address, "/v1/passages", "customs", **headers) as follower:
        assert (await follower.next())["sequence"] == 1
        await tell(gate, topics.PASSAGE_RECORDED, told.passage(NOW, 2))
        assert (await follower.next())["sequence"] == 2


async def test_a_lane_whose_token_is_revoked_hears_nothing_more(
    gate: GateUnderTest, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kakou.web.waits.listening.LOOK_EVERY", 0.05)
    await decide(gate, "refer", told.command(1, "keep-closed"))
    async with listening(gate, address, COMMANDS, "terminal") as lane:
        await lane.next()
        token = gate.clients[-1].headers["authorization"].removeprefix("Bearer ")
        data = {"digest": sha256(token.encode()).hexdigest()}
        revoked = {"type": topics.TOKEN_REVOKED, "id": "r", "source": "/", "subject": "t", "data": data}
        position = await gate.host.append(told.ZONE, revoked, trace=None)
        assert await gate.host.states.reached(READ_MODEL, 0, position.offset, PATIENCE)
        with pytest.raises(StopAsyncIteration):
            await lane.next()


@pytest.mark.parametrize(
    ("changes", "freed", "do"),
    [
        ({}, False, "raise"),
        ({"not_after": BEFORE}, False, "withdrawn"),
        ({"not_after": NOW}, False, "withdrawn"),
        ({"stands": False}, False, "withdrawn"),
        ({"held_for": "announcement", "not_after": LATER}, False, None),
        ({"held_for": "announcement", "not_after": LATER}, True, "raise"),
        ({"held_for": "announcement", "not_after": BEFORE}, True, "withdrawn"),
        ({"held_for": "announcement", "not_after": LATER, "stands": False}, True, "withdrawn"),
        ({"do": "keep-closed", "not_after": BEFORE, "stands": False}, False, "keep-closed"),
    ],
)
def test_a_raise_is_delivered_only_in_time_standing_and_announced(
    changes: dict[str, Any], freed: bool, do: str | None
) -> None:
    command = CommandKept.model_validate(
        {
            "id": "C1",
            "sequence": 1,
            "device": "barrier",
            "do": "raise",
            "visit": told.VISIT,
            "direction": "I",
            "revision": 1,
            "verdict": "release",
            "check_result": "Y",
            "led": "",
            **changes,
        }
    )
    shown = delivered(command, freed, NOW)
    assert (shown.do if shown else None) == do


@pytest.mark.parametrize("header", ["Last-Event-ID", None])
async def test_a_terminal_that_has_more_than_the_lane_is_told_where_the_sequence_stands(
    gate: GateUnderTest, header: str | None
) -> None:
    await decide(gate, "refer", told.command(1, "keep-closed"), told.command(2, "show"))
    terminal = await gate.speaking_as("terminal")
    asked, sent = (COMMANDS, {header: "3"}) if header else (f"{COMMANDS}?after=3", {})
    answer = await terminal.get(asked, headers=sent)
    assert (answer.status_code, answer.json()["last"]) == (410, 2)
    assert "Sequence of lane G1.E01 ends at 2" in answer.json()["detail"]
    renewed = await terminal.get("/v1/lanes/G1/E09/commands", headers={"Last-Event-ID": "1"})
    assert (renewed.status_code, renewed.json()["last"]) == (410, 0)


async def test_a_warehouse_system_that_has_more_passages_than_there_are_is_told(gate: GateUnderTest) -> None:
    await tell(gate, topics.PASSAGE_RECORDED, told.passage(NOW, 1))
    partner = await gate.speaking_as("wms")
    following = {"Accept": "text/event-stream", "Last-Event-ID": "2"}
    for answer in (await partner.get("/v1/passages", headers=following), await partner.get("/v1/passages?after=2")):
        assert (answer.status_code, answer.json()["last"]) == (410, 1)
    assert (await partner.get("/v1/passages?after=1")).json() == {"items": []}


async def test_a_sequence_is_not_called_begun_anew_while_the_state_is_being_made(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal = await gate.speaking_as("terminal")

    async def end(_: int) -> int:
        return 1_000

    monkeypatch.setattr(gate.host, "end", end)
    answer = await terminal.get(COMMANDS, headers={"Last-Event-ID": "3"})
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)


async def test_a_stream_has_one_kind_of_line_end(gate: GateUnderTest, address: str) -> None:
    await decide(gate, "refer", told.command(1, "keep-closed"), told.command(2, "show"))
    headers = {"Authorization": (await gate.speaking_as("terminal")).headers["authorization"]}
    async with httpx.AsyncClient(base_url=address, headers=headers) as client, client.stream("GET", COMMANDS) as answer:
        text = b""
        async with asyncio.timeout(PATIENCE):
            async for part in answer.aiter_bytes():
                text += part
                if b"id: 2" in text and text.endswith(b"\n\n"):
                    break
    assert b"\r" not in text
