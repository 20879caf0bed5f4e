"""Looks through thousands of entries keep nobody waiting, and one zone's leave the others their share."""

import asyncio
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

import pytest
from gate_ingest.state import Referral
from hazmat_notify.http.vehicle_search import vehicles_with
from kakou.operations.http_limits import TURN_WITHIN
from kakou.runtime.health import Server
from kakou.runtime.redis.reader import StateReader
from kakou.runtime.zones import Zones
from kakou.web.problems import Problem
from kakou.web.waits.long_looks import LongLooks
from redis.asyncio import Redis

from tests.unit.gate_ingest import told
from tests.unit.virtual_time import run
from tests.unit.watchdog import watched

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
ENOUGH, LONGEST = 0.03, 0.1
"""Seconds of the longest step of the event loop."""

PLATES = {f"沪A{number:05}".encode(): b"A1" for number in range(20_000)}


class ManyEntries:
    """Redis with one hash, whatever it is asked for."""

    def __init__(self, entries: dict[bytes, bytes]) -> None:
        self._entries = entries
        self.connection_pool = SimpleNamespace(line=self)

    async def ask(self, command: str, _: str, *nos: str) -> object:
        match command:
            case "HGETALL":
                return self._entries
            case "HKEYS":
                return list(self._entries)
            case "GET":
                return b'{"mark":"7"}'
            case "HMGET":
                return [None] * len(nos)
            case _:
                return None


def reader(entries: dict[bytes, bytes]) -> StateReader:
    zones = Zones()
    zones.learn(told.ZONE, 0)
    return StateReader(cast(Redis, ManyEntries(entries)), "gate-ingest", zones, Server("Redis"))


def referral() -> bytes:
    verdict = told.verdict(NOW, "refer")
    kept = Referral(visit=told.VISIT, gate="G1", lane="E01", opened_at=NOW, due=None, plate=None, verdict=verdict)
    return kept.model_dump_json().encode()


async def test_thousands_of_entries_are_read_in_slices() -> None:
    one = referral()
    state = reader({f"{number:05}".encode(): one for number in range(3_000)})
    found, longest = await watched(lambda: state.all(told.ZONE, "referral", Referral), ENOUGH)
    assert len(found) == 3_000
    assert list(found) == sorted(found)
    assert longest < LONGEST


@pytest.mark.parametrize("part", ["QQ", "QQWWEERR", "沪AQQWW", "沪A", "Q" * 40])
async def test_thousands_of_plates_are_searched_in_slices(part: str) -> None:
    state = reader(PLATES)
    _, longest = await watched(lambda: vehicles_with(state, told.ZONE, part), ENOUGH)
    assert longest < LONGEST


def test_a_zones_long_looks_come_one_after_the_other_and_rest_as_long_as_they_took(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr("kakou.web.waits.long_looks.monotonic", loop.time)
        looks, began = LongLooks(), list[tuple[str, float]]()

        async def look(zone: str) -> None:
            async with looks.turn(zone):
                began.append((zone, loop.time()))
                await asyncio.sleep(0.1)

        await asyncio.gather(look("3105W"), look("3105W"), look("3105W"), look("3106X"))
        of = {zone: [at for name, at in began if name == zone] for zone in ("3105W", "3106X")}
        assert of["3105W"] == pytest.approx([0, 0.2, 0.4])
        assert of["3106X"] == pytest.approx([0])

    run(main())


def test_whose_turn_does_not_come_is_told_to_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async def main() -> None:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr("kakou.web.waits.long_looks.monotonic", loop.time)
        looks = LongLooks()

        async def look() -> None:
            async with looks.turn("3105W"):
                await asyncio.sleep(0.5)

        told_off = [each for each in await asyncio.gather(*(look() for _ in range(10)), return_exceptions=True) if each]
        assert loop.time() <= TURN_WITHIN + 0.5
        assert len(told_off) == 8
        for problem in told_off:
            assert isinstance(problem, Problem)
            assert problem.status == 429
            assert problem.headers is not None
            assert problem.headers["Retry-After"] == "1"

    run(main())


def test_a_look_that_fails_or_is_given_up_leaves_the_next_its_turn() -> None:
    async def main() -> None:
        looks = LongLooks()
        with pytest.raises(OSError, match="away"):
            async with looks.turn("3105W"):
                raise OSError("away")
        async with asyncio.timeout(1), looks.turn("3105W"):
            pass

    run(main())
