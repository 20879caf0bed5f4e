"""A real Prometheus that watches a gate."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from kakou.contracts.services import SERVICES
from kakou_local.install import prometheus
from kakou_local.processes import free_port, start, until_ready
from kakou_local.services import Readiness

from tests.gate import Gate


@dataclass(frozen=True)
class Prometheus:
    """Where it is asked."""

    url: str

    def has_data(self, query: str) -> bool:
        return bool(self._ask("query", query=query)["result"])

    def firing(self) -> set[str]:
        """The names of the alerts that fire now."""
        return {one["labels"]["alertname"] for one in self._ask("alerts")["alerts"] if one["state"] == "firing"}

    def _ask(self, what: str, **parameters: str) -> dict[str, Any]:
        answer = httpx.get(f"{self.url}/api/v1/{what}", params=parameters, timeout=10).json()
        data: dict[str, Any] = answer["data"]
        return data


@contextmanager
def watched(gate: Gate, folder: Path, *rules: Path) -> Iterator[Prometheus]:
    """A Prometheus that scrapes the gate's services and looks at the rules every second."""
    targets = [f"127.0.0.1:{gate.operations_ports[service, 0]}" for service in SERVICES]
    settings = {
        "global": {"scrape_interval": "1s", "evaluation_interval": "1s"},
        "rule_files": [str(one.resolve()) for one in rules],
        "scrape_configs": [{"job_name": "kakou", "static_configs": [{"targets": targets}]}],
    }
    (folder / "prometheus.yml").write_text(json.dumps(settings))
    port = free_port()
    command = [
        prometheus(),
        f"--config.file={folder / 'prometheus.yml'}",
        f"--storage.tsdb.path={folder / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    log = folder / "prometheus.log"
    child = start(command, log)
    try:
        until_ready(child, Readiness(f"http://127.0.0.1:{port}/-/ready"), log, "Prometheus", 30)
        yield Prometheus(f"http://127.0.0.1:{port}")
    finally:
        child.stop(grace=5)
