"""What the lane's devices are told, and what they answer: a raise is worth no more than the seal that opened."""

from itertools import count
from typing import Any

import pytest
from kakou.contracts import topics

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


def test_an_officer_s_command_reaches_the_lane_in_the_officer_s_name_and_is_closed_by_its_device(trade: Trade) -> None:
    lane = f"K{next(LANES):02}"
    body = {"device": "camera", "do": "re-collect", "reason": "The lens was wiped."}
    answer = trade.zone.officer.post(f"/v1/lanes/G1/{lane}/commands", json=body)
    assert answer.status_code == 201, answer.text
    given = answer.json()
    assert body.items() <= given.items()
    assert given["by"] == "officer 1"
    assert trade.commands(lane) == [given]
    (task,) = trade.tasks(f"lane:G1.{lane}")
    assert (task["kind"], task["closed"]) == ("device-command", None)
    trade.zone.say(
        trade.zone.event(
            topics.DEVICE_REPORTED, f"{lane}-report", {"device": "10", "result": 1, "command": given["id"]}, lane
        )
    )
    (task,) = trade.tasks(f"lane:G1.{lane}")
    assert task["closed"]["why"] == "the device reported 1"


def test_no_command_of_an_officer_raises_a_barrier_past_the_verdict(trade: Trade) -> None:
    visit = trade.arrives(trade.files(gate_pass(trade.declares())), lane=f"K{next(LANES):02}", weight="90000")
    path = f"/v1/lanes/G1/{visit.lane}/commands"
    raised = trade.zone.officer.post(path, json={"device": "barrier", "do": "raise", "reason": "Let it pass."})
    assert (raised.status_code, visit.address in raised.json()["detail"]) == (409, True)
    assert visit.commands("barrier") == ["keep-closed"]
    terminal = trade.zone.terminal.post(path, json={"device": "barrier", "do": "lower"})
    assert terminal.status_code == 403
    wrong = trade.zone.officer.post(path, json={"device": "barrier", "do": "unlock"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/do")
