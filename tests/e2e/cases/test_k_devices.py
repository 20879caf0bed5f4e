"""What the lane's devices are told, and what they answer: a raise is worth no more than the seal that opened."""

from itertools import count
from typing import Any

import pytest

from tests.e2e.cases.papers import gate_pass
from tests.e2e.cases.rows import Row, cases, check
from tests.e2e.cases.trade import Trade, Visit

SEALS = ["ES310526"]
LANES = count(1)


def sealed(trade: Trade) -> Visit:
    """A truck in order under an electronic seal, at a lane of its own."""
    lane = f"K{next(LANES):02}"
    return trade.arrives(trade.files(gate_pass(trade.declares(), seals=SEALS)), lane=lane, seals=SEALS)


def seal_reports(result: int, **more: Any) -> Any:
    return lambda trade: sealed(trade).device("seal", result, **more)


ROWS = (
    Row(
        case="seal",
        happens="it opens: the truck goes, and the seal closes behind it",
        story=lambda trade: sealed(trade).device("seal", 1).passes_through().device("seal", 1),
        verdict="Y",
        passes=("passed",),
        passages=1,
    ),
    Row(
        case="seal",
        happens="it fails at the lock",
        story=seal_reports(9),
        verdict="M",
        reasons={"seal.unlock.failed"},
        letters={8: "9"},
        passes=("bound",),
    ),
    Row(
        case="seal",
        happens="nothing was done",
        story=seal_reports(0),
        verdict="M",
        reasons={"seal.unlock.failed"},
        letters={8: "9"},
        facts={"seal.unlock.failed": {"seals": "ES310526", "result": "0"}},
    ),
    Row(
        case="seal",
        happens="it opens and is reported shut before the barrier rose",
        story=lambda trade: sealed(trade).device("13", 1).device("13", 2),
        verdict="M",
        reasons={"seal.unlock.failed"},
        letters={8: "9"},
    ),
    Row(
        case="seal",
        happens="it opens, and does not close again",
        story=lambda trade: sealed(trade).device("seal", 1).passes_through().device("seal", 9),
        verdict="Y",
        tasks={"seal-not-locked"},
        passages=1,
    ),
)


@cases(ROWS)
def test_a_seal(trade: Trade, row: Row) -> None:
    check(row, row.story(trade))


def test_the_terminal_is_told_at_once_that_the_truck_waits_for_its_seal(trade: Trade) -> None:
    visit = sealed(trade)
    assert (visit.answers[0]["state"], visit.answers[0]["waiting_for"]) == ("awaiting-seal", "seal")
    assert (visit.commands("seal"), visit.commands("barrier")) == (["unlock"], [])


@pytest.mark.parametrize("result", [0, 2, 9])
def test_no_terminal_gets_a_raise_for_a_truck_whose_seal_did_not_open(trade: Trade, result: int) -> None:
    visit = sealed(trade).device("seal", 1).device("seal", result)
    assert visit.commands("barrier") == ["withdrawn", "withdrawn", "keep-closed"]


def test_the_terminal_is_told_to_lower_the_barrier_behind_the_truck(trade: Trade) -> None:
    visit = trade.arrives(trade.files(gate_pass(trade.declares())), lane=f"K{next(LANES):02}").raises()
    assert visit.commands("barrier") == ["withdrawn"]
    assert visit.leaves().commands("barrier") == ["withdrawn", "lower"]


def test_a_device_that_failed_is_a_task_of_its_lane(trade: Trade) -> None:
    visit = trade.arrives(trade.files(gate_pass(trade.declares())), lane=f"K{next(LANES):02}").device("camera", 2)
    assert [task["kind"] for task in trade.tasks(f"lane:G1.{visit.lane}")] == ["device-failed"]
    assert visit.view()["verdict"]["check_result"] == "Y"
