"""A lane's events in the order in which networks and terminals bring them: one truck, one raise, one count."""

import json
from typing import Any

import pytest
from httpx_sse import connect_sse
from kakou.contracts import topics

from tests.e2e.cases.conftest import OpenTrade
from tests.e2e.cases.papers import Fields, gate_pass
from tests.e2e.cases.trade import Pass, Trade, Visit, a_reading
from tests.e2e.open_gate import session


@pytest.fixture(scope="module")
def trade(open_trade: OpenTrade) -> Trade:
    """A zone of its own: lanes here keep trucks that nobody takes away."""
    return open_trade("3105ORDER")


def a_truck(trade: Trade) -> Pass:
    return trade.files(gate_pass(trade.declares()))


def not_gathered_yet(trade: Trade, filed: Pass, lane: str, **attributes: Any) -> Visit:
    """A truck whose gathering is still on its way."""
    number = session()
    reading = a_reading((filed,))
    return Visit(
        trade, lane, number, (filed,), trade.zone.event(topics.VEHICLE_GATHERED, number, reading, lane, **attributes)
    )


def told_from_the_start(trade: Trade, lane: str, barrier_commands: int) -> list[Fields]:
    """What a terminal that resumes is told of the barrier: so many commands are there."""
    found: list[Fields] = []
    path = f"/v1/lanes/G1/{lane}/commands"
    with connect_sse(trade.zone.terminal, "GET", path, headers={"Last-Event-ID": "0"}) as stream:
        for event in stream.iter_sse():
            command = json.loads(event.data) if event.data else {}
            if command.get("device") == "barrier":
                found.append(command)
            if len(found) == barrier_commands:
                break
    return found


def test_a_raise_that_nobody_reported_is_withdrawn_once_the_next_truck_stands_in_the_lane(trade: Trade) -> None:
    before = trade.arrives(a_truck(trade), lane="L01")
    assert before.view()["verdict"]["verdict"] == "release"
    then = trade.arrives(a_truck(trade), lane="L01", weight="35000")
    assert then.view()["verdict"]["verdict"] == "refuse"
    told = told_from_the_start(trade, "L01", barrier_commands=3)
    assert [(one["visit"], one["do"]) for one in told] == [
        (before.address, "withdrawn"),
        (before.address, "withdrawn"),
        (then.address, "keep-closed"),
    ]


@pytest.mark.parametrize("offline", [False, True])
def test_a_truck_whose_reports_come_before_its_gathering_counts_once_and_is_told_nothing(
    trade: Trade, offline: bool
) -> None:
    filed = a_truck(trade)
    visit = not_gathered_yet(trade, filed, "L02", **({"offline": True} if offline else {}))
    visit = visit.says(topics.BARRIER_REPORTED, {"state": "raised"}).leaves()
    assert visit.tasks() == {"irregular-raise"}
    view = visit.sends(visit.gathering).sends(visit.gathering).view()
    assert (view["state"], view["verdict"]["verdict"], view["verdict"]["commands"]) == ("ended", "release", [])
    assert view["passage"]["mode"] == "automatic"
    (passage,) = visit.passages()
    assert ([one["no"] for one in passage["passes"]], passage["irregular"]) == ([filed.no], False)
    assert filed.now()["state"] == "passed"
    open_tasks = [one for one in trade.tasks(f"visit:{visit.address}") if one["closed"] is None]
    assert open_tasks == []


def test_one_that_was_let_through_before_it_was_known_to_be_too_heavy_is_a_passage_and_a_task(trade: Trade) -> None:
    filed = a_truck(trade)
    visit = not_gathered_yet(trade, filed, "L03").says(topics.BARRIER_REPORTED, {"state": "raised"})
    heavy = a_reading((filed,), weight="35000")
    view = visit.says(topics.VEHICLE_GATHERED, heavy).view()
    assert (view["state"], view["verdict"]["verdict"]) == ("passed", "refuse")
    assert [one["irregular"] for one in visit.passages()] == [True]
    assert [one["closed"] for one in trade.tasks(f"visit:{visit.address}")] == [None]


def test_a_raise_reported_after_the_departure_stops_a_second_trip_on_the_pass(trade: Trade) -> None:
    filed = a_truck(trade)
    first = trade.arrives(filed, lane="L04").leaves()
    again = trade.arrives(filed, lane="L05")
    assert again.view()["verdict"]["verdict"] == "release"
    first.says(topics.BARRIER_REPORTED, {"state": "raised"})
    assert again.view()["verdict"]["verdict"] == "refuse"
    told = told_from_the_start(trade, "L05", barrier_commands=3)
    assert [one["do"] for one in told] == ["withdrawn", "withdrawn", "keep-closed"]
    assert (len(first.passages()), len(again.passages())) == (1, 0)
