"""Ready means working, and ops hear of it: servers are killed, frozen and demoted under a gate that is asked all along.

What each alert of deploy/prometheus/alerts.yml looks at is read from the services' own metrics.
"""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

import httpx
import pytest
from kakou.contracts import topics
from kakou.contracts.services import SERVICES
from redis import Redis

from tests.e2e.abandoned import Asking, waiters
from tests.e2e.open_gate import OpenZone, open_zone, session
from tests.gate import Gate, eventually

pytestmark = pytest.mark.long

KNOWN_WITHIN = 20.0
BACK_WITHIN = 60.0
AT_ONCE = 1.0


@pytest.fixture
def zone(gate: Gate) -> Iterator[OpenZone]:
    opened = open_zone(gate, "3105W")
    yield opened
    opened.close()


def reasons(gate: Gate, service: str) -> dict[str, str]:
    answer = httpx.get(f"{gate.operations_url(service)}/readyz", timeout=10)
    found: dict[str, str] = answer.json()["reasons"]
    return found


def metric(gate: Gate, service: str, name: str) -> float:
    text = httpx.get(f"{gate.operations_url(service)}/metrics", timeout=10).text
    return next(float(row.rpartition(" ")[2]) for row in text.splitlines() if row.startswith(name))


def everywhere(gate: Gate, holds: Callable[[str], bool]) -> Callable[[], bool]:
    return lambda: all(holds(service) for service in SERVICES)


def timed(ask: Callable[[], httpx.Response]) -> tuple[int, float]:
    began = monotonic()
    return ask().status_code, monotonic() - began


def reports(zone: OpenZone) -> Callable[[], httpx.Response]:
    body = {"open": True}
    return lambda: zone.terminal.post("/v1/events", json=zone.event("kakou.lane.reported.v1", "state", body))


def refused_at_once(zone: OpenZone, ask: Callable[[], httpx.Response]) -> None:
    for _ in range(20):
        status, took = timed(ask)
        assert status == 503
        assert took < AT_ONCE


def signing_in(browser: httpx.Client, zone: OpenZone) -> httpx.Response:
    """On the safety office's board."""
    own_page = {"Sec-Fetch-Site": "same-origin"}
    return browser.post("/board/session", data={"token": zone.tokens["safety"]}, headers=own_page)


def works_again(gate: Gate, zone: OpenZone) -> None:
    eventually(everywhere(gate, lambda service: not reasons(gate, service)), BACK_WITHIN, "all are ready again")
    eventually(lambda: reports(zone)().status_code == 202, BACK_WITHIN, "events are taken again")


@pytest.mark.parametrize("how", ["killed", "frozen"])
def test_a_kafka_that_is_gone_is_known_told_and_waited_for_by_nobody(gate: Gate, zone: OpenZone, how: str) -> None:
    assert gate.servers.kafka is not None
    pid = gate.servers.kafka.pid
    os.kill(pid, signal.SIGKILL if how == "killed" else signal.SIGSTOP)
    try:
        known = everywhere(gate, lambda service: "kafka" in reasons(gate, service))
        eventually(known, KNOWN_WITHIN, "all say that Kafka is away")
        told = everywhere(gate, lambda service: metric(gate, service, "kakou_kafka_reachable") == 0)
        eventually(told, KNOWN_WITHIN, "ops are told")
        refused_at_once(zone, reports(zone))
        refused_at_once(zone, lambda: zone.officer.get("/v1/visits/G1.E01.never-posted"))
        assert zone.ops.get("/v1/policy").status_code == 200, "what needs no Kafka goes on"
    finally:
        if how == "killed":
            gate.servers.start_kafka()
        else:
            os.kill(pid, signal.SIGCONT)
    works_again(gate, zone)


