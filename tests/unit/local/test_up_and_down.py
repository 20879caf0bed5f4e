"""`make up` finds what runs and starts the rest, `make down` stops it and keeps the data, `make clean` removes it.

Services here only say that they are ready.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from kakou.contracts.services import SERVICES
from kakou_local.processes import started_at
from kakou_local.running import Running
from kakou_local.services import connection_of

from tests.gate import eventually

STAND_IN = """
import os
from http.server import BaseHTTPRequestHandler, HTTPServer

class Answer(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()

HTTPServer(("127.0.0.1", int(os.environ["KAKOU_OPERATIONS_PORT"])), Answer).serve_forever()
"""


class Local:
    """`kakou-local` with a state folder of its own, on servers that are given."""

    def __init__(self, folder: Path) -> None:
        for module in (entry.package for entry in SERVICES.values()):
            (folder / module).mkdir()
            (folder / module / "__init__.py").touch()
            (folder / module / "__main__.py").write_text(STAND_IN)
        self.state = folder / "state"
        self.environment = {
            **os.environ,
            "KAKOU_STATE": str(self.state),
            "KAFKA_BOOTSTRAP": "127.0.0.1:1",
            "REDIS_URL": "redis://:secret@127.0.0.1:1/0",
            "PYTHONPATH": str(folder),
            "PYTHONUNBUFFERED": "1",
        }

    def __call__(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "kakou_local", *arguments]
        return subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            cwd=self.state.parent,
        )

    def pids(self, folder: Path | None = None) -> dict[str, int]:
        state: dict[str, Any] = json.loads(((folder or self.state) / "state.json").read_text())
        return {name: child["pid"] for name, child in state["children"].items()}


@pytest.fixture
def local(tmp_path: Path) -> Iterator[Local]:
    command = Local(tmp_path)
    yield command
    command("clean")


def test_a_second_up_finds_the_first(local: Local) -> None:
    first = local("up")
    assert first.returncode == 0, first.stderr
    pids = local.pids()
    second = local("up")
    assert "already up" in second.stdout
    assert local.pids() == pids


def test_up_says_how_to_get_a_token_and_keeps_the_password_to_itself(local: Local) -> None:
    said = local("up").stdout
    assert "kakou token issue --zone 3105W" in said
    script = (local.state / "env").read_text()
    assert "export KAKOU_INGEST_URL=" in script
    assert "secret" not in said + script
    assert (local.state / "state.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("command", [["up"], ["run", "--", "true"]], ids=["up", "run"])
def test_where_each_person_s_page_is_stands_in_what_is_said(local: Local, command: list[str]) -> None:
    said = local(*command).stdout
    assert re.findall(
        "(the officer's desk|a lane's booth|the safety office's board) +http://.*/(desk|booth|board)", said
    ) == [
        ("the officer's desk", "desk"),
        ("a lane's booth", "booth"),
        ("the safety office's board", "board"),
    ]


def test_up_starts_again_only_what_ended(local: Local) -> None:
    local("up")
    before = local.pids()
    os.kill(before["lane-router"], signal.SIGKILL)
    eventually(lambda: started_at(before["lane-router"]) is None, 10, "lane-router has ended")
    assert "Started lane-router." in local("up").stdout
    after = local.pids()
    assert {name for name in after if after[name] != before[name]} == {"lane-router"}


def test_down_stops_everything_and_keeps_the_data(local: Local) -> None:
    local("up")
    pids, key = local.pids(), (local.state / "webhook.key").read_text()
    assert local("down").stdout.startswith("Stopped. The data stays in state: `make up` goes on with it")
    assert not [name for name, pid in pids.items() if started_at(pid)]
    assert local("down").stdout == "Nothing is up.\n"
    local("up")
    assert (local.state / "webhook.key").read_text() == key


def test_clean_says_what_it_removes_and_leaves_nothing(local: Local) -> None:
    local("up")
    pids = local.pids()
    said = local("clean").stdout
    assert "Removing state: the gate's log and state (trucks, papers, tokens)" in said
    assert "Topics on the Kafka at 127.0.0.1:1 and keys in its Redis are yours and stay." in said
    assert not [name for name, pid in pids.items() if started_at(pid)]
    assert not local.state.exists()
    assert local("clean").stdout == ""


def test_a_service_that_does_not_start_takes_along_what_started_with_it_and_no_data(local: Local) -> None:
    (local.state.parent / "gate_ingest" / "__main__.py").write_text("raise SystemExit('no log to write to')")
    said = local("up")
    assert said.returncode == 1
    assert "gate-ingest ended while it started" in said.stderr
    assert "no log to write to" in said.stderr
    assert "all data stays; the logs are in state." in said.stderr
    assert not local.pids()
    assert (local.state / "gate-ingest.log").exists()


def test_a_service_that_does_not_start_again_leaves_the_others_and_the_data_alone(local: Local) -> None:
    local("up")
    before, kept = local.pids(), local.state / "servers"
    kept.mkdir()
    os.kill(before["weight-check"], signal.SIGKILL)
    eventually(lambda: started_at(before["weight-check"]) is None, 10, "weight-check has ended")
    (local.state.parent / "weight_check" / "__main__.py").write_text("raise SystemExit('no')")
    assert local("up").returncode == 1
    assert local.pids() == {name: pid for name, pid in before.items() if name != "weight-check"}
    assert all(started_at(pid) for pid in local.pids().values())
    assert kept.exists()


def test_after_a_reboot_strangers_with_our_numbers_are_left_alone_and_the_gate_starts_again(local: Local) -> None:
    local("up")
    for pid in local.pids().values():
        os.kill(pid, signal.SIGKILL)
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as stranger:
        began = str(started_at(stranger.pid))
        state = json.loads((local.state / "state.json").read_text())
        for child in state["children"].values():
            child |= {"pid": stranger.pid, "started": f"{began.split()[0]} of another boot"}
        (local.state / "state.json").write_text(json.dumps(state))
        assert f"Started {', '.join(SERVICES)}." in local("up").stdout
        assert stranger.pid not in local.pids().values()
        local("down")
        assert stranger.poll() is None
        stranger.kill()


def test_run_ends_with_the_command_s_exit_code_and_stops_what_it_started(local: Local) -> None:
    assert local("run", "--", "sh", "-c", "exit 7").returncode == 7
    assert not local.state.exists()


def test_run_leaves_alone_what_was_up_before(local: Local) -> None:
    local("up")
    pids = local.pids()
    assert local("run", "--", "true").returncode == 0
    assert local.pids() == pids
    assert all(started_at(pid) for pid in pids.values())


def test_run_beside_a_stopped_gate_neither_uses_nor_removes_its_data(local: Local) -> None:
    local("up")
    local("down")
    (local.state / "servers").mkdir()
    before = {path: path.read_bytes() for path in local.state.rglob("*") if path.is_file()}
    assert local("run", "--", "true").returncode == 0
    assert {path: path.read_bytes() for path in local.state.rglob("*") if path.is_file()} == before
    assert (local.state / "servers").exists()


@pytest.mark.parametrize("command", ["up", "run"])
def test_the_history_of_another_gate_is_left_alone_by_a_shell_that_knows_it(local: Local, command: str) -> None:
    """`. .state/env` names the file of its gate; whatever is started from that shell has a log of its own."""
    local.environment["KAKOU_HISTORY_URL"] = "sqlite:////another/.state/history.sqlite"
    own = "run", "--", "sh", "-c", 'echo "the history: $KAKOU_HISTORY_URL"'
    said = local("up").stdout if command == "up" else local(*own).stdout
    told = (local.state / "env").read_text() if command == "up" else said
    assert re.search(rf"sqlite:///{re.escape(str(local.state))}/\S*history\.sqlite", told), told
    assert "/another/" not in said + told


GIVEN = "postgresql://kakou@host/kakou"


@pytest.mark.parametrize(
    ("folder", "ports", "kept"),
    [("state", {}, True), ("state", {"kafka": 1}, True), ("demo-1", {}, True), ("demo-1", {"kafka": 1}, False)],
    ids=["given servers", "servers of its own", "a demonstration on given servers", "one on servers of its own"],
)
def test_a_database_that_is_given_is_used_but_by_a_log_that_begins_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, folder: str, ports: dict[str, int], kept: bool
) -> None:
    monkeypatch.setenv("KAKOU_STATE", str(tmp_path / folder))
    monkeypatch.setenv("KAKOU_HISTORY_URL", GIVEN)
    own = f"sqlite:///{tmp_path / folder / 'history.sqlite'}"
    assert connection_of(Running(ports=ports))["KAKOU_HISTORY_URL"] == (GIVEN if kept else own)


def test_down_ends_a_demonstration_that_could_not_clear_up(local: Local) -> None:
    command = [sys.executable, "-m", "kakou_local", "run", "--", "sh", "-c", "echo running; exec sleep 5"]
    with subprocess.Popen(command, env=local.environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        next(line for line in run.stdout if line == "running\n")
        (demo,) = local.state.glob("demo-*")
        pids = local.pids(demo)
        run.kill()
        assert local("down").returncode == 0
    assert not [name for name, pid in pids.items() if started_at(pid)]
    assert not demo.exists()


def test_run_that_is_ended_by_a_signal_stops_what_it_started(local: Local) -> None:
    command = [sys.executable, "-m", "kakou_local", "run", "--", "sh", "-c", "echo running; exec sleep 60"]
    with subprocess.Popen(command, env=local.environment, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout
        for line in run.stdout:
            if line == "running\n":
                break
        (demo,) = local.state.glob("demo-*")
        pids = local.pids(demo)
        run.send_signal(signal.SIGTERM)
        assert run.wait(timeout=30) == 128 + signal.SIGTERM
    assert not [name for name, pid in pids.items() if started_at(pid)]
    assert not local.state.exists()


def test_one_address_without_the_other_is_refused(local: Local) -> None:
    del local.environment["REDIS_URL"]
    said = local("up")
    assert said.returncode == 1
    assert "set both" in said.stderr
