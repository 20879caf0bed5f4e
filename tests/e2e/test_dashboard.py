"""Ops see the gate: every query of the dashboard has data on a real Prometheus while trucks pass."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.gate import Gate, balanced, eventually
from tests.prometheus import watched

DASHBOARD = Path("deploy/grafana/dashboards/gate.json")


def test_every_query_of_the_dashboard_has_data(shared_gate: Gate, tmp_path: Path) -> None:
    with watched(shared_gate, tmp_path) as prometheus:
        with shared_gate.simulation(60, 8.0) as simulation:
            assert balanced(simulation.report())
        queries = list(_queries(json.loads(DASHBOARD.read_text())))
        assert len(queries) > 10
        for query in queries:
            eventually(lambda query=query: prometheus.has_data(query), 30, f"data for {query}")  # type: ignore[misc]


def _queries(dashboard: dict[str, Any]) -> Iterator[str]:
    for panel in dashboard["panels"]:
        for target in panel.get("targets", ()):
            yield target["expr"]
