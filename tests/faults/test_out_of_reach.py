"""Case 102: a back end out of reach decides nothing, forgets nothing, and counts nothing twice."""

from collections.abc import Iterator

import pytest
from kakou.contracts import topics

from tests.e2e.cases.papers import Fields, gate_pass, goods, part
from tests.e2e.cases.trade import Pass, Trade, Visit, a_reading
from tests.e2e.open_gate import open_zone, session
from tests.gate import Gate, eventually

DECIDED_WITHIN = 60.0


@pytest.fixture
def trade(lasting_gate: Gate, service: str) -> Iterator[Trade]:
    zone = open_zone(lasting_gate, f"3105{service[:4].upper()}")
    trade = Trade(zone, lasting_gate.url("hazmat-notify"))
    trade.puts("policy", {"draw": {"aeo": "0", "ordinary": "0", "dishonest": "0"}}, by="ops")
    yield trade
    trade.zone.close()


@pytest.mark.parametrize("service", ["lane-router", "weight-check"])
def test_trucks_that_come_meanwhile_are_held_and_answered_once(lasting_gate: Gate, trade: Trade, service: str) -> None:
    declared = trade.declares(goods("100", "9000"))
    first, second = (a_part(trade, declared, quantity) for quantity in ("40", "60"))
    lasting_gate.kill(service)

    released, voided = comes_unanswered(trade, first, "E01"), comes_unanswered(trade, second, "E02")
    trade.zone.customs.post(f"/v1/passes/{second.no}/void", json={"reason": "装车有误"}, headers={"Prefer": "wait=0"})
    for visit in (released, voided):
        view = visit.view(wait=0)
        assert (view["state"], view["verdict"]) == ("pending", None)

    lasting_gate.start(service)
    lasting_gate.wait_ready()
    eventually(lambda: checked(voided) == "N", DECIDED_WITHIN, "the void is known")
    assert checked(released) == "Y"
    assert [earlier["check_result"] for earlier in voided.view()["earlier"]] == ["Y"]
    again = released.sends(released.gathering).answers[-1]["verdict"]
    assert (again, again["revision"]) == (released.view()["verdict"], 1)
    released.passes_through()
    voided.leaves("backed-out")
    assert [one["visit"] for one in trade.passages()] == [released.address]
    progress = trade.progress(declared)
    assert (progress["lines"][0]["allocated"], progress["lines"][0]["passed"]) == ("40.00000", "40.00000")


def a_part(trade: Trade, declared: Fields, quantity: str) -> Pass:
    return trade.files(gate_pass(declared, goods=[part(quantity, "3000")]))


def comes_unanswered(trade: Trade, filed: Pass, lane: str) -> Visit:
    """The lane's terminal asks, gets no verdict, and asks twice more."""
    number, reading = session(), a_reading([filed])
    gathering = trade.zone.event(topics.VEHICLE_GATHERED, number, reading, lane)
    for _ in range(3):
        answer = trade.zone.say(gathering, wait=1)
        assert answer.status_code == 202, answer.text
        assert answer.json()["state"] == "pending"
    return Visit(trade, lane, number, (filed,), gathering)


def checked(visit: Visit) -> str | None:
    verdict = visit.view()["verdict"]
    return str(verdict["check_result"]) if verdict else None
