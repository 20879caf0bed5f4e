"""Clients that know no manners: raw bytes to a listener, and what they cost it."""

import contextlib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from kakou_local.processes import free_port, port_is_free

from tests.gate import eventually

PATIENCE = 20.0


@dataclass(frozen=True)
class Listener:
    """A process that listens, and where."""

    port: int
    pid: int

    def connect(self, source: str = "127.0.0.1") -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE, source_address=(source, 0))

    def loop_seconds(self) -> float:
        """Processor time that its event loop has taken so far: no other load on the machine counts."""
        return int(Path(f"/proc/{self.pid}/task/{self.pid}/schedstat").read_text().split()[0]) / 1e9

    def memory_peak(self) -> int:
        """Bytes that it has held at most."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmHWM:")[2].split()[0]) * 1024

    def said_to(self, pieces: Iterable[bytes]) -> bytes:
        """All that is answered on one connection to what is sent, until the listener closes it."""
        with self.connect() as connection:
            said: list[bytes] = []
            reading = threading.Thread(target=_read_all, args=(connection, said))
            reading.start()
            with contextlib.suppress(OSError):
                for piece in pieces:
                    connection.sendall(piece)
            reading.join(PATIENCE)
            assert not reading.is_alive(), f"still open after {PATIENCE:.0f} s"
        return b"".join(said)


def _read_all(connection: socket.socket, said: list[bytes]) -> None:
    with contextlib.suppress(OSError):
        while part := connection.recv(65_536):
            said.append(part)


@contextlib.contextmanager
def small_server(connections: int = 2_000, per_address: int = 1_000, seconds: float = 10) -> Iterator[Listener]:
    """A listener of its own."""
    port = free_port()
    arguments = [str(port), str(connections), str(per_address), str(seconds)]
    command = [sys.executable, "-m", "tests.unit.operations.small_server", *arguments]
    with subprocess.Popen(command) as process:
        try:
            listener = Listener(port, process.pid)
            eventually(lambda: not port_is_free(port), PATIENCE, "it listens")
            yield listener
        finally:
            process.kill()


def closed_within(connection: socket.socket, seconds: float) -> bool:
    """Whether the other side ends the connection in time; what it says first is read."""
    end = monotonic() + seconds
    with contextlib.suppress(ConnectionError):
        while (left := end - monotonic()) > 0:
            connection.settimeout(left)
            try:
                if not connection.recv(65_536):
                    return True
            except TimeoutError:
                return False
        return False
    return True
