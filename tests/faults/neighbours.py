"""How another zone fares while one token attacks: the table of docs/security.md.

`python -m tests.faults.neighbours [same|apart] [part of an attack's name …]` measures and prints it.
"""

import asyncio
import json
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import monotonic
from typing import Final

import httpx
from kakou.contracts.services import SERVICES, SPOKEN_TO
from kakou.runtime.host import Host, HostSettings, KafkaConnection, RedisConnection
from kakou_cli.token import issue_token
from kakou_local.servers import LocalServers
from redis.asyncio import Redis

from tests.faults.attacks import ATTACKS, WHILE_IT_STANDS, ZONE, gathered
from tests.gate import Gate

NEIGHBOUR: Final = "3106X"
EVERY, CALM, UNDER_ATTACK = 0.2, 6.0, 10.0
STANDS_FOR: Final = 10.0
SCOPES: Final = ["terminal", "customs", "officer", "ops"]


@dataclass(frozen=True)
class Row:
    """p50 and worst in milliseconds of the neighbour's verdicts; resident megabytes of all services, then Redis."""

    name: str
    before: float
    during: float
    worst: float
    memory: tuple[int, int]
    redis: tuple[int, int]
    statuses: dict[str, int]

    def __str__(self) -> str:
        statuses = ", ".join(f"{status} × {count}" for status, count in sorted(self.statuses.items()))
        figures = (
            f"{self.before:.0f} → {self.during:.0f}",
            f"{self.worst:.0f}",
            " → ".join(map(str, self.memory)),
            " → ".join(map(str, self.redis)),
        )
        return f"| {self.name} | {' | '.join(figures)} | {statuses} |"


class Neighbours:
    """Two zones at one gate: one attacks, trucks come to the other."""

    def __init__(self, gate: Gate, attacker: str, neighbour: str) -> None:
        self.gate, self._attacker, self._neighbour = gate, attacker, neighbour

    async def attacked(self, name: str) -> Row:
        memory, redis = self._memory(), await self._redis()
        before = await self.verdicts(CALM)
        attack = await self._begin("attack", name, UNDER_ATTACK)
        during = await self.verdicts(UNDER_ATTACK - 1.5)
        statuses = await self._end(attack)
        row = Row(
            name,
            median(before),
            median(during),
            max(during),
            (memory, self._memory()),
            (redis, await self._redis()),
            statuses,
        )
        await self._calm()
        return row

    async def stood_still(self, name: str) -> Row:
        """Trucks come as soon as lane-router works again, behind what the attacker has put before them."""
        memory, redis = self._memory(), await self._redis()
        before = await self.verdicts(CALM)
        self.gate.children.pop(("lane-router", 0)).stop(grace=15)
        statuses = await self._end(await self._begin("stands", name, STANDS_FOR))
        self.gate.start("lane-router")
        await asyncio.to_thread(self.gate.wait_ready)
        during = await self.verdicts(UNDER_ATTACK)
        row = Row(
            stood_still(name),
            median(before),
            median(during),
            max(during),
            (memory, self._memory()),
            (redis, await self._redis()),
            statuses,
        )
        await self._calm()
        return row

    async def verdicts(self, seconds: float) -> list[float]:
        """Milliseconds from posting a truck to its verdict, a truck each fifth of a second whatever the others take."""
        headers = {"Authorization": f"Bearer {self._neighbour}", "Prefer": "wait=20"}
        limits, tasks = httpx.Limits(max_connections=100), []
        async with httpx.AsyncClient(base_url=self._url, headers=headers, timeout=30, limits=limits) as client:
            end = monotonic() + seconds
            while monotonic() < end:
                tasks.append(asyncio.create_task(self._verdict(client)))
                await asyncio.sleep(EVERY)
            return await asyncio.gather(*tasks)

    async def _verdict(self, client: httpx.AsyncClient) -> float:
        event = gathered()
        event["source"] = event["source"].replace(ZONE, NEIGHBOUR)
        began = monotonic()
        answer = await client.post("/v1/events", json=event)
        assert answer.status_code in (200, 202), answer.text
        return (monotonic() - began) * 1_000

    async def _calm(self) -> None:
        """Until the neighbour's verdicts come quickly again, so that the next row begins with an idle gate."""
        end = monotonic() + 120
        while monotonic() < end and max(await self.verdicts(1)) > 500:
            pass

    async def _begin(self, kind: str, name: str, seconds: float) -> asyncio.subprocess.Process:
        """Once the first request of the attack is on its way."""
        command = ["-m", "tests.faults.attacks", kind, name, self._url, self._attacker, str(seconds)]
        attack = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
        assert attack.stdout is not None, "it is a pipe"
        async with asyncio.timeout(60):
            begun = await attack.stdout.readline()
        assert begun == b"begun\n", f"{name} has ended before it began"
        return attack

    async def _end(self, attack: asyncio.subprocess.Process) -> dict[str, int]:
        try:
            async with asyncio.timeout(60):
                output, _ = await attack.communicate()
        finally:
            with suppress(ProcessLookupError):
                attack.kill()
        found: dict[str, int] = json.loads(output or b"{}")
        return found

    @property
    def _url(self) -> str:
        return self.gate.url("gate-ingest")

    def _memory(self) -> int:
        return sum(_resident(child.pid) for child in self.gate.children.values())

    async def _redis(self) -> int:
        redis = Redis.from_url(self.gate.servers.redis_url)
        used = int((await redis.info("memory"))["used_memory"])
        await redis.aclose()
        return used // 1_000_000


