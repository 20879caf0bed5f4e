"""How long a partition has no verdict when one of two instances dies, leaves or joins.

`python -m tests.faults.take_over [--rounds N] [part of a row's name …]` measures and prints a table: two instances of
each service, a truck every tenth of a second in each partition, put on the log without HTTP. A truck's wait is from its
append to when its verdict can be read; of each step it is the longest of those that came until all was shared again.
"""

import argparse
import asyncio
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from time import monotonic, sleep
from typing import Final

import orjson
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition
from kakou.contracts.services import SERVICES
from kakou_cli.token import issue_token

from tests.e2e.cases.trade import a_reading
from tests.e2e.open_gate import OpenZone, open_gate, operating, session
from tests.gate import PARTITIONS, Gate, eventually

EVERY: Final = 0.1
SETTLED_WITHIN: Final = 30
ZONES: Final = ("3106W", "3107W", "3108W", "3109W")
assert len(ZONES) == PARTITIONS


class Stream:
    """Trucks on the log of every partition until it ends, and when each was appended and its verdict read."""

    def __init__(self, bootstrap: str, zones: dict[int, str]) -> None:
        self._bootstrap, self._zones = bootstrap, zones
        self._over = threading.Event()
        self._sent: dict[tuple[int, int], float] = {}
        self._seen: dict[tuple[int, int], float] = {}

    def run(self) -> None:
        asyncio.run(self._run())

    def end(self) -> None:
        self._over.set()

    def waits(self, since: float, until: float) -> list[float]:
        """Seconds of the trucks that came in that time, sorted; of one that has no verdict yet, until now."""
        now = monotonic()
        return sorted(self._seen.get(one, now) - at for one, at in list(self._sent.items()) if since <= at <= until)

    async def _run(self) -> None:
        consumer = AIOKafkaConsumer(bootstrap_servers=self._bootstrap, enable_auto_commit=False, fetch_max_wait_ms=50)
        producer = AIOKafkaProducer(bootstrap_servers=self._bootstrap, acks="all", enable_idempotence=True)
        await consumer.start()
        await producer.start()
        places = [TopicPartition("gate.verdicts", partition) for partition in self._zones]
        consumer.assign(places)
        await consumer.seek_to_end(*places)
        reading = asyncio.create_task(self._read(consumer))
        async with asyncio.TaskGroup() as group:
            for number, (partition, zone) in enumerate(self._zones.items()):
                group.create_task(self._trucks(producer, partition, zone, number * EVERY / len(self._zones)))
        reading.cancel()
        await producer.stop()
        await consumer.stop()

    async def _trucks(self, producer: AIOKafkaProducer, partition: int, zone: str, late: float) -> None:
        lane = OpenZone(zone, "", {})
        begin, count = monotonic() + late, 0
        while not self._over.is_set():
            await asyncio.sleep(begin + count * EVERY - monotonic())
            count += 1
            event = lane.event("kakou.vehicle.gathered.v1", session(), a_reading((), weight="20000"))
            at = monotonic()
            where = await producer.send_and_wait("gate.inbound", orjson.dumps(event), zone.encode(), partition)
            self._sent[partition, where.offset] = at

    async def _read(self, consumer: AIOKafkaConsumer) -> None:
        async for record in consumer:
            if b'"kakou.verdict.reached.v1"' in record.value:
                origin = dict(record.headers)["kakou-origin"].decode()
                self._seen.setdefault((record.partition, int(origin.partition(".")[0])), monotonic())


@contextmanager
def trucks_on_the_log(gate: Gate) -> Iterator[Stream]:
    """In a zone of each partition, while the body of the `with` disturbs the gate."""

    async def zones() -> dict[int, str]:
        async with operating(gate) as host:
            for zone in ZONES:
                await issue_token(host, zone, "take-over", ["terminal"])
            return {host.partition_of(zone): zone for zone in ZONES}

    stream = Stream(gate.servers.bootstrap, asyncio.run(zones()))
    running = threading.Thread(target=stream.run)
    running.start()
    try:
        yield stream
    finally:
        stream.end()
        running.join()


# ------------------------------------------------------------------- what is done

Names = tuple[str, ...]


def joins(gate: Gate, services: Names) -> None:
    for service in services:
        gate.start(service, instance=1)
    gate.wait_ready()


def leaves(gate: Gate, services: Names) -> None:
    children = [gate.children.pop((service, 1)) for service in services]
    for child in children:
        child.ask_to_end()
    eventually(lambda: not any(child.alive for child in children), 15, "they have ended")


def dies(gate: Gate, services: Names) -> None:
    for service in services:
        gate.kill(service, instance=1)
    sleep(2)


ROWS: Final[dict[str, Names]] = {
    "one of two lane-routers": ("lane-router",),
    "one of two weight-checks": ("weight-check",),
    "one of two of all five services": tuple(SERVICES),
}
STEPS: Final[dict[str, Callable[[Gate, Names], None]]] = {"joins": joins, "SIGTERM": leaves, "`kill -9`": dies}


def measured(gate: Gate, stream: Stream, services: Names, rounds: int) -> dict[str, list[float]]:
    """By step its longest wait in each round."""
    spans: dict[str, list[tuple[float, float]]] = {step: [] for step in STEPS}
    for number in range(2 * rounds):
        for step in ("joins", "`kill -9`" if number % 2 else "SIGTERM"):
            sleep(1)
            began = monotonic()
            STEPS[step](gate, services)
            spans[step].append((began, monotonic()))
    sleep(2)
    return {step: [stream.waits(*span)[-1] for span in found] for step, found in spans.items()}


def main(words: list[str], rounds: int) -> None:
    with tempfile.TemporaryDirectory() as name, open_gate(Path(name)) as gate, trucks_on_the_log(gate) as stream:
        sleep(5)
        began = monotonic()
        sleep(5)
        calm = quantiles(stream.waits(began, monotonic() - 1), n=100)
        print(f"undisturbed: p50 {calm[49] * 1000:.0f} ms, p99 {calm[98] * 1000:.0f} ms")
        print("| of | step | longest wait, median of rounds | longest of all |\n|---|---|---|---|")
        for row, services in ROWS.items():
            if not words or any(word in row for word in words):
                for step, waits in measured(gate, stream, services, rounds).items():
                    print(f"| {row} | {step} | {median(waits):.2f} s | {max(waits):.2f} s |", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    main(options.words, options.rounds)
