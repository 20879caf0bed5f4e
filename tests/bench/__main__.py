"""`make bench`: the floors and the gate, measured in one run on one machine, and their ratios."""

import itertools
import os
import socket
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvloop
from kakou_local.processes import free_port, start, until_ready
from kakou_local.servers import LocalServers
from rich.console import Console
from rich.table import Table

from tests.bench.floors import floor_latency, floor_throughput
from tests.bench.gate_path import MeasuredGate
from tests.bench.http_load import flood, request
from tests.bench.measure import Message
from tests.bench.trucks import ZONE, Truck

RATE, PEAK, LATENCIES, RECORDS, TRUCKS, POSTS, CONNECTIONS = 100, 20, 1_500, 20_000, 3_000, 6_000, 32


async def main() -> None:
    rows: list[tuple[str, str, str, str]] = []
    with LocalServers() as servers, tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        message: Message = (ZONE.encode(), Truck(1).gathered(), {})
        size = len(message[1])
        floor = await floor_latency(servers.bootstrap, folder, message, RATE, LATENCIES)
        calm_floor = await floor_latency(servers.bootstrap, folder, message, PEAK, LATENCIES // 5)
        bare = await floor_throughput(servers.bootstrap, folder, message, RECORDS, None)
        with_redis = await floor_throughput(servers.bootstrap, folder, message, RECORDS, servers.redis_url)
        with _bare_endpoint(servers, folder) as url:
            requests = iter(itertools.repeat(request(url, "none", message[1]), POSTS))
            answered, seconds = await flood(url, requests, CONNECTIONS)
        bare_posts = answered / seconds
        gate = MeasuredGate(servers, folder)
        try:
            await gate.open()
            await gate.http_latency(LATENCIES, RATE)  # to get warm
            inside = await gate.log_latency(LATENCIES, RATE)
            rows.append(_latency("verdict in the log, p99 at 100/s", inside.p99, floor.p99, "≤ 2"))
            rows.append(_latency("verdict in the log, p50 at 100/s", inside.p50, floor.p50, ""))
            outside = await gate.http_latency(LATENCIES, RATE)
            rows.append(_latency("verdict over HTTP, p99 at 100/s", outside.p99, floor.p99, "≤ 3"))
            rows.append(_latency("verdict over HTTP, p50 at 100/s", outside.p50, floor.p50, ""))
            calm = await gate.http_latency(LATENCIES // 5, PEAK)
            rows.append(_latency("verdict over HTTP, p99 at 20/s", calm.p99, calm_floor.p99, ""))
            rows.append(_latency("verdict over HTTP, p50 at 20/s", calm.p50, calm_floor.p50, ""))
            hazardous = await gate.http_latency(LATENCIES, RATE, hazardous=True)
            offer = f"{outside.p99 * 1000:.1f} ms ordinary: {hazardous.p99 / outside.p99:.2f}"
            rows.append(("hazardous truck's offer over HTTP, p99", f"{hazardous.p99 * 1000:.1f} ms", offer, "≤ 1.6"))
            ordinary = gate.memory()
            posts = await gate.posts_per_second(POSTS, CONNECTIONS)
            rows.append(_rate("POST /v1/events acknowledged, a second", posts, bare_posts, "≥ 0.6"))
            through, spent = await gate.throughput(TRUCKS)
            rows.append(_rate("events a second through all services", through, with_redis, "≥ 0.5"))
            for service, seconds in spent.items():
                rows.append((f"  processor ms an event, {service}", f"{seconds:.3f}", "", ""))
            for service, speed in (await gate.rebuild()).items():
                rows.append((f"rebuild, records a second, {service}", f"{speed:,.0f}", "", "≥ 10,000"))
            for service, megabytes in gate.memory().items():
                shown = f"{ordinary[service]}, at the end {megabytes}"
                rows.append((f"resident memory MB at 100/s, {service}", shown, "", "≤ 120"))
        finally:
            gate.gate.stop()
    table = Table(title=f"{os.cpu_count()} cores; records of {size} bytes; bare relay of three hops {bare:,.0f}/s")
    for column in ("figure", "measured", "floor and ratio", "aim"):
        table.add_column(column)
    for row in rows:
        table.add_row(*row)
    Console(width=130).print(table)


def _latency(name: str, measured: float, floor: float, aim: str) -> tuple[str, str, str, str]:
    return name, f"{measured * 1000:.1f} ms", f"{floor * 1000:.1f} ms: {measured / floor:.2f}", aim


def _rate(name: str, measured: float, floor: float, aim: str) -> tuple[str, str, str, str]:
    return name, f"{measured:,.0f}", f"{floor:,.0f}: {measured / floor:.2f}", aim


@contextmanager
def _bare_endpoint(servers: LocalServers, folder: Path) -> Iterator[str]:
    port = free_port()
    log = folder / "endpoint.log"
    command = [
        sys.executable,
        "-m",
        "tests.bench.bare_endpoint",
        servers.bootstrap,
        f"floor-latency-{RATE}-0",
        str(port),
    ]
    child = start(command, log)
    until_ready(child, lambda: _listens(port), log, "bare endpoint", 20)
    yield f"http://127.0.0.1:{port}/v1/events"
    child.stop(grace=5)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


if __name__ == "__main__":
    uvloop.run(main())