def stood_still(name: str) -> str:
    """How the attack is called when lane-router did not work meanwhile."""
    return f"{name}, sent while lane-router stood still"


def _resident(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) // 1_000
    return 0


async def table(servers: LocalServers, folder: Path, partitions: int, wanted: Callable[[str], bool]) -> list[Row]:
    """One gate, attacked in one way after the other."""
    gate = Gate(servers, folder, settings={"KAKOU_PARTITIONS": str(partitions)})
    try:
        for service in SERVICES:
            gate.start(service)
        await asyncio.to_thread(gate.wait_ready)
        attacker, neighbour = await _tokens(servers, partitions)
        neighbours = Neighbours(gate, attacker, neighbour)
        await neighbours.verdicts(3)  # to get warm
        rows: list[Row] = []
        ways: list[tuple[dict[str, object], Callable[[str], Awaitable[Row]]]] = [
            (dict(ATTACKS), neighbours.attacked),
            (dict(WHILE_IT_STANDS), neighbours.stood_still),
        ]
        for names, measure in ways:
            for name in names:
                if wanted(stood_still(name) if names.keys() == WHILE_IT_STANDS.keys() else name):
                    rows.append(await measure(name))
                    sys.stdout.write(f"{rows[-1]}\n")
                    sys.stdout.flush()
        return rows
    finally:
        gate.stop()


async def _tokens(servers: LocalServers, partitions: int) -> tuple[str, str]:
    kafka, redis = KafkaConnection(servers.bootstrap), RedisConnection(servers.redis_url)
    settings = HostSettings(kafka, redis, partitions, 10_000)
    host = Host(settings, [], listens_to=SPOKEN_TO)
    await host.start()
    tokens = [await issue_token(host, zone, f"terminal of {zone}", SCOPES) for zone in (ZONE, NEIGHBOUR)]
    await host.stop()
    return tokens[0], tokens[1]


if __name__ == "__main__":
    apart, words = sys.argv[1:2] == ["apart"], sys.argv[2:]
    with LocalServers() as own, tempfile.TemporaryDirectory() as name:
        asyncio.run(table(own, Path(name), 8 if apart else 1, lambda one: not words or any(w in one for w in words)))
