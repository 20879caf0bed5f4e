"""The log on a real Kafka is archived, checked and trimmed; then services start, and what was trimmed is explained."""

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from kakou.contracts.services import SERVICES
from kakou.contracts.topics import INBOUND_TOPIC
from kakou.runtime.kafka.connection import KafkaConnection
from kakou.runtime.kafka.witness import told
from kakou_cli.__main__ import app
from kakou_cli.archive.command import GROUP
from redis import Redis
from typer.testing import CliRunner, Result

from tests.e2e.open_gate import OpenZone, open_gate, open_zone
from tests.e2e.test_http_contract import DEPARTED, NO_DRAWS, RAISED, Truck
from tests.gate import PARTITIONS, Gate, eventually

pytestmark = pytest.mark.long

CODE = "3105A"
Kakou = Callable[..., Result]


@pytest.fixture(scope="module")
def gate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gate]:
    """Of this file alone, which trims its log and kills its services."""
    with open_gate(tmp_path_factory.mktemp("gate")) as gate:
        yield gate


@pytest.fixture(scope="module")
def zone(gate: Gate) -> Iterator[OpenZone]:
    zone = open_zone(gate, CODE)
    assert zone.ops.put("/v1/policy", json=NO_DRAWS).is_success
    yield zone
    zone.close()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("site") / "archive"


@pytest.fixture(scope="module")
def snapshots(archive: Path) -> Path:
    return archive.with_name("snapshots")


@pytest.fixture(scope="module")
def environment(gate: Gate, archive: Path, snapshots: Path) -> dict[str, str]:
    """Of the administrator, with an archive and the name of a key."""
    key = archive.with_name("site.pem")
    return {
        **gate.environment,
        "KAKOU_ARCHIVE": str(archive),
        "KAKOU_ARCHIVE_KEY": str(key),
        "KAKOU_ARCHIVE_PUBLIC_KEY": f"{key}.pub",
        "KAKOU_SNAPSHOT_FOLDER": str(snapshots),
        "KAKOU_TOKEN": "",
    }


@pytest.fixture(scope="module")
def kakou(environment: dict[str, str]) -> Kakou:
    """The command as the administrator calls it."""

    def run(*arguments: object, **other: str) -> Result:
        return CliRunner().invoke(app, [str(one) for one in arguments], env={**environment, **other})

    made = run("log", "key", environment["KAKOU_ARCHIVE_KEY"])
    assert made.exit_code == 0, made.output
    assert "PRIVATE KEY" not in made.output
    return run


def passes(zone: OpenZone) -> Truck:
    """A truck that goes through."""
    truck = Truck(zone).file()
    assert zone.say(truck.gathered(weight="33100")).is_success
    zone.say(zone.event(RAISED, truck.session, {"state": "raised"}))
    zone.say(zone.event(DEPARTED, truck.session, {"how": "cleared"}))
    return truck


def restart(gate: Gate) -> None:
    for service in ("lane-router", "weight-check", "hazmat-notify"):
        gate.kill(service)
        gate.start(service)
    gate.wait_ready()


def printed(result: Result) -> dict[str, Any]:
    """What a command that ended well printed for machines."""
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_log_is_archived_trimmed_and_read_as_if_it_were_whole(
    gate: Gate, zone: OpenZone, kakou: Kakou, tmp_path: Path
) -> None:
    first = passes(zone)
    eventually(lambda: len(zone.customs.get("/v1/passages").json()["items"]) == 1, 20, "a passage")
    sealed = printed(kakou("log", "archive", "--json"))
    passes(zone)
    checked = printed(kakou("log", "verify", "--head", sealed["head"]["sha256"], "--json"))
    assert checked["findings"] == []
    assert checked["records"] == checked["compared"] > 0
    assert checked["beyond"] > 0

    now = datetime.now(UTC).isoformat()
    assert kakou("log", "archive").exit_code == 0
    forbidden = kakou("log", "trim", "--before", now)
    assert (forbidden.exit_code, "the oldest snapshot of lane-router is missing" in forbidden.stderr) == (2, True)
    assert kakou("snapshot", "take").exit_code == 0
    trimmed = kakou("log", "trim", "--before", now, "--json")
    assert trimmed.exit_code == 0, trimmed.output
    (cut,) = json.loads(trimmed.stdout)["cut"]
    assert cut["records"] == cut["to"] > 0
    after = printed(kakou("log", "verify", "--json"))
    assert after["findings"] == []
    assert after["compared"] < after["records"]

    restart(gate)
    later = passes(zone)
    told = kakou("explain", first.visit, "--zone", CODE, "--lang", "en")
    assert told.exit_code == 0, told.output
    assert f"It showed pass {first.pass_no}." in told.stdout
    verified = kakou("verify", "--zone", CODE, "--json")
    assert verified.exit_code == 0, verified.output
    assert json.loads(verified.stdout)["verdicts"] == 3

    without = kakou("explain", first.visit, "--zone", CODE, KAKOU_ARCHIVE="")
    assert without.exit_code == 2
    assert "name the archive with what was before, --archive or KAKOU_ARCHIVE" in without.stderr
    assert "Kafka does not answer" not in without.stderr

    bundle = tmp_path / "visit.kakou"
    packed = kakou("evidence", later.visit, "--zone", CODE, "--out", bundle)
    assert packed.exit_code == 0, packed.output
    assert "under no seal yet" in packed.stderr
    nowhere = {"KAKOU_KAFKA_BOOTSTRAP": "127.0.0.1:1", "KAKOU_REDIS_URL": "redis://127.0.0.1:1/0", "KAKOU_ARCHIVE": ""}
    again = kakou("verify", bundle, **nowhere)
    assert again.exit_code == 0, again.output
    assert "equal, byte for byte" in again.stdout


