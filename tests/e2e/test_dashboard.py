"""Ops see the gate: every query of the dashboard has data on a real Prometheus while trucks pass."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from kakou_local.install import prometheus
from kakou_local.processes import free_port, start, until_ready
from kakou_local.services import SERVICES, Readiness

from tests.gate import Gate, balanced, eventually

DASHBOARD = Path("deploy/grafana/dashboards/gate.json")


@pytest.fixture
def prometheus_url(gate: Gate, tmp_path: Path) -> Iterator[str]:
    """A Prometheus that scrapes the gate's services every second."""
    targets = [f"127.0.0.1:{gate.operations_ports[service, 0]}" for service in SERVICES]
    settings = {
        "global": {"scrape_interval": "1s"},
        "scrape_configs": [{"job_name": "kakou", "static_configs": [{"targets": targets}]}],
    }
    (tmp_path / "prometheus.yml").write_text(json.dumps(settings))
    port = free_port()
    command = [
        prometheus(),
        f"--config.file={tmp_path / 'prometheus.yml'}",
        f"--storage.tsdb.path={tmp_path / 'tsdb'}",
        f"--web.listen-address=127.0.0.1:{port}",
    ]
    log = tmp_path / "prometheus.log"
    child = start(command, log)
    until_ready(child, Readiness(f"http://127.0.0.1:{port}/-/ready"), log, "Prometheus", 30)
    yield f"http://127.0.0.1:{port}"
    child.stop(grace=5)


def test_every_query_of_the_dashboard_has_data(gate: Gate, prometheus_url: str) -> None:
    with gate.simulation(60, 8.0) as simulation:
        assert balanced(simulation.report())
    queries = list(_queries(json.loads(DASHBOARD.read_text())))
    assert len(queries) > 10
    for query in queries:
        eventually(lambda query=query: _has_data(prometheus_url, query), 30, f"data for {query}")  # type: ignore[misc]


def _queries(dashboard: dict[str, Any]) -> Iterator[str]:
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            yield target["expr"]


def _has_data(url: str, query: str) -> bool:
    answer = httpx.get(f"{url}/api/v1/query", params={"query": query}, timeout=10).json()
    return bool(answer["data"]["result"])
