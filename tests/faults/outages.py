"""How long a gate stands still when a server or a service is killed, frozen or full.

`python -m tests.faults.outages [part of a fault's name …]` measures and prints the table of docs/operations/faults.md,
on a gate of its own for each row. The row of Kafka's full disk mounts a small file system in memory, and needs the
right to.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Final

import httpx
from kakou.contracts.services import SERVICES
from kakou_local.processes import Child
from kakou_local.servers import LocalServers
from redis import Redis

from tests.e2e.abandoned import waiters
from tests.e2e.open_gate import OpenZone, open_gate, open_zone
from tests.faults.probe import Probe, trucks_coming
from tests.gate import Gate, eventually

TRUCKS, RATE, SIMULATED_ZONES = 60, 1.0, 2
DECIDED_WITHIN = 60
POLLS, STREAMS = 50, 20
FAR = 4_000_000_000_000_000_000
"""A write that is never settled."""


@dataclass(frozen=True)
class Row:
    """still: the longest time in seconds in which one of four zones had no verdict, with a truck every quarter of a
    second in each. undecided: trucks that were taken and have no verdict a minute later. balance: of a simulated
    morning beside it; what is wrong when it does not pass."""

    fault: str
    still: float
    answers: dict[str, int]
    undecided: int
    balance: str

    def __str__(self) -> str:
        answers = ", ".join(f"{status} × {count}" for status, count in sorted(self.answers.items()))
        return f"| {self.fault} | {self.still:.1f} s | {answers} | {self.undecided} | {self.balance} |"


# ------------------------------------------------------------------- what is done


def restarted(service: str) -> Callable[[Gate], None]:
    def disturb(gate: Gate) -> None:
        gate.kill(service)
        sleep(1)
        gate.start(service)
        gate.wait_ready()

    return disturb


def frozen(child: Callable[[Gate], Child], seconds: float) -> Callable[[Gate], None]:
    def disturb(gate: Gate) -> None:
        pid = child(gate).pid
        os.kill(pid, signal.SIGSTOP)
        sleep(seconds)
        os.kill(pid, signal.SIGCONT)

    return disturb


def with_second_instances(disturb: Callable[[Gate], None]) -> Callable[[Gate], None]:
    def joined(gate: Gate) -> None:
        for service in SERVICES:
            gate.start(service, instance=1)
        gate.wait_ready()
        disturb(gate)

    return joined


def joins(_: Gate) -> None:
    """That there are second instances is the disturbance."""


def rolls(gate: Gate) -> None:
    """Every instance of two of every service is asked to end and started anew, one after the other."""
    for service in SERVICES:
        for instance in (0, 1):
            child = gate.children[service, instance]
            child.ask_to_end()
            eventually(lambda child=child: not child.alive, 15, "it has ended")  # type: ignore[misc]
            gate.start(service, instance)
            gate.wait_ready()


def redis_killed_without_its_last(seconds: float) -> Callable[[Gate], None]:
    """As a power cut leaves it: what was written last is not in the file."""

    def disturb(gate: Gate) -> None:
        (file,) = (gate.servers.folder / "appendonlydir").glob("*.incr.aof")
        size = file.stat().st_size
        sleep(seconds)
        _redis_process(gate).kill()
        os.truncate(file, size)
        gate.servers.start_redis()

    return disturb


def redis_full(gate: Gate) -> None:
    _redis_set(gate, 20, ("maxmemory", "1"), ("maxmemory", "0"))


def redis_read_only(gate: Gate) -> None:
    redis = Redis.from_url(gate.servers.redis_url)
    redis.replicaof("127.0.0.1", 1)
    sleep(20)
    redis.replicaof("NO", "ONE")


def kafka_killed(gate: Gate) -> None:
    _kafka_process(gate).kill()
    sleep(60)
    gate.servers.start_kafka()


def kafka_disk_full(gate: Gate) -> None:
    """A broker that cannot write halts; it is started again when there is room."""
    disk = gate.servers.folder / "kafka"
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 16))
    eventually(lambda: not _kafka_process(gate).alive, 90, "the broker has halted")
    filler.unlink()
    gate.servers.start_kafka()


@contextmanager
def _small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 96 MB in memory, for as long as the `with` lasts."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96m", "tmpfs", str(disk)], check=True, timeout=10)
    try:
        yield disk
    finally:
        subprocess.run(["umount", str(disk)], check=True, timeout=10)


def ended_with_people_waiting(gate: Gate) -> str:
    """gate-ingest is asked to end while 50 long polls and 20 streams are open, and started again: what they saw."""
    zone = open_zone(gate, "3110W")
    asked = [f"{zone.url}/v1/outcomes?after={FAR}&wait=20"] * POLLS
    followed = [f"{zone.url}/v1/lanes/G1/E01/commands"] * STREAMS
    with ThreadPoolExecutor(POLLS + STREAMS) as pool:
        polls = [pool.submit(_poll, zone, url) for url in asked]
        streams = [pool.submit(_follow, zone, url) for url in followed]
        eventually(lambda: waiters(gate) >= POLLS + STREAMS, 20, "all of them wait")
        child, asked_at = gate.children["gate-ingest", 0], monotonic()
        child.ask_to_end()
        eventually(lambda: not child.alive, 15, "it has ended")
        gone = monotonic() - asked_at
        gate.start("gate-ingest")
        gate.wait_ready()
        answers = Counter(poll.result() for poll in polls)
        ended = sum(stream.result() for stream in streams)
    zone.close()
    polled = ", ".join(f"{answer} × {count}" for answer, count in answers.items())
    return f"gone after {gone:.1f} s; polls {polled}; streams ended {ended}"


def _poll(zone: OpenZone, url: str) -> str:
    answer = httpx.get(url, headers={"Authorization": f"Bearer {zone.tokens['terminal']}"}, timeout=30)
    return f"{answer.status_code} with Retry-After" if "Retry-After" in answer.headers else str(answer.status_code)


def _follow(zone: OpenZone, url: str) -> bool:
    """Whether the stream came to an end."""
    headers = {"Authorization": f"Bearer {zone.tokens['terminal']}", "Accept": "text/event-stream"}
    with suppress(httpx.TransportError), httpx.stream("GET", url, headers=headers, timeout=30) as answer:
        for _ in answer.iter_bytes():
            pass
    return True


def _redis_set(gate: Gate, seconds: float, begin: tuple[str, str], end: tuple[str, str]) -> None:
    redis = Redis.from_url(gate.servers.redis_url)
    redis.config_set(*begin)
    sleep(seconds)
    redis.config_set(*end)


def _redis_process(gate: Gate) -> Child:
    assert gate.servers.redis is not None
    return gate.servers.redis


def _kafka_process(gate: Gate) -> Child:
    assert gate.servers.kafka is not None
    return gate.servers.kafka


def _instance(service: str, number: int) -> Callable[[Gate], Child]:
    return lambda gate: gate.children[service, number]


DISK_FULL = "Kafka's disk is full, the broker halts, there is room again"
FAULTS: Final[dict[str, Callable[[Gate], str | None]]] = {
    **{f"`kill -9` of {service}, started again after 1 s": restarted(service) for service in SERVICES},
    "lane-router alone stands still for 40 s (SIGSTOP)": frozen(_instance("lane-router", 0), 40),
    "one of two lane-routers stands still for 40 s": with_second_instances(frozen(_instance("lane-router", 1), 40)),
    "one of two weight-checks stands still for 40 s": with_second_instances(frozen(_instance("weight-check", 1), 40)),
    "second instances of all services join": with_second_instances(joins),
    "all eight instances restarted, one after the other": with_second_instances(rolls),
    "Redis killed, the last second of its file lost": redis_killed_without_its_last(1),
    "Redis killed, the last five seconds lost": redis_killed_without_its_last(5),
    "Redis full for 20 s (`maxmemory`)": redis_full,
    "Redis takes no writes for 20 s (replica)": redis_read_only,
    "Redis frozen for 30 s": frozen(_redis_process, 30),
    "Kafka killed, away for 60 s": kafka_killed,
    "Kafka frozen for 20 s": frozen(_kafka_process, 20),
    DISK_FULL: kafka_disk_full,
    "SIGTERM to gate-ingest with 50 polls and 20 streams open": ended_with_people_waiting,
}

# ------------------------------------------------------------------- what is seen


def measured(gate: Gate, fault: str) -> Row:
    with gate.simulation(TRUCKS, RATE, SIMULATED_ZONES) as simulation:
        simulation.wait_for_events(20)
        with trucks_coming(gate) as probe:
            eventually(lambda: len(probe.waits) == len(probe.zones), 30, "trucks have their verdicts")
            seen = FAULTS[fault](gate)
            before = len(probe.waits[probe.zones[0].code])
            eventually(lambda: len(probe.waits[probe.zones[0].code]) > before + 20, 120, "verdicts come again")
            undecided = _undecided(probe)
        report = simulation.report()
    wrong = {row["check"]: row["faults"] for row in report["checks"] if row["faults"]}
    balance = "passes" if report["passes"] else json.dumps(wrong, ensure_ascii=False)[:400]
    return Row(f"{fault} ({seen})" if seen else fault, probe.still(), dict(probe.answers), undecided, balance)


def _undecided(probe: Probe) -> int:
    left = list(probe.taken)

    def all_decided() -> bool:
        left[:] = [one for one in left if not _decided(*one)]
        return not left

    try:
        eventually(all_decided, DECIDED_WITHIN, "every truck that was taken has its verdict")
    except TimeoutError:
        return len(left)
    return 0


def _decided(zone: OpenZone, visit: str) -> bool:
    return bool(zone.officer.get(f"/v1/visits/{visit}").json().get("verdict"))


@contextmanager
def _a_gate(fault: str) -> Iterator[Gate]:
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        servers = LocalServers(folder / "servers")
        if fault == DISK_FULL:
            (servers.folder / "kafka").symlink_to(stack.enter_context(_small_disk(folder)))
        yield stack.enter_context(open_gate(folder, servers))


if __name__ == "__main__":
    words = sys.argv[1:]
    for name in FAULTS:
        if not words or any(word in name for word in words):
            with _a_gate(name) as whole:
                sys.stdout.write(f"{measured(whole, name)}\n")
                sys.stdout.flush()
