"""Every alert fires on a real Prometheus when what it is for has happened, and is quiet again when it is over."""

import asyncio
import os
import signal
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
import yaml
from aiokafka import AIOKafkaProducer
from kakou.contracts import topics
from kakou.runtime.kafka.topics import TOKENS_TOPIC
from kakou.runtime.snapshots.manifest import FORMAT, Manifest, written
from kakou.service.token_table import TokenTable
from kakou_cli.token import issue_token, revoke_token
from kakou_local.install import faketime
from redis import Redis

from tests.e2e.cases.papers import Fields, gate_pass, goods
from tests.e2e.cases.trade import Trade
from tests.e2e.open_gate import OpenZone, open_zone, operating, session
from tests.faults.probe import trucks_coming
from tests.faults.test_refused_outputs import LARGEST, TOO_SMALL, VISITS, limit
from tests.gate import PARTITIONS, Gate, eventually
from tests.prometheus import Prometheus, watched

pytestmark = [pytest.mark.long, pytest.mark.timeout(900)]

RULES = Path("deploy/prometheus/alerts.yml")
FIRES_WITHIN = 300.0
"""The longest `for` is three minutes, over a metric that may look back one."""
QUIET_WITHIN = 120.0

Fault = Callable[[Gate, OpenZone], AbstractContextManager[object]]


