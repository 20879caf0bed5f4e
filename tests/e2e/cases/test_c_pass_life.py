"""Group C: the life of a pass, from its approval to its only use."""

from datetime import UTC, datetime, timedelta
from typing import Any

from httpx_sse import connect_sse

from tests.e2e.cases.conftest import OpenTrade
from tests.e2e.cases.papers import OTHER_CUSTOMS, Fields, a_pass_no, gate_pass, goods, part
from tests.e2e.cases.rows import Row, cases, check
from tests.e2e.cases.trade import KNOWN_WITHIN, WAIT, Pass, Trade, Visit
from tests.gate import eventually

FIFTEEN_DAYS_AGO = (datetime.now(UTC) - timedelta(days=15)).isoformat()
METHANOL: Fields = {
    "hs": "2905110000",
    "name": "甲醇",
    "cas": "67-56-1",
    "un": "1230",
    "class": "3",
    "subsidiary": ["6.1"],
    "packing_group": "II",
    "hazardous": True,
    "storage_unit": "W-A1",
}


def a_pass(trade: Trade, direction: str = "I", **fields: Any) -> Pass:
    return trade.files(gate_pass(trade.declares(direction=direction), direction=direction, **fields))


def waits_for_manual_approval(trade: Trade) -> Visit:
    return trade.arrives(a_pass(trade, approval=2))


def was_rejected(trade: Trade) -> Visit:
    return trade.arrives(a_pass(trade, approval=3))


def comes_fifteen_days_later(trade: Trade) -> Visit:
    return trade.arrives(a_pass(trade, approved_at=FIFTEEN_DAYS_AGO))


def voided_before_arrival(trade: Trade) -> Visit:
    filed = a_pass(trade)
    filed.void()
    return trade.arrives(filed)


def voided_after_weighing(trade: Trade) -> Visit:
    visit = trade.arrives(a_pass(trade))
    assert visit.view()["verdict"]["check_result"] == "Y"
    visit.passes[0].void()
    return visit


def comes_again(trade: Trade) -> Visit:
    first = trade.arrives(a_pass(trade)).passes_through()
    return trade.arrives(*first.passes)


def shown_at_the_way_out(trade: Trade) -> Visit:
    return trade.arrives(a_pass(trade), lane="X01", direction="E")


def of_another_customs(trade: Trade) -> Visit:
    filed = a_pass(trade)
    return trade.arrives(filed, pass_nos=[a_pass_no(customs=OTHER_CUSTOMS)])


ROWS = (
    Row(
        case="31",
        happens="the pass waits for manual approval",
        story=waits_for_manual_approval,
        verdict="N",
        reasons={"pass.state.not-approved"},
        passes=("pending",),
    ),
    Row(
        case="31",
        happens="the pass was rejected",
        story=was_rejected,
        verdict="N",
        reasons={"pass.state.not-approved"},
        passes=("refused",),
    ),
    Row(
        case="32",
        happens="the pass was approved 15 days ago",
        story=comes_fifteen_days_later,
        verdict="N",
        reasons={"pass.life.expired"},
        letters={7: "u"},
    ),
    Row(
        case="34",
        happens="the pass was voided before the truck came",
        story=voided_before_arrival,
        verdict="N",
        reasons={"pass.state.void"},
        passes=("void",),
    ),
    Row(
        case="35",
        happens="the pass is voided after weighing, before the barrier rises",
        story=voided_after_weighing,
        verdict="N",
        reasons={"pass.state.void"},
        weights={"vehicle": "0.00000"},
        passes=("void",),
    ),
    Row(
        case="38",
        happens="the pass was passed with, and is shown again in a new session",
        story=comes_again,
        verdict="N",
        reasons={"pass.state.used"},
        passes=("passed",),
    ),
    Row(
        case="40",
        happens="a pass into the zone is shown at a lane out of it",
        story=shown_at_the_way_out,
        verdict="N",
        reasons={"pass.direction.wrong"},
        passes=("approved",),
    ),
    Row(
        case="41",
        happens="a pass of customs 3111 is shown in a zone under 3105",
        story=of_another_customs,
        verdict="N",
        reasons={"pass.customs.wrong"},
    ),
)


@cases(ROWS)
def test_pass_life(trade: Trade, row: Row) -> None:
    check(row, row.story(trade))