def test_a_frozen_redis_is_known_told_and_waited_for_by_nobody(gate: Gate, zone: OpenZone) -> None:
    assert gate.servers.redis is not None
    browser = httpx.Client(base_url=gate.url("hazmat-notify"), timeout=30)
    assert signing_in(browser, zone).status_code == 303
    os.kill(gate.servers.redis.pid, signal.SIGSTOP)
    try:
        known = everywhere(gate, lambda service: "redis" in reasons(gate, service))
        eventually(known, KNOWN_WITHIN, "all say that Redis is away")
        told = everywhere(gate, lambda service: metric(gate, service, "kakou_redis_reachable") == 0)
        eventually(told, KNOWN_WITHIN, "ops are told")
        refused_at_once(zone, lambda: zone.ops.get("/v1/policy"))
        refused_at_once(zone, lambda: browser.get("/board/now"))
        refused_at_once(zone, lambda: signing_in(browser, zone))
    finally:
        os.kill(gate.servers.redis.pid, signal.SIGCONT)
        browser.close()
    works_again(gate, zone)


def test_a_redis_that_takes_no_writes_makes_nobody_ready(gate: Gate, zone: OpenZone) -> None:
    redis = Redis.from_url(gate.servers.redis_url)
    redis.replicaof("127.0.0.1", 1)
    try:
        eventually(everywhere(gate, lambda s: bool(reasons(gate, s))), KNOWN_WITHIN, "nobody is ready")
        told = everywhere(gate, lambda service: metric(gate, service, "kakou_ready{") == 0)
        eventually(told, KNOWN_WITHIN, "ops are told")
        assert any("read only" in why for why in reasons(gate, "lane-router").values()), reasons(gate, "lane-router")
    finally:
        redis.replicaof("NO", "ONE")
    works_again(gate, zone)
    redis.close()


def test_a_state_that_was_lost_is_never_taken_for_an_empty_one(gate: Gate, zone: OpenZone) -> None:
    """Redis is flushed: an officer's queue and the safety office's alerts are there, or 503 until they are again."""
    zone.say(zone.event(topics.VEHICLE_GATHERED, session(), {"direction": "I", "mode": "A", "weight": {"kg": 20_000}}))
    office = httpx.Client(base_url=gate.url("hazmat-notify"), headers=zone.safety.headers, timeout=30)
    office.post("/v1/drills", json={"text": "泄漏演练"}).raise_for_status()

    def asks() -> tuple[httpx.Response, httpx.Response]:
        return zone.officer.get("/v1/referrals"), office.get("/v1/alerts")

    eventually(lambda: all(map(holds, asks())), BACK_WITHIN, "there is one of each")
    redis = Redis.from_url(gate.servers.redis_url)
    for _ in range(5):
        redis.flushall()
        end = monotonic() + 3
        while monotonic() < end:
            for answer in asks():
                assert answer.status_code == 503 or holds(answer), answer.text
        eventually(lambda: all(map(holds, asks())), BACK_WITHIN, "they are there again")
    redis.close()
    office.close()


def holds(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and len(answer.json()["items"]) == 1


def test_streams_go_on_without_a_gap_after_redis_was_frozen(gate: Gate, zone: OpenZone) -> None:
    """A lane's terminal follows its commands all along; the truck that comes afterwards is told on the same stream."""
    assert gate.servers.redis is not None
    headers = {"Authorization": f"Bearer {zone.tokens['terminal']}"}
    with httpx.stream("GET", f"{zone.url}/v1/lanes/G1/E01/commands", headers=headers, timeout=BACK_WITHIN) as stream:
        lines = stream.iter_lines()
        os.kill(gate.servers.redis.pid, signal.SIGSTOP)
        eventually(lambda: "redis" in reasons(gate, "gate-ingest"), KNOWN_WITHIN, "Redis is known to be away")
        os.kill(gate.servers.redis.pid, signal.SIGCONT)
        works_again(gate, zone)
        gathering = zone.event("kakou.vehicle.gathered.v1", "T1", {"direction": "I", "weight": "8000"})
        zone.terminal.post("/v1/events", json=gathering).raise_for_status()
        assert any(line.startswith("id: 1") for line in lines)
    log = (gate.folder / "gate-ingest-0.log").read_text()
    assert "Traceback" not in log


def test_ten_thousand_abandoned_long_polls_leave_nobody_waiting(gate: Gate, zone: OpenZone) -> None:

    asking = Asking(zone.url, zone.tokens["terminal"])
    asyncio.run(asking.abandon("/v1/outcomes?after=4000000000000000000&wait=20", 10_000, at_once=400))
    eventually(lambda: waiters(gate) == 0, 30, "nobody waits for those who went")
    answer: Any = zone.ops.get("/v1/policy")
    assert answer.status_code == 200
