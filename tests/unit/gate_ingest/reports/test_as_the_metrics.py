"""What a report and a metric both count is the same: the golden log's trucks, projected, reported and measured."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from gate_ingest.http.reports import count
from gate_ingest.metrics import GateMetrics, Measuring
from gate_ingest.reports.catalogue import REPORTS
from gate_ingest.reports.stops import ANY
from gate_ingest.reports.turn_times import STAGE_TITLES
from kakou.contracts import topics
from kakou.history.reading import HistoryReader
from kakou.history.tables import VISITS
from kakou.reports.period import Period
from kakou.reports.report import Asked
from kakou.runtime.events.event import Content, Event
from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import LOG_TIME, ORIGIN, TYPE, Record
from prometheus_client import CollectorRegistry
from sqlalchemy import select

from tests.unit.history.projected import GateLog, golden_log, project

MEASURED = frozenset({topics.VERDICT_REACHED, topics.PASS_CHANGED, topics.PASSAGE_RECORDED})


@pytest.fixture(scope="module")
def gate() -> GateLog:
    return asyncio.run(golden_log())


@pytest.fixture(scope="module")
def reader(gate: GateLog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[HistoryReader]:
    url = f"sqlite:///{tmp_path_factory.mktemp('reported') / 'history.sqlite'}"
    asyncio.run(project(gate, url))
    reader = HistoryReader(url)
    yield reader
    reader.close()


@pytest.fixture(scope="module")
def measured(gate: GateLog) -> CollectorRegistry:
    """The metrics of a gate-ingest that has read the same log."""
    registry = CollectorRegistry()
    measuring = Measuring(GateMetrics(registry))
    applied: set[str] = set()
    for record in gate.log.records(topics.VERDICTS_TOPIC, 0):
        if record.headers[TYPE] in MEASURED and record.headers[ORIGIN] not in applied:
            applied.add(record.headers[ORIGIN])
            measuring.observe(_event(record, gate.zone))
    return registry


def _event(record: Record, zone: str) -> Event:
    value = record.value or b""
    return Event(
        zone=zone,
        type=record.headers[TYPE],
        subject="",
        origin=Origin(0, ()),
        partition=0,
        log_ms=int(record.headers[LOG_TIME]),
        headers=record.headers,
        content=Content(value),
    )


@pytest.fixture
def rows(gate: GateLog, reader: HistoryReader) -> Any:
    """By its name, the report over all of the log."""
    first, last = (
        pick(reader.read_now(gate.zone, lambda reading: [row.arrived_at for row in reading.rows(select(VISITS))]))
        for pick in (min, max)
    )
    whole = Period(first - timedelta(days=60), last + timedelta(days=120))

    def report(name: str) -> list[dict[str, Any]]:
        counted = REPORTS[name]
        asked = Asked(whole, next(reversed(counted.report.steps), None))
        found = reader.read_now(gate.zone, lambda reading: count(counted, asked, reading))
        return [dict(row) for row in found]

    return report


def samples(registry: CollectorRegistry, name: str, *labels: str) -> Counter[Any]:
    """By the labels' values, what the metric says."""
    return Counter({
        tuple(sample.labels[label] for label in labels): sample.value
        for metric in registry.collect()
        for sample in metric.samples
        if sample.name == name and sample.value
    })  # fmt: skip


def test_stops_and_visits_by_level(rows: Any, measured: CollectorRegistry) -> None:
    found = rows("stops")
    stops = Counter({(row["level"], row["reason"]): row["stops"] for row in found if row["reason"] != ANY})
    assert stops
    assert stops == samples(measured, "kakou_stops_total", "level", "reason")
    visits = Counter({(row["level"],): row["visits"] for row in found if row["reason"] == ANY and row["visits"]})
    assert visits == samples(measured, "kakou_visits_by_level_total", "level")
    by_firm = rows("firm-stops")
    assert sum(row["stops"] for row in by_firm if row["reason"] != ANY) == stops.total()


def test_fields_by_grade(rows: Any, measured: CollectorRegistry) -> None:
    found = [row for row in rows("fields-asked") if row["passes"]]
    assert found
    assert Counter({(row["grade"],): row["passes"] for row in found}) == samples(
        measured, "kakou_fields_asked_count", "grade"
    )
    assert Counter({(row["grade"],): row["total"] for row in found}) == samples(
        measured, "kakou_fields_asked_sum", "grade"
    )


def test_officers_answers(rows: Any, measured: CollectorRegistry) -> None:
    found = rows("officer-answers")
    assert sum(row["answers"] for row in found) == samples(measured, "kakou_referral_seconds_count")[()] > 0
    assert sum(row["total"] for row in found) == Decimal(samples(measured, "kakou_referral_seconds_sum")[()]).quantize(
        Decimal("0.001")
    )


def test_passages_and_declarations(gate: GateLog, rows: Any) -> None:
    assert sum(row["total"] for row in rows("passages")) == len(gate.told[topics.PASSAGE_RECORDED])
    last = {one["declaration"]["no"]: one["progress"]["passed_state"] for one in gate.told[topics.DECLARATION_CHANGED]}
    assert sum(row["filed"] for row in rows("declarations")) == len(last)
    assert sum(row["open"] for row in rows("declarations")) == sum(state < 3 for state in last.values())


def test_stages_add_up_to_the_time_that_trucks_stood_at_their_lanes(
    gate: GateLog, reader: HistoryReader, rows: Any
) -> None:
    visits = reader.read_now(gate.zone, lambda reading: reading.rows(select(VISITS)))
    gone = [(visit, visit.ended_at or visit.raised_at) for visit in visits if visit.ended_at or visit.raised_at]
    wall = sum((end - visit.arrived_at for visit, end in gone), timedelta())
    found = rows("turn-times")
    assert sum(row["trucks"] for row in found) == len(gone) > 0
    assert sum(row["total"] for row in found) == Decimal(wall // timedelta(microseconds=1)) / 1_000_000
    assert all(sum(row[stage] for stage in STAGE_TITLES) == row["total"] for row in found)
