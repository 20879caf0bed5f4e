"""What docs/operations/backup.md says is done here, step by step: what is lost is back in minutes, and is the same."""

import json
import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect
from typing import Any

import httpx
import pytest
from kakou.contracts.services import SERVICES
from kakou_cli.__main__ import app
from kakou_local.processes import free_port
from redis import Redis
from typer.testing import CliRunner

from tests.e2e.open_gate import open_gate
from tests.faults.test_faults import _entries, verified
from tests.faults.test_history import holds_the_log
from tests.gate import Gate, balanced, eventually

pytestmark = [pytest.mark.long, pytest.mark.timeout(600)]

TRUCKS, RATE = 20, 8.0
IN_REDIS = SERVICES.keys() - {"history"}
"""Services whose states lie there, and so in snapshots."""


@pytest.fixture
def gate(tmp_path: Path) -> Iterator[Gate]:
    """A gate that keeps its snapshots in a folder, after a morning, a snapshot, and another morning."""
    with open_gate(tmp_path) as gate:
        for service in SERVICES:
            gate.kill(service)
        gate.settings = {"KAKOU_SNAPSHOT_FOLDER": str(tmp_path / "snapshots"), "KAKOU_SNAPSHOT_HOURS": "none"}
        start(gate)
        morning(gate)
        assert taken(gate)
        morning(gate)
        yield gate


def start(gate: Gate) -> None:
    for service in SERVICES:
        gate.start(service)
    gate.wait_ready()


def morning(gate: Gate) -> None:
    with gate.simulation(TRUCKS, RATE) as simulation:
        assert balanced(simulation.report())


def kakou(gate: Gate, *arguments: str) -> str:
    done = CliRunner().invoke(app, arguments, env=gate.environment)
    assert done.exit_code == 0, done.output
    return done.stdout


def taken(gate: Gate) -> list[dict[str, Any]]:
    """Snapshots of every state, while the gate runs."""
    return [json.loads(line) for line in kakou(gate, "snapshot", "take", "--json").splitlines()]


def state(gate: Gate) -> dict[object, object]:
    return dict(_entries(Redis.from_url(gate.servers.redis_url)))


def another_redis(gate: Gate) -> None:
    """On another port, with nothing in it."""
    servers = gate.servers
    assert servers.redis is not None
    servers.redis.kill()
    for file in ("appendonlydir", "dump.rdb"):
        shutil.rmtree(servers.folder / file, ignore_errors=True)
    servers.ports["redis"] = free_port(servers.ports.values())
    servers.start_redis()


def restored(gate: Gate) -> set[str]:
    """Services that say they have restored a snapshot."""
    return {
        json.loads(line)["service"]
        for log in gate.folder.glob("*.log")
        for line in log.read_text().splitlines()
        if '"restored a snapshot"' in line
    }


def is_as_it_was(gate: Gate, before: dict[object, object]) -> None:
    eventually(lambda: state(gate).keys() >= before.keys(), 60, "every entry is there again")
    eventually(lambda: state(gate) == before, 30, "every entry has the same bytes")


def test_a_lost_redis_is_back_from_the_snapshots_and_nothing_is_said_twice(gate: Gate) -> None:
    """Another Redis on another machine, started empty; the services find no state there."""
    before, said = state(gate), outputs(gate)
    for service in SERVICES:
        gate.kill(service)
    another_redis(gate)
    start(gate)
    is_as_it_was(gate, before)
    assert restored(gate) >= IN_REDIS
    assert outputs(gate) - said <= MOST_REPEATS * len(SERVICES), "what stands is not published again"
    morning(gate)
    assert verified(gate)


MOST_REPEATS = 250
"""The outbox of a snapshot is published again, as whoever took it over would."""


def outputs(gate: Gate) -> int:
    """Records in all topics of the path but the first."""
    rows = [line.split() for line in kakou(gate, "topics", "show").splitlines()]
    return sum(int(count) for row in rows if row and row[0].isdigit() for count in row[2:6] if count.isdigit())


def test_a_state_dropped_by_hand_is_restored_while_the_services_rest(gate: Gate) -> None:
    before = state(gate)
    refused = CliRunner().invoke(app, ["snapshot", "restore", "--drop-state"], env=gate.environment)
    assert refused.exit_code == 2
    assert "stop all its instances first" in refused.output
    for service in SERVICES:
        gate.children.pop((service, 0)).stop(grace=15)
    assert "restored" in kakou(gate, "snapshot", "restore", "--drop-state")
    start(gate)
    is_as_it_was(gate, before)
    assert verified(gate)


def test_a_lost_state_without_a_whole_snapshot_is_built_from_the_log(gate: Gate) -> None:
    """All of them are broken: the older ones are tried, and the log says of each what is wrong."""
    before = state(gate)
    for content in (gate.folder / "snapshots").rglob("*.zst"):
        content.write_bytes(content.read_bytes()[:-5])
    done = CliRunner().invoke(app, ["snapshot", "verify"], env=gate.environment)
    assert done.exit_code == 1
    assert "its manifest says" in done.output
    Redis.from_url(gate.servers.redis_url).flushall()
    is_as_it_was(gate, before)
    assert not restored(gate)


def test_a_lost_database_is_built_again_from_the_log(gate: Gate) -> None:
    """The history keeps its place on the log in it: without one it begins at the start, and the gate goes on."""
    gate.kill("history")
    for file in gate.folder.glob("history.sqlite*"):
        file.unlink()
    gate.start("history")
    morning(gate)
    holds_the_log(gate)


def test_a_copied_database_goes_on_from_where_it_was_copied(gate: Gate) -> None:
    """By SQLite's own backup, while the service writes."""
    database, copy = gate.folder / "history.sqlite", gate.folder / "copy.sqlite"
    with closing(connect(database)) as source, closing(connect(copy)) as target:
        source.backup(target)
    morning(gate)
    gate.kill("history")
    for file in gate.folder.glob("history.sqlite*"):
        file.unlink()
    copy.rename(database)
    gate.start("history")
    holds_the_log(gate)


def test_the_gate_goes_on_while_snapshots_are_taken(gate: Gate) -> None:
    """Many of them, in the middle of a morning; the last one is whole and is restored."""
    with gate.simulation(2 * TRUCKS, RATE) as simulation:
        while simulation.process.poll() is None:
            assert taken(gate)
        assert balanced(simulation.report())
    assert "broken" not in kakou(gate, "snapshot", "verify")
    before = state(gate)
    Redis.from_url(gate.servers.redis_url).flushall()
    is_as_it_was(gate, before)
    assert restored(gate) >= IN_REDIS
    assert httpx.get(f"{gate.operations_url('lane-router')}/metrics", timeout=5).text.count("kakou_snapshot_bytes{") > 0
