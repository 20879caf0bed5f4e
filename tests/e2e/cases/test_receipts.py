"""Receipts of the national system: the last word of each kind is looked at whenever a truck is."""

from datetime import UTC, datetime
from typing import Any

from tests.e2e.cases.papers import gate_pass
from tests.e2e.cases.rows import Row, cases, check
from tests.e2e.cases.trade import WAIT, Pass, Trade, Visit

DISPOSAL, RECEIPT, LIST = "pass.disposal.refused", "pass.receipt.contradicted", "document.receipt.contradicted"


def a_pass(trade: Trade) -> Pass:
    return trade.files(gate_pass(trade.declares()))


def now() -> str:
    return datetime.now(UTC).isoformat()


def refused_before_passage(trade: Trade) -> Visit:
    filed = a_pass(trade)
    trade.receives("SAS224", filed, "2")
    return trade.arrives(filed)


def refused_while_released(trade: Trade) -> Visit:
    visit = trade.arrives(a_pass(trade))
    assert visit.view()["verdict"]["check_result"] == "Y"
    trade.receives("SAS224", visit.passes[0], "2")
    return visit


def not_passed(trade: Trade) -> Visit:
    filed = a_pass(trade)
    trade.receives("SAS223", filed, "2", at=now())
    return trade.arrives(filed)


def not_passed_and_approved_anew(trade: Trade) -> Visit:
    visit = not_passed(trade)
    trade.receives("SAS221", visit.passes[0], "1", at=now())
    return visit


def approved_to_be_void(trade: Trade) -> Visit:
    filed = a_pass(trade)
    trade.receives("SAS221", filed, "1", concerns="void")
    return trade.arrives(filed)


def of_list(trade: Trade, filed: Pass, **said: Any) -> None:
    receipt = {"kind": "INV201", "declaration_no": filed.body["documents"][0]["no"], **said}
    assert trade.zone.customs.post("/v1/receipts", json=receipt, headers=WAIT).status_code == 200


def list_rejected(trade: Trade) -> Visit:
    filed = a_pass(trade)
    of_list(trade, filed, result="3", at=now())
    return trade.arrives(filed)


def amendment_of_the_list_rejected(trade: Trade) -> Visit:
    filed = a_pass(trade)
    of_list(trade, filed, result="3", concerns="amendment")
    return trade.arrives(filed)


TASK = frozenset({"receipt-conflict"})
ROWS = (
    Row(
        case="SAS224",
        happens="passage is refused before the truck comes",
        story=refused_before_passage,
        verdict="N",
        reasons={DISPOSAL},
        tasks=TASK,
    ),
    Row(
        case="SAS224",
        happens="passage is refused while the truck stands released",
        story=refused_while_released,
        verdict="N",
        reasons={DISPOSAL},
        passes=("bound",),
        tasks=TASK,
    ),
    Row(
        case="SAS223",
        happens="the pass was not passed with, and is applied for again",
        story=not_passed,
        verdict="M",
        reasons={RECEIPT},
        passes=("bound",),
        tasks=TASK,
    ),
    Row(
        case="SAS223",
        happens="the pass was not passed with, and is approved anew",
        story=not_passed_and_approved_anew,
        verdict="Y",
        tasks=TASK,
    ),
    Row(
        case="SAS221",
        happens="a void is approved that was not said here",
        story=approved_to_be_void,
        verdict="M",
        reasons={RECEIPT},
        passes=("bound",),
        tasks=TASK,
    ),
    Row(
        case="INV201",
        happens="the list is rejected after its approval",
        story=list_rejected,
        verdict="M",
        reasons={LIST},
    ),
    Row(
        case="INV201",
        happens="an amendment of the list is rejected",
        story=amendment_of_the_list_rejected,
        verdict="Y",
    ),
)


@cases(ROWS)
def test_the_last_word_counts(trade: Trade, row: Row) -> None:
    check(row, row.story(trade))


def test_a_raise_over_a_refused_passage_leaves_a_task(trade: Trade) -> None:
    visit = refused_while_released(trade).passes_through()
    (task,) = trade.tasks(f"pass:{visit.passes[0].no}")
    assert (task["kind"], task["closed"]) == ("receipt-conflict", None)
    assert visit.passes[0].now()["state"] == "passed"
