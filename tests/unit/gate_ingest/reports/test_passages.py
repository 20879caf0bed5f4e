"""Passages by the hour, the day and the month of the zone's civil time."""

from datetime import datetime, timedelta

from kakou.reports.period import Period
from kakou.values.times import CHINA

from tests.unit.gate_ingest.reports.filled import DAY, MORNING, OTHER_ZONE, FilledHistory, minutes


def test_every_hour_has_its_passages_and_an_hour_without_has_none(filled: FilledHistory) -> None:
    filled.passage("a", MORNING)
    filled.passage("b", MORNING + minutes(59), direction="E", mode="manual")
    filled.passage("c", MORNING + minutes(60), hazardous=True)
    rows = filled.rows("passages", by="hour")
    assert [row["total"] for row in rows] == [0] * 8 + [2, 1] + [0] * 14
    assert rows[8] == {
        "begins": MORNING, "total": 2, "in": 1, "out": 1, "manual": 1, "irregular": 0, "hazardous": 0,
    }  # fmt: skip


def test_the_day_begins_at_midnight_in_china_and_its_end_belongs_to_the_next(filled: FilledHistory) -> None:
    filled.passage("a", DAY.since)
    filled.passage("b", DAY.until - timedelta(microseconds=1))
    filled.passage("c", DAY.until)
    assert [row["total"] for row in filled.rows("passages", by="day")] == [2]


def test_months_are_added_up_of_their_days(filled: FilledHistory) -> None:
    begins = datetime(2026, 1, 1, tzinfo=CHINA)
    for day in range(365):
        filled.passage(f"v{day}", begins + timedelta(days=day))
    year = Period(begins, datetime(2027, 1, 1, tzinfo=CHINA))
    months = [row["total"] for row in filled.rows("passages", year, by="month")]
    assert months == [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]


def test_a_period_that_begins_within_an_hour_counts_its_rest_alone(filled: FilledHistory) -> None:
    filled.passage("a", MORNING)
    filled.passage("b", MORNING + minutes(40))
    half = Period(MORNING + minutes(30), MORNING + minutes(90))
    assert [row["total"] for row in filled.rows("passages", half, by="hour")] == [1, 0]


def test_another_zone_s_passages_are_not_counted(filled: FilledHistory) -> None:
    filled.passage("a")
    assert sum(row["total"] for row in filled.rows("passages", zone=OTHER_ZONE)) == 0
