"""Stops by the firm's credit level (policy item (五)), each once; fields asked by a pass's grade (item (四))."""

from datetime import UTC, datetime
from typing import Any

import orjson
import pytest
from gate_ingest.metrics import GateMetrics, Measuring
from kakou.contracts import topics
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.verdicts import LanePlace, VerdictWord, Weighing
from kakou.runtime.events.event import Content, Event
from kakou.runtime.events.origin import Origin
from prometheus_client import CollectorRegistry

from tests.unit.gate_ingest import told
from tests.unit.lane_router.gate import empty, filed, registered

NOW = datetime.now(UTC)


def reached(
    verdict: VerdictWord,
    level: str | None,
    stops: list[str],
    revision: int = 1,
    because: str = "",
    redirect_to: LanePlace | None = None,
) -> Event:
    decided = told.verdict(NOW, verdict, revision=revision, redirect_to=redirect_to)
    said = told.reached(decided.model_copy(update={"because": because}))
    return event(topics.VERDICT_REACHED, orjson.loads(said.model_dump_json()) | {"level": level, "stops": stops})


def event(type_: str, data: dict[str, Any]) -> Event:
    return Event(
        zone=told.ZONE,
        type=type_,
        subject=told.VISIT,
        origin=Origin(1, ()),
        partition=0,
        log_ms=0,
        headers={},
        content=Content(b"", {"type": type_, "data": data}),
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


GRADES = [("G1", registered()), ("G4", empty()), ("declared", filed())]


def asked(document: dict[str, Any], because: str = "filed") -> CollectorRegistry:
    """The figures after a pass was told."""
    registry = CollectorRegistry()
    said = told.pass_changed(GatePass.model_validate(document), NOW, "approved").model_copy(update={"because": because})
    Measuring(GateMetrics(registry)).observe(event(topics.PASS_CHANGED, orjson.loads(said.model_dump_json())))
    return registry


@pytest.mark.parametrize(("grade", "document"), GRADES, ids=[one[0] for one in GRADES])
def test_the_fields_of_a_filed_pass_are_counted_by_its_grade_and_only_then(
    grade: str, document: dict[str, Any]
) -> None:
    labels = {"zone": told.ZONE, "grade": grade}
    assert asked(document).get_sample_value("kakou_fields_asked_count", labels) == 1
    assert asked(document, "bound").get_sample_value("kakou_fields_asked_count", labels) is None


def test_an_empty_vehicle_is_asked_for_less_than_a_laden_one() -> None:
    figures = {
        grade: asked(document).get_sample_value("kakou_fields_asked_sum", {"zone": told.ZONE, "grade": grade}) or 0
        for grade, document in GRADES
    }
    assert 0 < figures["G4"] < figures["declared"]


def test_only_what_asked_an_officer_is_timed_as_a_referral() -> None:
    registry = CollectorRegistry()
    measuring = Measuring(GateMetrics(registry))
    measuring.observe(reached("refer", None, [], redirect_to=LanePlace(gate="G1", lane="E02")))
    measuring.observe(reached("release", None, [], revision=2, because="decided"))
    assert registry.get_sample_value("kakou_referral_seconds_count") == 0
    measuring.observe(reached("refer", None, []))
    measuring.observe(reached("release", None, [], revision=2, because="decided"))
    assert registry.get_sample_value("kakou_referral_seconds_count") == 1


def test_a_bridges_bias_is_a_mean_over_its_trucks() -> None:
    registry = CollectorRegistry()
    measuring = Measuring(GateMetrics(registry))

    def bias_after(*differences: str) -> float | None:
        for number, difference in enumerate(differences):
            weighing = Weighing.model_validate(
                {"level": "vehicle", "declared": "20000", "measured": "20000", "difference": difference, "band": "600"}
            )
            passage = told.passage(NOW, number).model_copy(update={"weights": (weighing,)})
            measuring.observe(event(topics.PASSAGE_RECORDED, orjson.loads(passage.model_dump_json())))
        return registry.get_sample_value("kakou_scale_bias_kg", {"zone": told.ZONE, "bridge": "G1.E01"})

    assert bias_after("-40") == 40
    assert bias_after("360") == 20
    drifting = bias_after(*["-100"] * 100)
    assert drifting is not None
    assert 99 < drifting < 100
