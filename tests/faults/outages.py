"""How long a gate stands still when a server or a service is killed, frozen or full.

`python -m tests.faults.outages [part of a fault's name …]` measures and prints the table of docs/operations/faults.md,
on a gate of its own for each row.
"""

import json
import os
import signal
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from time import sleep
from typing import Final

from kakou.contracts.services import SERVICES
from kakou_local.processes import Child
from redis import Redis

from tests.e2e.open_gate import OpenZone, open_gate
from tests.faults.probe import Probe, trucks_coming
from tests.gate import Gate, eventually

TRUCKS, RATE, SIMULATED_ZONES = 60, 1.0, 2
DECIDED_WITHIN = 60


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


FAULTS: Final[dict[str, Callable[[Gate], None]]] = {
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
}

# ------------------------------------------------------------------- what is seen


def measured(gate: Gate, fault: str) -> Row:
    with gate.simulation(TRUCKS, RATE, SIMULATED_ZONES) as simulation:
        simulation.wait_for_events(20)
        with trucks_coming(gate) as probe:
            eventually(lambda: len(probe.waits) == len(probe.zones), 30, "trucks have their verdicts")
            FAULTS[fault](gate)
            before = len(probe.waits[probe.zones[0].code])
            eventually(lambda: len(probe.waits[probe.zones[0].code]) > before + 20, 120, "verdicts come again")
            undecided = _undecided(probe)
        report = simulation.report()
    wrong = {row["check"]: row["faults"] for row in report["checks"] if row["faults"]}
    balance = "passes" if report["passes"] else json.dumps(wrong, ensure_ascii=False)[:400]
    return Row(fault, probe.still(), dict(probe.answers), undecided, balance)


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


if __name__ == "__main__":
    words = sys.argv[1:]
    for name in FAULTS:
        if not words or any(word in name for word in words):
            with tempfile.TemporaryDirectory() as folder, open_gate(Path(folder)) as whole:
                sys.stdout.write(f"{measured(whole, name)}\n")
                sys.stdout.flush()
