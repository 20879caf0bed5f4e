"""What the gate itself does: latency, throughput, rebuild and memory, on the same servers as the floors."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from time import perf_counter

import orjson
from aiokafka import AIOKafkaConsumer, TopicPartition
from kakou.contracts.services import SERVICES
from kakou.runtime.host import Host, HostSettings, KafkaConnection, RedisConnection
from kakou_cli.token import issue_token
from kakou_local.servers import LocalServers
from redis.asyncio import Redis

from tests.bench.http_load import flood, paced, percentile, request
from tests.bench.measure import Latency, Message, fill, latency
from tests.bench.processor import paused, resident, used_since
from tests.bench.trucks import GATES, LANES, ZONE, Truck, event
from tests.gate import PARTITIONS, Gate

ON_THE_PATH = [name for name in SERVICES if name != "history"]
"""What a truck waits for. The history writes down what they have said, and is measured by itself."""

WAIT = "Prefer: wait=10"
TOPICS = {
    "lane-router": "gate.inbound",
    "weight-check": "gate.visits",
    "hazmat-notify": "gate.verdicts",
    "gate-ingest": "gate.verdicts",
}
NO_QUOTAS = {
    f"KAKOU_{name}": "1000000000"
    for name in (
        "QUOTA_TOKEN_RATE",
        "QUOTA_ZONE_RATE",
        "QUOTA_TOKEN_BYTES",
        "QUOTA_ZONE_BYTES",
        "TURN_EVENTS",
        "TURN_BYTES",
        "BACKLOG_EVENTS",
        "BACKLOG_BYTES",
        "LANES_INVENTED",
    )
}
"""What the path can do is measured, not what one token may."""

NO_DRAWS: dict[str, object] = {"draw": {"aeo": "0", "ordinary": "0", "dishonest": "0"}}


class MeasuredGate:
    """A running gate with one zone, and what it takes to load it from outside.

    token: of the customs bridge. terminals: of each gate's terminals, by gate, bound to its lanes.
    """

    def __init__(self, servers: LocalServers, folder: Path) -> None:
        self.servers, self.gate = servers, Gate(servers, folder, settings=NO_QUOTAS)
        self._numbers = itertools.count(1)
        self.partition = 0
        self.token = ""
        self.terminals: dict[str, str] = {}
        self._redis = Redis.from_url(servers.redis_url)

    @staticmethod
    @asynccontextmanager
    async def running(servers: LocalServers, folder: Path) -> AsyncIterator["MeasuredGate"]:
        measured = MeasuredGate(servers, folder)
        try:
            await measured._open()
            yield measured
        finally:
            await asyncio.to_thread(measured.gate.stop)
            await measured._redis.aclose()

    @property
    def url(self) -> str:
        return self.gate.url("gate-ingest")

    @property
    def services(self) -> list[str]:
        return ON_THE_PATH

    @property
    def pids(self) -> dict[str, int]:
        """Of the services."""
        return {service: self.gate.children[service, 0].pid for service in ON_THE_PATH}

    async def _open(self) -> None:
        """Start the services; file the zone's policy."""
        for service in ON_THE_PATH:
            self.gate.start(service)
        await asyncio.to_thread(self.gate.wait_ready)
        kafka, redis = KafkaConnection(self.servers.bootstrap), RedisConnection(self.servers.redis_url)
        settings = HostSettings(kafka, redis, PARTITIONS, 10_000)
        host = Host(settings, [], listens_to=("gate-ingest", "hazmat-notify"))
        await host.start()
        self.token = await issue_token(host, ZONE, "bench", ["terminal", "ops", "customs"])
        for gate in (f"G{number}" for number in range(1, GATES + 1)):
            lanes = [f"{gate}/E{lane:02d}" for lane in range(1, LANES + 1)]
            self.terminals[gate] = await issue_token(host, ZONE, f"terminals of {gate}", ["terminal"], lanes)
        self.partition = host.partition_of(ZONE)
        await host.stop()
        await self.set_policy({})

    async def set_policy(self, more: dict[str, object], zones: Sequence[str] = (ZONE,)) -> None:
        """Of the zones, beside that nothing is drawn by lot."""
        document = {"policy": NO_DRAWS | more}
        told: list[Message] = [
            (zone.encode(), event("kakou.policy.set.v1", f"/{zone}/ops", "policy", document), {}) for zone in zones
        ]
        await fill(self.servers.bootstrap, "gate.inbound", self.partition, told)

    async def add_zones(self, zones: Sequence[str]) -> None:
        """More zones in the partition of the first, which is harder than spread over all of them."""
        place = orjson.dumps({"partition": self.partition})
        await fill(self.servers.bootstrap, "gate.zones", 0, [(zone.encode(), place, {}) for zone in zones])
        await self.set_policy({}, zones)

    def trucks(self, count: int, hazardous: bool = False, zones: Sequence[str] = (ZONE,)) -> list[Truck]:
        """They come to the zones in turn."""
        return [Truck(next(self._numbers), hazardous, zone) for zone in itertools.islice(itertools.cycle(zones), count)]

    async def file(self, trucks: list[Truck]) -> None:
        """Have the papers of `trucks` on the books."""
        await fill(self.servers.bootstrap, "gate.inbound", self.partition, messages(trucks, Truck.papers))
        await self.caught_up("gate-ingest")

    async def gather(self, trucks: list[Truck]) -> None:
        """Have `trucks` at their lanes, judged and told, none of them reported."""
        await self.file(trucks)
        gathered = messages(trucks, lambda truck: [truck.gathered()])
        await fill(self.servers.bootstrap, "gate.inbound", self.partition, gathered)
        await self.caught_up("gate-ingest")

    async def log_latency(self, count: int, rate: float, zones: Sequence[str] = (ZONE,)) -> Latency:
        """From appending a truck's gathering to its verdict being readable in the log."""
        trucks = self.trucks(count, zones=zones)
        await self.file(trucks)
        gathered = messages(trucks, lambda truck: [truck.gathered()])
        source, target = "gate.inbound", "gate.verdicts"
        found = await latency(self.servers.bootstrap, source, target, self.partition, gathered, rate, _verdict_root)
        await self._let_through(trucks)
        return found

    async def http_latency(self, count: int, rate: float, hazardous: bool = False) -> Latency:
        """From posting a truck over HTTP to the answer with its verdict, which of hazardous goods is the offer."""
        trucks = self.trucks(count, hazardous)
        await self.file(trucks)
        url = f"{self.url}/v1/events"
        requests = [request(url, self.terminals[truck.gate], truck.gathered(), WAIT) for truck in trucks]
        seconds = await paced(url, requests, rate)
        await self._let_through(trucks)
        warm = seconds[len(seconds) // 10 :]
        return Latency(percentile(warm, 50), percentile(warm, 99), len(warm))

    async def _let_through(self, trucks: list[Truck]) -> None:
        """Have them raised and gone, so that the next truck finds its lane free."""
        await fill(self.servers.bootstrap, "gate.inbound", self.partition, messages(trucks, Truck.through))
        await self.caught_up("gate-ingest")

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[None]:
        """With gate-ingest alone at work: what it can do, not what four services on the same processors leave of it."""
        await asyncio.to_thread(self.gate.children.pop(("lane-router", 0)).stop, 15)
        yield
        self.gate.start("lane-router")
        await self.caught_up("gate-ingest")

    async def posts_per_second(self, count: int, connections: int) -> float:
        """Single events acknowledged."""
        url = f"{self.url}/v1/events"
        requests = iter([request(url, self.token, truck.gathered()) for truck in self.trucks(count)])
        answered, seconds = await flood(url, requests, connections)
        return answered / seconds

    async def throughput(self, count: int) -> tuple[float, dict[str, float]]:
        """Events a second through all services, warm, which find five events of each of `count` trucks waiting;
        and each service's seconds of processor time per thousand events."""
        events = messages(self.trucks(count), Truck.whole)
        with paused(self.pids.values()):
            await fill(self.servers.bootstrap, "gate.inbound", self.partition, events)
            began, used = perf_counter(), used_since(self.pids)
        await self.caught_up("gate-ingest")
        seconds = perf_counter() - began
        return len(events) / seconds, {name: spent / len(events) * 1000 for name, spent in used().items()}

    async def rebuild(self) -> dict[str, float]:
        """Events a second that each service rebuilds its lost state with, one after the other."""
        for service in ON_THE_PATH:
            self.gate.children.pop((service, 0)).stop(grace=15)
        redis = Redis.from_url(self.servers.redis_url)
        await redis.flushall()
        await redis.aclose()
        speeds = {}
        for service in TOPICS:  # in the path's order: a tick of meanwhile reaches each only by way of those before it
            self.gate.start(service)
            began = await self._progress_begins(service)
            count = await self.caught_up(service)
            speeds[service] = count / (perf_counter() - began)
        await asyncio.to_thread(self.gate.wait_ready)
        return speeds

    def memory(self) -> dict[str, int]:
        """Resident memory of each service, MB."""
        return {service: resident(pid) for service, pid in self.pids.items()}

    async def has_state(self, service: str) -> None:
        """Wait until the service has one."""
        await _until(lambda: self._position(service), lambda position: position >= 0, 180)

    async def _progress_begins(self, service: str) -> float:
        position = await self._position(service)
        await _until(lambda: self._position(service), lambda now: now != position, 60)
        return perf_counter()

    async def caught_up(self, service: str) -> int:
        """Wait until the service stands at the end of its topic; the number of its records."""
        consumer = AIOKafkaConsumer(bootstrap_servers=self.servers.bootstrap, enable_auto_commit=False)
        await consumer.start()
        place = TopicPartition("gate.inbound", self.partition)
        last = (await consumer.end_offsets([place]))[place] - 1
        await _until(lambda: self._root(service), lambda root: root >= last, 180)
        topic = TopicPartition(TOPICS[service], self.partition)
        count: int = (await consumer.end_offsets([topic]))[topic]
        await consumer.stop()
        return count

    async def _progress(self, service: str) -> dict[str, object]:
        found = await self._redis.get(f"{{{service}:{self.partition}}}:progress")
        return dict(orjson.loads(found)) if found else {}

    async def _position(self, service: str) -> int:
        return int(str((await self._progress(service)).get("position", -1)))

    async def _root(self, service: str) -> int:
        return int(str((await self._progress(service)).get("mark") or -1).partition(".")[0])


def messages(trucks: Iterable[Truck], events: Callable[[Truck], list[bytes]]) -> list[Message]:
    """What each truck's zone is told of it."""
    return [(truck.zone.encode(), value, {}) for truck in trucks for value in events(truck)]


def _verdict_root(headers: Mapping[str, str], value: bytes) -> int | None:
    if b'"kakou.verdict.reached.v1"' not in value:
        return None
    return int(headers["kakou-origin"].partition(".")[0])


async def _until(look: Callable[[], Awaitable[int]], good: Callable[[int], bool], deadline: float) -> None:
    async with asyncio.timeout(deadline):
        while not good(await look()):  # noqa: ASYNC110 - what another process has done tells nobody here
            await asyncio.sleep(0.02)
