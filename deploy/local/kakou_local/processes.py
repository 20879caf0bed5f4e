"""Children that are started with a log file, known by pid and start time, and stopped with certainty."""

import ctypes
import os
import random
import signal
import socket
import subprocess
from collections.abc import Callable, Container, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)

# To Linux the parent is the thread that forks, not the process: children must come from one that stays to the end.
STARTER = ThreadPoolExecutor(1, "starter")

BOOT = Path("/proc/sys/kernel/random/boot_id")

OURS: dict[int, subprocess.Popen[bytes]] = {}
"""Children of this process that have not been seen to end: only we can take them off the process table."""

PORTS = range(20000, 32000)
"""Below the ports that Linux hands to outgoing connections: one of those could take a stopped server's port, and a
client that keeps calling it could even reach itself."""

GIVEN: set[int] = set()
"""Ports that this process has given to a server of its own, which may be started again."""


class DidNotStart(Exception):
    """A server ended or stayed silent; carries the end of its log."""


@dataclass(frozen=True)
class Child:
    """A process of ours: the start time tells it from a stranger that got its number later."""

    pid: int
    started: str

    @property
    def alive(self) -> bool:
        return started_at(self.pid) == self.started

    def stop(self, grace: float) -> None:
        """Ask it to end, insist after `grace` seconds, and return when it is gone."""
        self.ask_to_end()
        if not _until(lambda: not self.alive, grace):
            self.kill()

    def kill(self) -> None:
        self._signal(signal.SIGKILL)
        _until(lambda: not self.alive, 10)

    def ask_to_end(self) -> None:
        self._signal(signal.SIGTERM)

    def _signal(self, number: signal.Signals) -> None:
        if self.alive:
            os.kill(self.pid, number)


def start(
    command: Sequence[str], log: Path, environment: Mapping[str, str] | None = None, *, outlives_us: bool = False
) -> Child:
    """Start `command`, its output in `log`. Unless it `outlives_us` it ends with this process, however that ends."""

    parent = os.getpid()

    def follow_parent() -> None:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(1)

    def fork() -> subprocess.Popen[bytes]:
        with log.open("ab") as output:
            return subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                env={**os.environ, **(environment or {})},
                start_new_session=True,
                preexec_fn=None if outlives_us else follow_parent,
            )

    process = STARTER.submit(fork).result()
    OURS[process.pid] = process
    return Child(process.pid, started_at(process.pid) or "")


def started_at(pid: int) -> str | None:
    """When the process began, in clock ticks since a boot and which boot that was: after another one, the first
    processes have the same numbers and ticks. None where there is none or only its shell is left.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    if fields[0] == "Z":
        if ours := OURS.pop(pid, None):
            ours.wait()
        return None
    return f"{fields[19]} of {BOOT.read_text().strip()}"


def until_ready(child: Child, ready: Callable[[], bool], log: Path, name: str, deadline: float) -> None:
    """Wait for `ready`. Raises DidNotStart."""
    if _until(lambda: not child.alive or ready(), deadline) and child.alive:
        return
    how = f"is not ready after {deadline:.0f} s ({ready})" if child.alive else "ended while it started"
    child.kill()
    tail = log.read_text(errors="replace")[-1500:] if log.exists() else ""
    raise DidNotStart(f"{name} {how}. The end of its log:\n{tail}")


def free_port(taken: Container[int] = (), *, beginning: int | None = None) -> int:
    """A port nobody listens on and that is not in `taken`: from `beginning` upwards, else any of `PORTS`, and then
    given to nobody else who asks here."""
    if beginning is not None:
        return next(port for port in range(beginning, 65536) if port not in taken and port_is_free(port))
    while True:
        port = random.choice(PORTS)  # noqa: S311 - a port, not a secret
        if port not in taken and _reserve(port):
            return port


def _reserve(port: int) -> bool:
    """Whether the port is ours: its server listens a while after it was chosen, and others choose meanwhile.

    A connection ended from the port's side leaves the port in TIME_WAIT for a minute: whoever listens with
    SO_REUSEADDR, as servers do, may have it, and who binds without, as we do, may not.
    """
    if port in GIVEN:
        return False
    with socket.socket() as server, socket.socket() as client:
        try:
            server.bind(("127.0.0.1", port))
            server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            server.listen(1)
        except OSError:
            return False
        client.connect(("127.0.0.1", port))
        accepted, _ = server.accept()
        accepted.close()
    GIVEN.add(port)
    return True


def port_is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _until(condition: Callable[[], bool], deadline: float) -> bool:
    end = monotonic() + deadline
    while not condition():
        if monotonic() > end:
            return False
        sleep(0.05)
    return True