def stopped(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@contextmanager
def kafka_frozen(gate: Gate, _: OpenZone) -> Iterator[None]:
    assert gate.servers.kafka is not None
    with trucks_coming(gate):
        yield from stopped(gate.servers.kafka.pid)


@contextmanager
def redis_frozen(gate: Gate, _: OpenZone) -> Iterator[None]:
    assert gate.servers.redis is not None
    yield from stopped(gate.servers.redis.pid)


@contextmanager
def redis_read_only(gate: Gate, _: OpenZone) -> Iterator[None]:
    redis = Redis.from_url(gate.servers.redis_url)
    redis.replicaof("127.0.0.1", 1)
    try:
        yield
    finally:
        redis.replicaof("NO", "ONE")


@contextmanager
def verdicts_late(gate: Gate, _: OpenZone) -> Iterator[None]:
    """Trucks come, and lane-router stands still for three seconds of each four."""
    over = threading.Event()
    beat = threading.Thread(target=stutter, args=(gate, "lane-router", 3.0, 1.0, over))
    with trucks_coming(gate):
        beat.start()
        try:
            yield
        finally:
            over.set()
            beat.join()


@contextmanager
def loop_stalled(gate: Gate, _: OpenZone) -> Iterator[None]:
    """As one long step of work after the other would."""
    over = threading.Event()
    beat = threading.Thread(target=stutter, args=(gate, "gate-ingest", 0.5, 0.5, over))
    beat.start()
    try:
        yield
    finally:
        over.set()
        beat.join()


def stutter(gate: Gate, service: str, still: float, going: float, over: threading.Event) -> None:
    pid = gate.children[service, 0].pid
    while not over.wait(going):
        os.kill(pid, signal.SIGSTOP)
        over.wait(still)
        os.kill(pid, signal.SIGCONT)


@contextmanager
def service_ended(gate: Gate, _: OpenZone) -> Iterator[None]:
    gate.kill("weight-check")
    yield
    gate.start("weight-check")
    gate.wait_ready()


@contextmanager
def clock_ahead(gate: Gate, _: OpenZone) -> Iterator[None]:
    gate.kill("gate-ingest")
    gate.settings = {"LD_PRELOAD": faketime(), "FAKETIME": "+4s", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    gate.start("gate-ingest")
    yield
    gate.settings = {}
    gate.kill("gate-ingest")
    gate.start("gate-ingest")
    gate.wait_ready()


@contextmanager
def garbage(gate: Gate, _: OpenZone) -> Iterator[None]:
    asyncio.run(appended(gate, 200, b"\xff\xfe not json"))
    yield


@contextmanager
def output_too_large(gate: Gate, zone: OpenZone) -> Iterator[None]:
    limit(gate, VISITS, TOO_SMALL)
    try:
        zone.say(zone.event(topics.VEHICLE_GATHERED, session(), LARGEST), wait=20)
        yield
    finally:
        limit(gate, VISITS, 4 * 1024 * 1024)


@contextmanager
def no_output_fits(gate: Gate, zone: OpenZone) -> Iterator[None]:
    """Not even the rejection that replaces an output which is too large."""
    limit(gate, VISITS, 100)
    try:
        zone.terminal.post("/v1/events", json=zone.event(topics.VEHICLE_GATHERED, session(), {"direction": "I"}))
        asyncio.run(appended(gate, 2_000, b"{}"))
        yield
    finally:
        limit(gate, VISITS, 4 * 1024 * 1024)


@contextmanager
def lane_closed(_: Gate, zone: OpenZone) -> Iterator[None]:
    zone.terminal.post("/v1/events", json=zone.event(topics.LANE_REPORTED, "state", {"open": False})).raise_for_status()
    yield
    zone.terminal.post("/v1/events", json=zone.event(topics.LANE_REPORTED, "state", {"open": True})).raise_for_status()


@contextmanager
def alert_unanswered(gate: Gate, zone: OpenZone) -> Iterator[None]:
    trade = Trade(zone, gate.url("hazmat-notify"))
    chlorine: Fields = {"name": "液氯", "cas": "7782-50-5", "un": "1017", "class": "2.3", "hazardous": True}
    assert trade.alerts(trade.arrives(trade.files(gate_pass(trade.declares(goods("15000", **chlorine))))))
    yield


@contextmanager
def token_expires(gate: Gate, zone: OpenZone) -> Iterator[None]:
    """A token whose last two weeks begin in a moment."""
    asyncio.run(issued(gate, zone.code, "old terminal", timedelta(days=14, seconds=10)))
    yield
    asyncio.run(revoked(gate, zone.code, "old terminal"))


@contextmanager
def snapshot_old(gate: Gate, zone: OpenZone) -> Iterator[None]:
    """lane-router's newest was taken three days ago."""
    folder = gate.folder / "snapshots"
    partition = asyncio.run(place(gate, zone.code))
    _write_old_manifest(folder / "lane-router" / f"{partition:04}", partition)
    gate.kill("lane-router")
    gate.settings = {"KAKOU_SNAPSHOT_FOLDER": str(folder), "KAKOU_SNAPSHOT_HOURS": "none"}
    gate.start("lane-router")
    yield
    gate.settings = {}
    gate.kill("lane-router")
    gate.start("lane-router")
    gate.wait_ready()


def _write_old_manifest(folder: Path, partition: int) -> None:
    taken_at = datetime.now(UTC) - timedelta(days=3)
    manifest = Manifest(
        FORMAT,
        "0",
        1,
        "lane-router",
        "gate.inbound",
        partition,
        PARTITIONS,
        "c",
        0,
        "",
        0,
        (),
        {},
        taken_at,
        1.0,
        1,
        1,
        "",
    )
    folder.mkdir(parents=True)
    (folder / "20261101T000000Z-00000000.json").write_bytes(written(manifest))


@contextmanager
def history_locked(gate: Gate, _: OpenZone) -> Iterator[None]:
    """Somebody else writes to its database, and more is told than it may be behind."""
    holder = sqlite3.connect(gate.folder / "history.sqlite", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        asyncio.run(appended(gate, 2_000, b"{}"))
        yield
    finally:
        holder.execute("ROLLBACK")
        holder.close()


async def place(gate: Gate, zone: str) -> int:
    async with operating(gate) as host:
        return host.partition_of(zone)


async def issued(gate: Gate, zone: str, name: str, valid: timedelta) -> None:
    async with operating(gate) as host:
        await issue_token(host, zone, name, ["terminal"], valid=valid)


async def revoked(gate: Gate, zone: str, name: str) -> None:
    told = TokenTable()
    async with operating(gate, {TOKENS_TOPIC: told.learn}) as host:
        await revoke_token(host, told, zone, name=name)


async def appended(gate: Gate, count: int, value: bytes) -> None:
    """To each partition of the log of events, as no service of ours would."""
    producer = AIOKafkaProducer(bootstrap_servers=gate.servers.bootstrap, acks="all")
    await producer.start()
    for partition in range(PARTITIONS):
        sent = [await producer.send("gate.inbound", value, key=b"3105W", partition=partition) for _ in range(count)]
        await asyncio.gather(*sent)
    await producer.stop()


FAULTS: dict[Fault, set[str]] = {
    kafka_frozen: {"KafkaUnreachable", "NotReady", "RequestsRefused"},
    redis_frozen: {"RedisUnreachable"},
    redis_read_only: {"RedisTakesNoWrites"},
    verdicts_late: {"VerdictSlow"},
    loop_stalled: {"EventLoopStalled"},
    service_ended: {"ServiceDown"},
    clock_ahead: {"ClockWrong"},
    garbage: {"DeadLetters", "DeadLetterFlood"},
    output_too_large: {"OutputRefused"},
    no_output_fits: {"PartitionNotProcessed", "PartitionRetries", "ServiceStandsStill", "LogLagGrows"},
    lane_closed: {"LaneDown"},
    alert_unanswered: {"HazmatUnacknowledged"},
    token_expires: {"TokensExpire"},
    snapshot_old: {"SnapshotOld"},
    history_locked: {"HistoryDown", "HistoryBehind"},
}
OVER_LATER = {"DeadLetters", "DeadLetterFlood", "OutputRefused", "VerdictSlow", "HazmatUnacknowledged"}
"""They look at five or ten minutes, or wait for a person."""


def test_every_alert_has_its_fault() -> None:
    (group,) = yaml.safe_load(RULES.read_text())["groups"]
    assert {rule["alert"] for rule in group["rules"]} == set().union(*FAULTS.values())


def silent(prometheus: Prometheus, alerts: set[str]) -> set[str]:
    return alerts - prometheus.firing()


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_an_alert_fires(gate: Gate, tmp_path: Path, fault: Fault) -> None:
    zone = open_zone(gate, "3105W")
    with watched(gate, tmp_path, RULES) as prometheus:
        eventually(lambda: prometheus.has_data("kakou_ready == 1"), 30, "the services are watched")
        wanted = FAULTS[fault]
        assert not wanted & prometheus.firing()
        with fault(gate, zone):
            missing = partial(silent, prometheus, wanted)
            with suppress(TimeoutError):
                eventually(lambda: not missing(), FIRES_WITHIN, "all of them fire")
            assert not missing()
        passing = wanted - OVER_LATER
        eventually(lambda: not passing & prometheus.firing(), QUIET_WITHIN, f"{passing} are over")
    zone.close()