def test_32_an_expired_pass_gives_back_what_it_held_once(trade: Trade) -> None:
    declared = trade.declares(goods("100", "9000"))
    expired = trade.files(gate_pass(declared, goods=[part("40", "3600")], approved_at=FIFTEEN_DAYS_AGO))
    live = trade.files(gate_pass(declared, goods=[part("60", "5400")]))
    assert (expired.state, live.state) == ("approved", "approved")
    assert allocated(trade, declared) in ("100.00000", "60.00000")
    eventually(lambda: expired.now()["state"] == "expired", KNOWN_WITHIN, "the pass expires")
    assert allocated(trade, declared) == "60.00000"
    expired.void()
    assert allocated(trade, declared) == "60.00000"


def test_35_a_void_withdraws_the_command_to_raise(trade: Trade) -> None:
    visit = trade.arrives(a_pass(trade))
    raising = next(one for one in visit.view()["verdict"]["commands"] if one["do"] == "raise")
    visit.passes[0].void()
    after = {"Last-Event-ID": str(raising["sequence"] - 1)}
    with connect_sse(trade.zone.terminal, "GET", "/v1/lanes/G1/E01/commands", headers=after) as stream:
        delivered = next(stream.iter_sse()).json()
    assert (delivered["sequence"], delivered["do"]) == (raising["sequence"], "withdrawn")


def test_a_pass_in_doubt_is_settled_by_an_officer_and_not_by_a_further_void(trade: Trade) -> None:
    declared = trade.declares()
    visit = trade.arrives(trade.files(gate_pass(declared)))
    (filed,) = visit.passes
    filed.void()
    visit.leaves("cleared")
    assert filed.now()["state"] == "in-doubt"
    again = trade.zone.customs.post(f"/v1/passes/{filed.no}/void", json={"reason": "再次作废"}, headers=WAIT)
    assert again.status_code == 409
    assert (filed.now()["state"], allocated(trade, declared)) == ("in-doubt", "15000.00000")
    (task,) = trade.tasks(f"pass:{filed.no}")
    closing = {"why": "录像未见抬杆", "passed": False}
    answer = trade.zone.officer.post(f"/v1/tasks/{task['id']}/close", json=closing, headers=WAIT)
    assert answer.status_code == 200, answer.text
    assert (filed.now()["state"], allocated(trade, declared)) == ("void", "0.00000")


def test_37_the_same_gathering_again_changes_nothing(trade: Trade) -> None:
    declared = trade.declares(goods("15000", "15500", **METHANOL))
    visit = trade.arrives(trade.files(gate_pass(declared)))
    again = visit.sends(visit.gathering).sends(visit.gathering)
    first, *repeats = (answer["verdict"] for answer in again.answers)
    assert first["check_result"] == "Y"
    assert repeats == [first, first]
    visit.passes_through()
    assert visit.sends(visit.gathering).view()["verdict"] == first
    assert len(visit.passages()) == 1
    assert len(trade.alerts(visit)) == 1
    assert passed(trade, declared) == "15000.00000"


def test_43_a_truck_that_stays_away_from_the_second_gate_is_an_alarm(open_trade: OpenTrade) -> None:
    trade = open_trade("3105TR", transit_limit="PT1S")
    for lane, step in (("E01", 1), ("E05", 2)):
        trade.puts(f"lanes/G1/{lane}", {"classes": ["declared"], "directions": ["I"], "step": step}, by="ops")
    visit = trade.arrives(a_pass(trade, gates="dual"), lane="E01").passes_through()
    (filed,) = visit.passes
    assert (filed.now()["state"], filed.now()["national_state"]) == ("passed-gate-1", 3)
    eventually(lambda: visit.tasks() == {"transit-overdue"}, KNOWN_WITHIN, "the alarm is raised")
    assert trade.zone.safety.get("/v1/tasks", params={"subject": f"pass:{filed.no}"}).json()["items"]
    trade.arrives(filed, lane="E05").passes_through()
    assert (filed.now()["state"], filed.now()["national_state"]) == ("passed", 4)
    (alarm,) = trade.tasks(f"pass:{filed.no}")
    assert alarm["closed"] is not None


def test_45_a_receipt_that_denies_our_passage_is_an_alarm_and_no_rollback(trade: Trade) -> None:
    declared = trade.declares()
    visit = trade.arrives(trade.files(gate_pass(declared))).passes_through()
    trade.receives("SAS223", visit.passes[0], "2")
    assert visit.passes[0].now()["state"] == "passed"
    assert passed(trade, declared) == "15000.00000"
    assert visit.tasks() == {"receipt-conflict"}


def allocated(trade: Trade, declared: Fields) -> str:
    return str(trade.progress(declared)["lines"][0]["allocated"])


def passed(trade: Trade, declared: Fields) -> str:
    return str(trade.progress(declared)["lines"][0]["passed"])