def test_a_tail_cut_off_with_its_head_is_told_by_kafka(gate: Gate, zone: OpenZone, kakou: Kakou, archive: Path) -> None:
    passes(zone)
    before = set(archive.rglob("*.*"))
    assert kakou("log", "archive").exit_code == 0
    newest = [file for file in archive.rglob("*.*") if file not in before]
    kept = {file: file.read_bytes() for file in newest}
    for file in newest:
        file.unlink()
    said = kakou("log", "verify")
    assert said.exit_code == 1, said.output
    assert "Kafka knows of a seal that ends at" in said.stdout
    for file, data in kept.items():
        file.write_bytes(data)
    assert kakou("log", "verify").exit_code == 0


KILLED_BEFORE_KAFKA_IS_TOLD = """
import os, signal, sys

sealed = False

def look(event, arguments):
    global sealed
    sealed = sealed or (event == "os.link" and str(arguments[1]).endswith(".head.json"))
    if sealed and event == "socket.connect":
        os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(look)
from kakou_cli.__main__ import app
app(["log", "archive"])
"""


def test_an_archiver_killed_before_it_has_told_kafka_tells_it_with_its_next_run(
    gate: Gate, zone: OpenZone, kakou: Kakou, environment: dict[str, str]
) -> None:
    passes(zone)
    done = subprocess.run(
        [sys.executable, "-c", KILLED_BEFORE_KAFKA_IS_TOLD],
        env={**os.environ, **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    behind = printed(kakou("log", "verify", "--json"))
    assert behind["findings"] == []
    assert told_ends(gate) != behind["ends"], "it was killed too late"
    assert kakou("log", "archive").exit_code == 0
    after = printed(kakou("log", "verify", "--json"))
    assert after["findings"] == []
    assert told_ends(gate) == after["ends"]


def told_ends(gate: Gate) -> dict[str, int]:
    """Where the archive of each partition ends, as Kafka was told."""
    kafka = KafkaConnection(gate.servers.bootstrap)
    found = asyncio.run(told(kafka, GROUP, INBOUND_TOPIC, range(PARTITIONS)))
    return {str(partition): end.offset for partition, end in found.items()}


def test_what_a_service_still_needs_is_not_trimmed(gate: Gate, zone: OpenZone, kakou: Kakou) -> None:
    truck = Truck(zone).file()
    gate.kill("weight-check")
    zone.say(truck.gathered(weight="33100"), wait=0)
    assert kakou("log", "archive").exit_code == 0
    said = kakou("log", "trim", "--before", datetime.now(UTC).isoformat())
    assert said.exit_code == 2
    assert "nothing was trimmed" in said.stderr
    for holder in ("the state of weight-check", "the oldest snapshot of hazmat-notify", "the database of history"):
        assert f"{holder} stands at" in said.stderr
    gate.start("weight-check")
    gate.wait_ready()


def test_states_that_are_lost_after_the_log_was_trimmed_come_back_from_their_snapshots(
    gate: Gate, zone: OpenZone, kakou: Kakou, snapshots: Path
) -> None:
    gate.settings["KAKOU_SNAPSHOT_FOLDER"] = str(snapshots)
    for service in SERVICES:
        gate.kill(service)
    with Redis.from_url(gate.servers.redis_url) as redis:
        redis.flushall()
    for service in SERVICES:
        gate.start(service)
    gate.wait_ready()
    truck = passes(zone)
    told = kakou("explain", truck.visit, "--zone", CODE, "--lang", "en")
    assert told.exit_code == 0, told.output
    assert "Verdict 1 (gathered): release" in told.stdout
