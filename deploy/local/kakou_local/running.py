"""What `make up` has started and `make down` will stop: kept in one state file."""

import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

from kakou_local.cache import cache_folder
from kakou_local.processes import Child


@dataclass
class Running:
    """Addresses, our processes by name, and whether a Docker engine runs the servers."""

    bootstrap: str = ""
    redis_url: str = ""
    addresses: dict[str, str] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    docker: bool = False

    @staticmethod
    def folder() -> Path:
        """`KAKOU_STATE`, else a folder of the cache."""
        given = os.environ.get("KAKOU_STATE")
        return Path(given) if given else cache_folder() / "running"

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
        (self.folder() / "state.json").write_text(json.dumps(asdict(self), indent=2))

    def dead(self) -> list[str]:
        """Names of processes that have ended."""
        return [name for name, child in self.children.items() if not child.alive]

    def stop(self) -> None:
        """Stop the services, then the servers, and forget their data."""
        order = sorted(self.children, key=lambda name: name in {"kafka", "redis"})
        for name in order:
            self.children[name].stop(grace=15)
        shutil.rmtree(self.folder(), ignore_errors=True)
