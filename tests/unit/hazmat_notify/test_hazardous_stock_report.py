"""Hazardous stock over time: what lay in each unit at the end of each step, with the ratio that it had then."""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from hazmat_notify.reference.rules.additions_in_force import NONE
from hazmat_notify.reports.hazardous_stock import MAJOR, figure, moments, rows
from hazmat_notify.views.stock_history import StockHistory
from hazmat_notify.views.stock_now import zone_stock_then
from hazmat_notify.views.stock_past import units_then
from kakou.contracts import topics
from kakou.contracts.report import Step
from kakou.reports.period import Period
from kakou.reports.report import Asked
from kakou.runtime.redis.reader import StateReader
from kakou.values.times import CHINA

from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.hazmat_notify.office import START_MS, ZONE, Office
from tests.unit.hazmat_notify.papers import moved, storage_unit

BEGINS = datetime(2026, 11, 22, tzinfo=CHINA)
LATER = BEGINS + timedelta(days=30)
CHLORINE = "7782-50-5"
NOTHING_LEFT = cast(StockHistory, None)
"""What is asked for is in the state."""


def asked(days: float, by: Step = "day") -> Asked:
    return Asked(Period(BEGINS, BEGINS + timedelta(days=days)), by)


def test_a_period_is_looked_at_at_the_end_of_each_step_and_at_its_own() -> None:
    found = moments(asked(2.5), LATER)
    assert found == [BEGINS + timedelta(days=1), BEGINS + timedelta(days=2), BEGINS + timedelta(days=2.5)]
    assert moments(asked(1), LATER) == [BEGINS + timedelta(days=1)]


def test_nobody_looks_into_the_future() -> None:
    now = BEGINS + timedelta(hours=30)
    assert moments(asked(7), now) == [BEGINS + timedelta(days=1), now]
    assert moments(asked(7), BEGINS - timedelta(days=1)) == []


def test_the_report_says_of_each_time_what_the_stock_says_of_it() -> None:
    office = Office()
    office.hear(topics.DOCUMENT_CHANGED, "T-01", storage_unit("T-01", exposed_people=10))
    for direction, quantity in (("in", "2"), ("in", "4"), ("out", "1")):
        office.hear(topics.GOODS_MOVED, "T-01", moved(direction, quantity, cas=CHLORINE))
    office.work()
    reader = cast(StateReader, MemoryReader(office.store))
    begun = datetime.fromtimestamp(START_MS / 1000, UTC)
    found = []
    for second in (0, 1, 2, 3, 4, 5):
        at = begun + timedelta(seconds=second)
        view = asyncio.run(zone_stock_then(reader, NOTHING_LEFT, ZONE, at))
        reported = rows(at, asyncio.run(units_then(reader, NOTHING_LEFT, ZONE, at)), NONE)
        said = [(unit.ratio, unit.r, unit.level) for unit in view.items]
        assert [(row["ratio"], row["r"], row["level"]) for row in reported] == said
        found.append([(row["tonnes"], row["ratio"]) for row in reported])
    assert found == [
        [],
        [(Decimal(0), Decimal(0))],
        [(Decimal(2), Decimal("0.4"))],
        [(Decimal(6), Decimal("1.2"))],
        [(Decimal(5), Decimal(1))],
        [(Decimal(5), Decimal(1))],
    ]


def test_the_picture_shows_where_a_major_hazard_begins() -> None:
    unit: dict[str, Any] = {"substances": 1, "tonnes": Decimal(2), "r": Decimal(1), "level": None}
    drawn = figure(asked(2), [{"at": BEGINS, "storage_unit": "T-01", "ratio": Decimal("0.4"), **unit}])
    assert [(series.title, series.values) for series in drawn.series] == [("T-01", (Decimal("0.4"),)), (MAJOR, (1,))]
    assert figure(asked(2), []).series == ()
