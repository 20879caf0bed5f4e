"""The gate of a folder: its servers and services, its data. What `make up` starts and `make down` stops."""

import fcntl
import json
import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kakou_local.cache import cache_folder
from kakou_local.processes import Child

SERVERS = ("kafka", "redis")
DEMOS = "demo-"


@dataclass
class Running:
    """Addresses for users and for operations, our processes by name, and who runs the servers.

    ports: of servers of our own, which stay theirs as long as their data; empty where they are given or an engine's.
    docker: an engine runs them. It all stays when the gate is stopped, without processes.
    """

    bootstrap: str = ""
    redis_url: str = ""
    addresses: dict[str, str] = field(default_factory=dict)
    operations: dict[str, str] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    ports: dict[str, int] = field(default_factory=dict)
    docker: bool = False

    @property
    def on_given_servers(self) -> bool:
        """Whether Kafka and Redis are the caller's own."""
        return not self.ports and not self.docker

    @staticmethod
    def folder() -> Path:
        """`KAKOU_STATE`, else a folder of the cache."""
        given = os.environ.get("KAKOU_STATE")
        return Path(given).resolve() if given else cache_folder() / "running"

    @staticmethod
    def read(folder: Path | None = None) -> "Running | None":
        """The gate of the folder, running or stopped; None where there is none."""
        try:
            state = json.loads(((folder or Running.folder()) / "state.json").read_text())
        except FileNotFoundError:
            return None
        state["children"] = {name: Child(**child) for name, child in state["children"].items()}
        return Running(**state)

    def write(self, folder: Path | None = None) -> None:
        folder = folder or self.folder()
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / "state.json.draft"
        draft.touch(mode=0o600)  # An address that was given may hold a password.
        draft.write_text(json.dumps(asdict(self), indent=2))
        draft.replace(folder / "state.json")

    def alive(self) -> list[str]:
        """Names of our processes that run: known by more than their numbers, which others may have by now."""
        return [name for name, child in self.children.items() if child.alive]

    def stop(self, besides: Collection[str] = ()) -> None:
        """Stop the services together, then the servers; their data stays. besides: what to leave running."""
        ending = {name: child for name, child in self.children.items() if name not in besides}
        services = [child for name, child in ending.items() if name not in SERVERS]
        for child in services:
            child.ask_to_end()
        for child in [*services, *(ending[name] for name in SERVERS if name in ending)]:
            child.stop(grace=15)
        self.children = {name: child for name, child in self.children.items() if name in besides}


def demos() -> list[Path]:
    """Folders of demonstrations that run, or were killed before they could clear up."""
    return sorted(Running.folder().glob(f"{DEMOS}*"))


@contextmanager
def alone() -> Iterator[None]:
    """One `up` or `down` at a time: two at once would start everything twice."""
    folder = Running.folder().parent
    folder.mkdir(parents=True, exist_ok=True)
    # The folder itself is what is locked, so that no lock file stays behind.
    lock = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)
