"""What the rules hold beyond the list of cases: goods that come back, receipts too early, trucks that come again."""

from typing import Any

import pytest
from kakou.contracts import topics

from tests.e2e.cases.papers import Fields, a_plate, empty, gate_pass, goods, part
from tests.e2e.cases.trade import KNOWN_WITHIN, WAIT, Pass, Trade, Visit, _done
from tests.gate import eventually

PERMISSION = {"type": "C", "until": "2099-12-31"}


def codes(visit: Visit) -> set[str]:
    """Of all reasons of the verdict in force."""
    return {reason["code"] for reason in visit.view()["verdict"]["reasons"]}


def fact(visit: Visit, code: str, name: str) -> str:
    return str(next(one["facts"][name] for one in visit.view()["verdict"]["reasons"] if one["code"] == code))


def moves(trade: Trade, direction: str, quantity: str, item: str, **fields: Any) -> Visit:
    """A truck with goods under a standing permission for a display."""
    line = goods(quantity, "1000", item_no=item, **fields)
    declared = trade.declares(
        line, kind="movement", no=item + a_plate()[2:], direction=direction, permission=PERMISSION
    )
    filed = trade.files(gate_pass(declared, direction=direction, type=4))
    return trade.arrives(filed, lane="E01" if direction == "I" else "X01")


def test_display_goods_come_back_the_same_and_not_more(trade: Trade) -> None:
    moves(trade, "E", "10", "ART1").passes_through()
    more = moves(trade, "I", "11", "ART1")
    assert (more.view()["verdict"]["check_result"], codes(more)) == (
        "N",
        {"document.return.more", "weight.tare.unknown"},
    )
    more.leaves("backed-out")
    assert "document.return.other-thing" in codes(moves(trade, "I", "10", "ART1", name="雕塑"))
    back = moves(trade, "I", "10", "ART1")
    assert back.view()["verdict"]["check_result"] == "Y"
    back.passes_through()
    assert "document.return.not-away" in codes(moves(trade, "I", "1", "ART1"))


def test_a_mixed_truck_is_told_which_item_blocks(trade: Trade) -> None:
    ordinary, two_step = trade.declares(), trade.declares(kind="two-step", summary_released=False)
    visit = trade.arrives(trade.files(gate_pass(ordinary, two_step)))
    assert codes(visit) >= {"document.blocks.others", "document.summary.not-released"}
    assert fact(visit, "document.blocks.others", "document") == two_step["no"]
    trade.amends(two_step, summary_released=True)
    assert visit.view()["verdict"]["check_result"] == "Y"


def test_the_terminal_shows_which_truck_it_is(trade: Trade) -> None:
    declared = trade.declares(goods("100", "30000", unit="t"))
    one, two, _ = (
        trade.files(gate_pass(declared, goods=[part(quantity, "10000", unit="t")])) for quantity in ("30", "31", "39")
    )
    trade.arrives(one).passes_through()
    second = trade.arrives(two)
    verdict = second.view()["verdict"]
    assert verdict["led"] == "请通行 第2车 已报3车"
    assert "30 of 100 have passed (unit: t), 1 approved and not here yet" in verdict["officer_hint"]
    trucks = {"passed": 1, "approved": 1, "total": 3, "last": True, "here": 1}
    # The history knows who is here, and is waited for by nobody who asks for progress.
    eventually(lambda: trade.progress(declared)["trucks"] == trucks, KNOWN_WITHIN, f"{trucks}")


def test_a_truck_that_comes_back_to_its_session_is_judged_anew(trade: Trade) -> None:
    visit = trade.arrives(trade.files(gate_pass(trade.declares())), weight="40000")
    assert visit.view()["verdict"]["check_result"] == "N"
    visit = visit.leaves("backed-out")
    assert visit.view()["state"] == "ended"
    data = {**visit.gathering["data"], "weight": {"kg": "28500", "stable": True, "zeroed": True}}
    visit = visit.says(topics.VEHICLE_GATHERED, data)
    view = visit.view()
    assert (view["state"], view["verdict"]["check_result"], view["verdict"]["because"]) == ("decided", "Y", "resumed")
    visit.passes_through()
    assert len(visit.passages()) == 1


def receives(trade: Trade, **receipt: str) -> None:
    _done(trade.zone.customs.post("/v1/receipts", json=receipt, headers=WAIT))


def test_receipts_that_come_before_what_they_are_about_are_heard(trade: Trade) -> None:
    body = gate_pass(trade.declares(), approval=2)
    receives(trade, kind="SAS221", pass_no=body["no"], result="1")
    assert trade.files(body).now()["state"] == "approved"


def test_a_list_approved_while_its_truck_waits_lets_it_go(trade: Trade) -> None:
    declared = trade.declares(approved=False)
    visit = trade.arrives(trade.files(gate_pass(declared)))
    assert "document.approval.missing" in codes(visit)
    receives(trade, kind="INV201", declaration_no=declared["no"], result="1")
    assert visit.view()["verdict"]["check_result"] == "Y"


def test_an_officer_who_clears_a_contradiction_up_lets_the_pass_go_again(trade: Trade) -> None:
    filed = trade.files(gate_pass(trade.declares()))
    trade.receives("SAS223", filed, "1")
    visit = trade.arrives(filed)
    assert "pass.receipt.contradicted" in codes(visit)
    (task,) = trade.tasks(f"pass:{filed.no}")
    _done(trade.zone.officer.post(f"/v1/tasks/{task['id']}/close", json={"why": "国家系统误报"}, headers=WAIT))
    assert visit.view()["verdict"]["check_result"] == "Y"
    (task,) = trade.tasks(f"pass:{filed.no}")
    assert task["closed"]["why"] == "国家系统误报"


def test_a_plate_in_two_lanes_is_an_alarm(trade: Trade) -> None:
    inbound = trade.files(gate_pass(trade.declares()))
    outbound: Pass = trade.files(empty(direction="E", plate=inbound.plate))
    trade.arrives(inbound)
    clone = trade.arrives(outbound, lane="X01")
    assert "identity.plate.elsewhere" in codes(clone)
    assert {task["kind"] for task in trade.tasks(f"vehicle:{inbound.plate}")} == {"clone-plate"}


TRAILERS = [("苏E1234挂", "Y"), ("苏E9999挂", "M")]


@pytest.mark.parametrize(("seen", "verdict"), TRAILERS)
def test_the_trailer_is_the_passs(trade: Trade, seen: str, verdict: str) -> None:
    body: Fields = gate_pass(trade.declares())
    body["vehicle"]["frame_no"] = "苏E1234挂"
    filed = trade.files(body)
    plates = [{"text": filed.plate, "confidence": "0.98"}, {"text": seen, "confidence": "0.97", "camera": "rear"}]
    assert trade.arrives(filed, plates=plates).view()["verdict"]["check_result"] == verdict
