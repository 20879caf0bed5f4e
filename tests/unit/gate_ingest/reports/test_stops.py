"""Stops per 1,000 passages by level and by firm, as the metric counts them."""

from decimal import Decimal

import pytest
from gate_ingest.reports.stops import ANY

from tests.history_database import ways
from tests.unit.gate_ingest.reports.filled import MORNING, FilledHistory, minutes

OUTSIDE, UNREAD = "weight.vehicle.outside-band", "identity.plate.unread"
AEO, OTHER = "3105940001", "3105940002"


def truck(
    filled: FilledHistory, visit: str, *stops: str, firm: str | None, level: str | None, passes: bool = True
) -> None:
    filled.visit(visit, firm=firm, level=level)
    filled.verdict(visit, stops=stops, firm=firm, level=level)
    if passes:
        filled.passage(visit)


def test_each_level_has_its_trucks_stopped_and_its_reasons(filled: FilledHistory) -> None:
    for number in range(3):
        truck(filled, f"a{number}", firm=AEO, level="aeo")
    truck(filled, "a3", OUTSIDE, UNREAD, firm=AEO, level="aeo")
    truck(filled, "b", OUTSIDE, firm=OTHER, level="ordinary", passes=False)
    filled.verdict("b", MORNING + minutes(1), (OUTSIDE,), revision=2, firm=OTHER, level="ordinary")
    found = [
        (row["level"], row["reason"], row["stops"], row["visits"], row["passages"]) for row in filled.rows("stops")
    ]
    assert found == [
        ("aeo", ANY, 1, 4, 4),
        ("aeo", UNREAD, 1, 4, 4),
        ("aeo", OUTSIDE, 1, 4, 4),
        ("ordinary", ANY, 1, 1, 0),
        ("ordinary", OUTSIDE, 2, 1, 0),
    ]


def test_stops_are_held_against_a_thousand_passages_and_visits(filled: FilledHistory) -> None:
    truck(filled, "a", firm=AEO, level="aeo")
    truck(filled, "b", OUTSIDE, firm=AEO, level="aeo", passes=False)
    stopped = filled.rows("stops")[0]
    assert (stopped["per_1000_passages"], stopped["per_1000_visits"]) == (Decimal(1000), Decimal(500))
    assert filled.rows("firm-stops")[0]["firm"] == AEO


def test_a_truck_of_no_known_firm_is_of_unknown_level(filled: FilledHistory) -> None:
    truck(filled, "a", UNREAD, firm=None, level=None, passes=False)
    [stopped, reason] = filled.rows("firm-stops")
    assert (stopped["firm"], stopped["level"], stopped["per_1000_passages"]) == (None, "unknown", None)
    assert reason["reason"] == UNREAD


def test_firms_come_by_how_many_of_their_trucks_were_stopped(filled: FilledHistory) -> None:
    truck(filled, "a", OUTSIDE, firm=AEO, level="aeo")
    for visit in ("b", "c"):
        truck(filled, visit, OUTSIDE, firm=OTHER, level="ordinary")
    firms = [row["firm"] for row in filled.rows("firm-stops") if row["reason"] == ANY]
    assert firms == [OTHER, AEO]


@pytest.mark.parametrize("history", ["sqlite"], indirect=True)
@pytest.mark.parametrize("name", ["stops", "firm-stops"])
def test_stops_are_counted_without_reading_the_reasons_that_stopped_nobody(
    name: str, filled: FilledHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor those of other times: a year has some ten reasons of each truck."""
    plans = ways(monkeypatch)
    filled.rows(name)
    of_reasons = [plan for plan in plans if "main.reasons" in plan]
    assert len(of_reasons) == 2
    assert all("reasons USING INDEX reasons_stopping (zone=? AND at>? AND at<?)" in plan for plan in of_reasons)
