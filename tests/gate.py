"""A whole gate for tests: servers of its own, the services as processes, a simulation against them."""

import contextlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import httpx
from kakou.contracts.services import SERVICES
from kakou_local.processes import Child, free_port, start, until_ready
from kakou_local.servers import LocalServers
from kakou_local.services import Readiness

PARTITIONS = 4
READY_WITHIN = 180
"""Seconds: no goal, but what half a dozen services may take to start on a machine that is busy with other things."""


@dataclass
class Gate:
    """Services by name, each with one or more instances. Instance 0 of a service keeps its ports through restarts.

    settings: environment variables of all services beyond the servers' addresses.
    """

    servers: LocalServers
    folder: Path
    ports: dict[tuple[str, int], int] = field(default_factory=dict)
    operations_ports: dict[tuple[str, int], int] = field(default_factory=dict)
    children: dict[tuple[str, int], Child] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "KAKOU_KAFKA_BOOTSTRAP": self.servers.bootstrap,
            "KAKOU_REDIS_URL": self.servers.redis_url,
            "KAKOU_HISTORY_URL": f"sqlite:///{self.folder / 'history.sqlite'}",
            "KAKOU_PARTITIONS": str(PARTITIONS),
            "KAKOU_WEBHOOK_KEY": "a secret for tests, of thirty-two bytes or more",
            **self.settings,
        }

    def url(self, service: str, instance: int = 0) -> str:
        return f"http://127.0.0.1:{self.ports[service, instance]}"

    def operations_url(self, service: str, instance: int = 0) -> str:
        """Where its metrics are, and the reasons why it is not ready."""
        return f"http://127.0.0.1:{self.operations_ports[service, instance]}"

    def start(self, service: str, instance: int = 0) -> None:
        """Start an instance; `wait_ready` says when it serves."""
        port = self.ports.setdefault((service, instance), free_port())
        operations_port = self.operations_ports.setdefault((service, instance), free_port({port}))
        ports = {"KAKOU_HTTP_PORT": str(port), "KAKOU_OPERATIONS_PORT": str(operations_port)}
        environment = {**self.environment, **ports}
        log = self.folder / f"{service}-{instance}.log"
        self.children[service, instance] = start([sys.executable, "-m", SERVICES[service].package], log, environment)

    def wait_ready(self) -> None:
        for (service, instance), child in self.children.items():
            readiness = Readiness(f"{self.operations_url(service, instance)}/readyz")
            until_ready(child, readiness, self.folder / f"{service}-{instance}.log", service, READY_WITHIN)

    def kill(self, service: str, instance: int = 0) -> None:
        """As a power cut would."""
        self.children.pop((service, instance)).kill()

    def only_first_instances(self) -> None:
        """End all others, in order."""
        others = [name for name in self.children if name[1]]
        for name in others:
            self.children.pop(name).stop(grace=15)

    def restart_ended(self) -> None:
        """What a supervisor does: start again whatever has ended."""
        for (service, instance), child in list(self.children.items()):
            if not child.alive:
                self.start(service, instance)

    def stop(self) -> None:
        for child in self.children.values():
            child.stop(grace=15)

    @contextlib.contextmanager
    def simulation(self, trucks: int, rate: float, zones: int = 1, *more: str) -> Iterator["Simulation"]:
        """A simulation that runs while the body of the `with` disturbs it."""
        command = ["kakou_cli", "simulate", "--json", *more]
        sizes = ["--trucks", str(trucks), "--rate", str(rate), "--zones", str(zones)]
        addresses = {"KAKOU_INGEST_URL": self.url("gate-ingest"), "KAKOU_HAZMAT_URL": self.url("hazmat-notify")}
        before = accepted_events(self)
        process = subprocess.Popen(
            [sys.executable, "-m", *command, *sizes],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, **self.environment, **addresses},
        )
        try:
            yield Simulation(self, process, before)
        finally:
            process.kill()
            process.wait()


@dataclass
class Simulation:
    """A running simulation. `report` waits for its balance. before: events accepted until it began."""

    gate: Gate
    process: subprocess.Popen[bytes]
    before: float

    def wait_for_events(self, count: int, deadline: float = 90) -> None:
        """Until gate-ingest has accepted `count` of its events, so that a fault strikes in the middle."""
        end = self.before + count
        eventually(lambda: accepted_events(self.gate) >= end, deadline, f"{count} accepted events")

    def report(self, deadline: float = 240) -> dict[str, Any]:
        """The balance, as the simulator prints it. Ended services are started again meanwhile."""
        end = monotonic() + deadline
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                output, errors = self.process.communicate(timeout=1)
                break
            self.gate.restart_ended()
            if monotonic() > end:
                raise TimeoutError(f"the simulation did not end within {deadline:.0f} s")
        try:
            report: dict[str, Any] = json.loads(output)
        except json.JSONDecodeError:
            raise AssertionError(f"no balance: {errors.decode()[-3000:]}") from None
        return report


def accepted_events(gate: Gate) -> float:
    """By gate-ingest since it was started; 0 while it cannot be asked."""
    try:
        metrics = httpx.get(f"{gate.operations_url('gate-ingest')}/metrics", timeout=5).text
    except httpx.HTTPError:
        return 0
    rows = (line for line in metrics.splitlines() if line.startswith("kakou_events_total{"))
    return sum(float(row.rpartition(" ")[2]) for row in rows)


def eventually(condition: Callable[[], bool], deadline: float, what: str) -> None:
    """Wait for a condition. Raises TimeoutError naming `what` did not come true."""
    end = monotonic() + deadline
    while not condition():
        if monotonic() > end:
            raise TimeoutError(f"not within {deadline:.0f} s: {what}")
        sleep(0.05)


def balanced(report: dict[str, Any]) -> bool:
    """Whether the balance passes; the assertion that fails shows every fault."""
    faults = {row["check"]: row["faults"] for row in report["checks"] if row["faults"]}
    assert not faults, json.dumps(faults, indent=2, ensure_ascii=False)
    return bool(report["passes"])
