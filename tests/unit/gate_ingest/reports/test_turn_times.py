"""Turn times: the stages of a visit add up to its whole time, and trucks are held against each other by lane."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from gate_ingest.reports.turn_times import STAGE_TITLES
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.history_database import history_database
from tests.unit.gate_ingest.reports.filled import MORNING, FilledHistory, minutes

STAYS = st.lists(
    st.tuples(
        st.sampled_from(["E01", "E02"]),
        st.lists(
            st.tuples(
                st.sampled_from(sorted(STAGE_TITLES)),
                st.integers(0, 86_400_000).map(lambda number: timedelta(milliseconds=number)),
            ),
            min_size=1,
            max_size=8,
        ).map(tuple),
    ),
    max_size=12,
)


def test_the_stages_of_a_lane_add_up_to_its_trucks_whole_time(filled: FilledHistory) -> None:
    filled.visit("a", stages=(("weight", minutes(2)), ("barrier", minutes(0.5)), ("leaving", minutes(0.25))))
    filled.visit("b", stages=(("officer", minutes(30)), ("documents", minutes(60)), ("barrier", minutes(1))))
    [row] = filled.rows("turn-times")
    assert row["trucks"] == 2
    assert (row["weight"], row["officer"], row["documents"]) == (Decimal(120), Decimal(1800), Decimal(3600))
    assert row["total"] == sum(row[stage] for stage in STAGE_TITLES) == Decimal("5625")
    assert (row["median"], row["longest"]) == (Decimal(165), Decimal(5460))


@given(STAYS)
@settings(max_examples=25, deadline=None)
def test_stages_of_any_stays_add_up_to_the_wall_time_exactly(
    stays: list[tuple[str, tuple[tuple[str, timedelta], ...]]],
) -> None:
    with TemporaryDirectory() as folder, history_database("sqlite", Path(folder), None) as database:
        filled = FilledHistory(database)
        wall = {"E01": timedelta(), "E02": timedelta()}
        for number, (lane, stages) in enumerate(stays):
            wall[lane] += filled.visit(f"v{number}", stages=stages, lane=lane) - MORNING
        rows = {str(row["lane"]): row for row in filled.rows("turn-times")}
    assert set(rows) == {lane for lane, _ in stays}
    for lane, row in rows.items():
        assert row["total"] == Decimal(wall[lane] // timedelta(microseconds=1)) / 1_000_000
        assert sum(row[stage] for stage in STAGE_TITLES) == row["total"]


def test_the_median_and_what_nine_of_ten_do_not_exceed_are_times_that_some_truck_took(filled: FilledHistory) -> None:
    for number in range(1, 11):
        filled.visit(f"v{number}", stages=(("barrier", minutes(number)),))
    [row] = filled.rows("turn-times")
    assert (row["median"], row["ninety"], row["longest"]) == (Decimal(300), Decimal(540), Decimal(600))


def test_a_truck_still_at_its_lane_is_not_counted(filled: FilledHistory) -> None:
    filled.visit("a", stages=(("officer", minutes(5)),), gone=False)
    assert filled.rows("turn-times") == []


def test_a_truck_whose_lane_reports_no_departure_is_counted_to_its_raise(filled: FilledHistory) -> None:
    filled.visit("a", stages=(("barrier", minutes(2)), ("leaving", minutes(60))), gone=False)
    [row] = filled.rows("turn-times")
    assert (row["trucks"], row["leaving"], row["total"]) == (1, Decimal(0), Decimal(120))
