"""What we start is known by more than its number, and never outlives its owner."""

import os
import random
import signal
import socket
import subprocess
import sys
from pathlib import Path
from threading import Thread

import pytest
from kakou_local.processes import PORTS, Child, DidNotStart, free_port, port_is_free, start, started_at, until_ready

from tests.gate import eventually

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
DEAF = [sys.executable, "-uc", "import signal, time; signal.signal(15, signal.SIG_IGN); print('deaf'); time.sleep(60)"]


def test_a_process_that_got_the_number_of_an_ended_one_is_left_alone() -> None:
    stranger = Child(os.getpid(), started="1")
    assert not stranger.alive
    stranger.stop(grace=1)
    stranger.kill()
    assert started_at(os.getpid())


def test_a_child_that_does_not_listen_is_ended_all_the_same(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = start(DEAF, log)
    eventually(lambda: log.read_text() == "deaf\n", 10, "the child has shut its ears")
    child.stop(grace=0.2)
    assert not child.alive


def test_a_child_outlasts_the_thread_that_started_it(tmp_path: Path) -> None:
    children: list[Child] = []
    thread = Thread(target=lambda: children.append(start(SLEEPER, tmp_path / "log")))
    thread.start()
    thread.join()
    # Linux tells a child of its parent's end before the thread is off its list.
    eventually(lambda: not Path(f"/proc/self/task/{thread.native_id}").exists(), 10, "the thread has ended")
    assert children[0].alive
    children[0].kill()


def test_a_child_ends_when_its_parent_is_killed(tmp_path: Path) -> None:
    program = f"""
import time
from pathlib import Path
from kakou_local.processes import start
print(start({SLEEPER!r}, Path({str(tmp_path / "log")!r})).pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        pid = int(parent.stdout.readline())
        assert started_at(pid)
        parent.send_signal(signal.SIGKILL)
        eventually(lambda: started_at(pid) is None, 10, "the child has ended")


def test_a_free_port_is_one_that_no_outgoing_connection_will_take() -> None:
    first_outgoing = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    assert PORTS.stop <= first_outgoing
    assert port_is_free(free_port())


def test_a_port_is_given_once_though_its_server_does_not_listen_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    _first_choice(port, monkeypatch)
    assert free_port() != port


def test_a_port_given_in_another_process_is_not_given_here(monkeypatch: pytest.MonkeyPatch) -> None:
    program = "from kakou_local.processes import free_port; print(free_port())"
    port = int(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout)
    assert port_is_free(port), "its server may listen there"
    _first_choice(port, monkeypatch)
    assert free_port() != port


def _first_choice(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chance comes to `port` first, and is chance from then on."""
    first, choose = iter([port]), random.choice
    monkeypatch.setattr("kakou_local.processes.random.choice", lambda ports: next(first, None) or choose(ports))


def test_the_next_free_port_is_neither_used_nor_promised() -> None:
    with socket.socket() as used:
        used.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        used.bind(("127.0.0.1", free_port()))
        used.listen()
        port = used.getsockname()[1]
        assert not port_is_free(port)
        assert free_port({port + 1}, beginning=port) >= port + 2


def test_a_server_that_ends_at_once_is_told_with_the_end_of_its_log(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = start([sys.executable, "-c", "raise SystemExit('no such topic')"], log)
    with pytest.raises(DidNotStart, match=r"(?s)broker ended while it started.*no such topic"):
        until_ready(child, lambda: False, log, "broker", deadline=10)


def test_a_server_that_is_never_ready_is_ended(tmp_path: Path) -> None:
    log = tmp_path / "log"
    child = start(SLEEPER, log)
    with pytest.raises(DidNotStart, match="broker is not ready after 0 s"):
        until_ready(child, lambda: False, log, "broker", deadline=0.1)
    assert not child.alive
