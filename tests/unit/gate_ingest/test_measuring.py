"""Stops by the firm's credit level (policy item (五)): each once, however often the verdict is revised."""

from datetime import UTC, datetime
from typing import Any

import orjson
from gate_ingest.measuring import Measuring
from kakou.contracts import topics
from kakou.contracts.verdicts import VerdictWord
from kakou.operations.metrics import GateMetrics
from kakou.runtime.event import Event
from kakou.runtime.origin import Origin
from prometheus_client import CollectorRegistry

from tests.unit.gate_ingest import told

NOW = datetime.now(UTC)


def reached(verdict: VerdictWord, level: str | None, stops: list[str], revision: int = 1) -> Event:
    said = told.reached(told.verdict(NOW, verdict, revision=revision))
    data: dict[str, Any] = orjson.loads(said.model_dump_json()) | {"level": level, "stops": stops}
    return Event(
        zone=told.ZONE,
        type=topics.VERDICT_REACHED,
        id="1",
        source="/",
        subject=told.VISIT,
        data=data,
        attributes={},
        origin=Origin(1, ()),
        partition=0,
        log_ms=0,
        value=b"",
    )


def test_stops_are_counted_by_level_and_reason_over_the_visits_of_the_level() -> None:
    registry = CollectorRegistry()
    measuring = Measuring(GateMetrics(registry))
    measuring.observe(reached("refuse", "ordinary", ["weight.vehicle.outside-band"]))
    measuring.observe(reached("refuse", "ordinary", [], revision=2))
    measuring.observe(reached("release", "ordinary", []))
    measuring.observe(reached("refer", None, ["identity.plate.unread"]))

    def value(name: str, **labels: str) -> float | None:
        return registry.get_sample_value(name, {"zone": told.ZONE, **labels})

    assert value("kakou_stops_total", level="ordinary", reason="weight.vehicle.outside-band") == 1
    assert value("kakou_stops_total", level="unknown", reason="identity.plate.unread") == 1
    assert value("kakou_visits_by_level_total", level="ordinary") == 2
    assert value("kakou_visits_by_level_total", level="unknown") == 1
