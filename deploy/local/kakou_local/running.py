"""What `make up` has started and `make down` will stop: kept in one state file."""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kakou_local.cache import cache_folder
from kakou_local.processes import Child

SERVERS = ("kafka", "redis")


@dataclass
class Running:
    """Addresses for users and for operations, our processes by name, and whether a Docker engine runs the servers."""

    bootstrap: str = ""
    redis_url: str = ""
    addresses: dict[str, str] = field(default_factory=dict)
    operations: dict[str, str] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    docker: bool = False

    @staticmethod
    def folder() -> Path:
        """`KAKOU_STATE`, else a folder of the cache."""
        given = os.environ.get("KAKOU_STATE")
        return Path(given).resolve() if given else cache_folder() / "running"

    @staticmethod
    def read() -> "Running | None":
        """What was started last, None where nothing was."""
        try:
            state = json.loads((Running.folder() / "state.json").read_text())
        except FileNotFoundError:
            return None
        state["children"] = {name: Child(**child) for name, child in state["children"].items()}
        return Running(**state)

    def write(self) -> None:
        self.folder().mkdir(parents=True, exist_ok=True)
        draft = self.folder() / "state.json.draft"
        draft.touch(mode=0o600)  # An address that was given may hold a password.
        draft.write_text(json.dumps(asdict(self), indent=2))
        draft.replace(self.folder() / "state.json")

    def servers_ended(self) -> list[str]:
        """Which of the servers that we started have ended."""
        return [name for name in SERVERS if name in self.children and not self.children[name].alive]

    def stop(self) -> None:
        """Stop the services together, then the servers, and forget their data."""
        services = [child for name, child in self.children.items() if name not in SERVERS]
        for child in services:
            child.ask_to_end()
        for child in [*services, *(self.children[name] for name in SERVERS if name in self.children)]:
            child.stop(grace=15)
        shutil.rmtree(self.folder(), ignore_errors=True)


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
