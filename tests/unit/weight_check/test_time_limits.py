"""A time limit is a function of the facts: it follows corrected dates, extensions and the policy, in both directions,
with the quantities and plates that it holds and the tasks that it opened."""

from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import (
    FIRM,
    LIST,
    LIST_OUT,
    TWO_STEP,
    declaration,
    filed,
    line,
    pass_no,
    two_step,
)
from tests.unit.path import START
from tests.unit.weight_check.crossing import Crossing

SHOWN: dict[str, Any] = {"pass_nos": [pass_no(1)]}
MINUTES, DAYS = timedelta(minutes=1), timedelta(days=1)


def at(after: timedelta) -> str:
    return (START + after).isoformat()


def open_tasks(crossing: Crossing) -> list[str]:
    told = crossing.out(type_=topics.TASK_OPENED) + crossing.out(type_=topics.TASK_SETTLED)
    last = {one.data["id"]: one.data for one in sorted(told, key=lambda one: one.root)}
    return sorted(task["kind"] for task in last.values() if task["closed"] is None)


def due(crossing: Crossing, kind: str) -> str:
    return str([one.data["due"] for one in crossing.out(type_=topics.TASK_OPENED) if one.data["kind"] == kind][-1])


# ---------------------------------------------------------------------- the life of a pass


def a_pass(**fields: Any) -> Crossing:
    crossing = Crossing()
    crossing.laden(**fields)
    crossing.wait(10 * MINUTES)
    return crossing


def test_a_shorter_life_expires_passes_on_record_and_frees_their_quantity_and_plate() -> None:
    crossing = a_pass()
    crossing.policy(pass_life="PT5M")
    crossing.tick()
    assert (crossing.state(), crossing.counters()) == ("expired", ("0", "0"))
    crossing.file(filed(2))
    assert crossing.state(2) == "approved", "neither plate nor quantity is held any more"


def test_a_shorter_life_that_leaves_some_tells_the_new_day_and_expires_then() -> None:
    crossing = a_pass()
    crossing.policy(pass_life="PT1H")
    crossing.tick()
    assert (crossing.state(), crossing.view()["expires_at"]) == ("approved", at(60 * MINUTES).replace("+00:00", "Z"))
    crossing.wait(51 * MINUTES)
    assert (crossing.state(), crossing.counters()) == ("expired", ("0", "0"))


def test_a_shorter_life_that_is_to_come_holds_from_its_day() -> None:
    crossing = a_pass()
    crossing.policy(pass_life={"value": "PT5M", "effective_from": at(30 * MINUTES)})
    crossing.tick()
    assert crossing.state() == "approved"
    crossing.wait(21 * MINUTES)
    assert crossing.state() == "expired"


def test_a_longer_life_gives_expired_passes_back_what_they_held() -> None:
    crossing = a_pass()
    crossing.policy(pass_life="PT5M")
    crossing.tick()
    crossing.policy(pass_life="P14D")
    crossing.tick()
    assert (crossing.state(), crossing.counters()) == ("approved", ("100", "0"))
    crossing.gathers()
    assert crossing.word() == ("Y", [])
    crossing.file(filed(2))
    assert crossing.state(2) == "refused"


def test_a_pass_whose_quantity_has_gone_to_another_meanwhile_lives_on_and_the_gate_says_so() -> None:
    crossing = a_pass()
    crossing.policy(pass_life="PT5M")
    crossing.tick()
    crossing.file(filed(2, plate="苏E00002"))
    crossing.policy(pass_life="P14D")
    crossing.tick()
    assert (crossing.state(1), crossing.state(2), crossing.counters()) == ("approved", "approved", ("100", "0"))
    crossing.gathers(**SHOWN)
    assert crossing.word()[1] == ["document.ledger.over-release"]


def test_a_shorter_life_withdraws_the_raise_of_a_truck_that_stands_released_and_a_longer_one_lets_it_go() -> None:
    crossing = a_pass()
    crossing.gathers()
    assert crossing.word() == ("Y", [])
    crossing.policy(pass_life="PT5M")
    crossing.tick()
    assert crossing.word() == ("N", ["pass.life.expired"])
    assert crossing.barrier()[-1] in ("withdrawn", "keep-closed")
    crossing.policy(pass_life="P14D")
    crossing.tick()
    assert (crossing.word(), crossing.state()) == (("Y", []), "bound")


def test_what_an_officer_let_through_though_it_had_expired_is_not_stopped_again_by_another_life() -> None:
    crossing = a_pass(approved_at=at(-15 * DAYS))
    crossing.gathers(**SHOWN)
    crossing.decides()
    assert crossing.word()[0] == "Y"
    crossing.policy(pass_life="P13D")
    crossing.tick()
    assert crossing.word()[0] == "Y"


@pytest.mark.parametrize("ended", ["void", "passed"])
def test_another_life_does_not_bring_back_what_is_over(ended: str) -> None:
    crossing = a_pass()
    if ended == "void":
        crossing.void()
    else:
        crossing.gathers()
        crossing.raised()
    for life in ("PT5M", "P30D"):
        crossing.policy(pass_life=life)
        crossing.tick()
        assert crossing.state() == ended


def test_a_later_approval_of_the_national_system_moves_the_end_of_the_life() -> None:
    crossing = a_pass(approved_at=at(-15 * DAYS), approval=1)
    assert crossing.state() == "expired"
    receipt = {"kind": "SAS221", "result": "1", "pass_no": pass_no(1), "at": at(5 * MINUTES)}
    crossing.tell(topics.RECEIPT_RECEIVED, {"receipt": receipt})
    assert (crossing.state(), crossing.counters()) == ("approved", ("100", "0"))
    crossing.gathers()
    assert crossing.word() == ("Y", [])


def test_an_approval_that_was_long_ago_expires_the_pass_when_it_is_told() -> None:
    crossing = Crossing()
    crossing.laden(approval=2)
    receipt = {"kind": "SAS221", "result": "1", "pass_no": pass_no(1), "at": at(-15 * DAYS)}
    crossing.tell(topics.RECEIPT_RECEIVED, {"receipt": receipt})
    crossing.tick()
    assert (crossing.state(), crossing.counters()) == ("expired", ("0", "0"))


def test_another_limit_for_many_passes_is_worked_off_over_several_ticks() -> None:
    crossing = Crossing(one_live_pass=False)
    crossing.declare(declaration(lines=[line("1000")]))
    goods = [{"line": 1, "document_line": 1, "quantity": "1", "unit": "035", "gross": "120"}]
    for serial in range(1, 451):
        crossing.file(filed(serial, plate=f"苏E{serial:05d}", bind=3, goods=goods))
    crossing.wait(10 * MINUTES)
    crossing.policy(pass_life="PT5M")
    for _ in range(4):
        crossing.tick()
    assert crossing.counters() == ("0", "0")


# ---------------------------------------------------------------------- between two gates


def between_two_gates() -> Crossing:
    crossing = Crossing()
    crossing.laden(gates="dual")
    crossing.gathers()
    crossing.raised()
    crossing.departs()
    return crossing


def test_the_transit_limit_follows_the_policy() -> None:
    crossing = between_two_gates()
    crossing.wait(30 * MINUTES)
    assert open_tasks(crossing) == []
    crossing.policy(transit_limit="PT20M")
    crossing.tick()
    assert open_tasks(crossing) == ["transit-overdue"]
    crossing.policy(transit_limit="PT40M")
    crossing.tick()
    assert open_tasks(crossing) == []
    crossing.wait(11 * MINUTES)
    assert open_tasks(crossing) == ["transit-overdue"]


# ---------------------------------------------------------------------- the full declaration


def two_step_passed(**fields: Any) -> Crossing:
    crossing = Crossing()
    crossing.registers()
    crossing.declare(two_step(**fields))
    crossing.file(filed(type=7, documents=[{"kind": "two-step", "no": TWO_STEP}]))
    crossing.gathers()
    crossing.raised()
    return crossing


BOTH = ["full-declaration-due", "full-declaration-overdue"]


def test_the_full_declaration_follows_the_policy() -> None:
    crossing = two_step_passed()
    crossing.wait(2 * DAYS)
    crossing.policy(full_declaration_within="P1D")
    crossing.tick()
    assert (open_tasks(crossing), due(crossing, "full-declaration-due")[:10]) == (BOTH, "2026-11-23")
    crossing.policy(full_declaration_within="P3D")
    crossing.tick()
    assert open_tasks(crossing) == ["full-declaration-due"]
    assert due(crossing, "full-declaration-due")[:10] == "2026-11-25"
    crossing.wait(DAYS + MINUTES)
    assert open_tasks(crossing) == BOTH


def test_the_full_declaration_follows_a_corrected_day_of_acceptance() -> None:
    crossing = two_step_passed(accepted_at=at(-13 * DAYS))
    assert due(crossing, "full-declaration-due")[:10] == "2026-11-23"
    crossing.declare(two_step(accepted_at=at(-20 * DAYS)))
    assert open_tasks(crossing) == BOTH
    crossing.declare(two_step(accepted_at=at(-2 * DAYS)))
    assert (open_tasks(crossing), due(crossing, "full-declaration-due")[:10]) == (BOTH[:1], "2026-12-04")


def test_a_full_declaration_that_is_taken_back_is_due_again() -> None:
    crossing = two_step_passed(accepted_at=at(-13 * DAYS))
    crossing.declare(two_step(accepted_at=at(-13 * DAYS), full_declared=True))
    assert open_tasks(crossing) == []
    crossing.wait(2 * DAYS)
    assert open_tasks(crossing) == []
    crossing.declare(two_step(accepted_at=at(-13 * DAYS)))
    assert open_tasks(crossing) == BOTH


def test_nothing_is_due_of_an_entry_before_its_goods_have_come() -> None:
    crossing = Crossing()
    crossing.declare(two_step(accepted_at=at(-20 * DAYS)))
    crossing.declare(two_step(accepted_at=at(-19 * DAYS)))
    crossing.policy(full_declaration_within="P1D")
    crossing.tick()
    assert open_tasks(crossing) == []


# ---------------------------------------------------------------------- goods that are away

DISPLAY = {"name": "展品", "item_no": "ZP-1"}


def display(no: str = LIST_OUT, direction: str = "E", until: timedelta | None = None, **fields: Any) -> dict[str, Any]:
    permission = {"type": "C", **({"until": at(until)} if until is not None else {})}
    return declaration(
        no, direction=direction, lines=[line("10", gross="12000", **DISPLAY)], permission=permission, **fields
    )


def away(until: timedelta | None) -> Crossing:
    crossing = Crossing()
    crossing.registers()
    crossing.declare(display(until=until))
    crossing.file(filed(1, "E", type=3, documents=[{"kind": "list", "no": LIST_OUT}]))
    crossing.gathers(direction="E")
    assert crossing.word() == ("Y", [])
    crossing.raised()
    return crossing


def comes_back(crossing: Crossing) -> tuple[str, list[str]]:
    crossing.declare(display(LIST, "I", until=30 * DAYS))
    crossing.file(filed(2))
    crossing.gathers(session="s2")
    return crossing.word("s2")


def test_an_extension_after_the_day_closes_the_task_and_lets_the_goods_back() -> None:
    crossing = away(until=DAYS)
    crossing.wait(DAYS + MINUTES)
    assert open_tasks(crossing) == ["goods-not-back"]
    crossing.declare(display(until=30 * DAYS))
    assert open_tasks(crossing) == []
    assert comes_back(crossing) == ("Y", [])


def test_an_extended_day_that_passes_as_well_is_told_again() -> None:
    crossing = away(until=DAYS)
    crossing.wait(DAYS + MINUTES)
    crossing.declare(display(until=2 * DAYS))
    assert open_tasks(crossing) == []
    crossing.wait(DAYS)
    assert open_tasks(crossing) == ["goods-not-back"]
    assert comes_back(crossing) == ("M", ["document.return.late"])


def test_a_permission_that_is_shortened_makes_the_goods_late_at_once() -> None:
    crossing = away(until=30 * DAYS)
    crossing.wait(2 * DAYS)
    crossing.declare(display(until=DAYS))
    assert open_tasks(crossing) == ["goods-not-back"]
    assert comes_back(crossing) == ("M", ["document.return.late"])


def test_goods_whose_permission_names_no_day_follow_the_policy() -> None:
    crossing = away(until=None)
    crossing.wait(2 * DAYS)
    crossing.policy(stay_limit="P1D")
    crossing.tick()
    assert open_tasks(crossing) == ["goods-not-back"]
    crossing.policy(stay_limit="P90D")
    crossing.tick()
    assert open_tasks(crossing) == []
    assert comes_back(crossing) == ("Y", [])


def test_goods_that_are_back_are_late_no_more_whatever_changes() -> None:
    crossing = away(until=30 * DAYS)
    assert comes_back(crossing) == ("Y", [])
    crossing.raised("s2")
    crossing.wait(2 * DAYS)
    crossing.declare(display(until=DAYS))
    assert open_tasks(crossing) == []


def test_a_task_that_an_officer_closed_is_opened_again_only_when_a_later_day_has_passed_too() -> None:
    crossing = away(until=DAYS)
    crossing.wait(DAYS + MINUTES)
    crossing.tell(topics.TASK_CLOSED, {"task": f"goods-not-back.{FIRM}:ZP-1", "why": "已询问", "by": "王关员"})
    opened = len(crossing.out(type_=topics.TASK_OPENED))
    crossing.policy(stay_limit="P1D")
    crossing.tick()
    assert len(crossing.out(type_=topics.TASK_OPENED)) == opened
    crossing.declare(display(until=2 * DAYS))
    crossing.wait(DAYS)
    assert len(crossing.out(type_=topics.TASK_OPENED)) == opened + 1


# ---------------------------------------------------------------------- an officer's answer


def referred() -> Crossing:
    """A truck whose weight was not collected waits for an officer."""
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("0", **SHOWN)
    assert crossing.word()[0] == "M"
    return crossing


def test_the_wait_for_an_officer_follows_the_policy() -> None:
    crossing = referred()
    crossing.wait(6 * MINUTES)
    assert open_tasks(crossing) == []
    crossing.policy(referral_wait="PT5M")
    crossing.tick()
    assert open_tasks(crossing) == ["referral-unanswered"]
    crossing.policy(referral_wait="PT20M")
    crossing.tick()
    assert open_tasks(crossing) == []
    crossing.wait(15 * MINUTES)
    assert open_tasks(crossing) == ["referral-unanswered"]


def test_a_longer_wait_that_is_set_in_time_is_kept_to() -> None:
    crossing = referred()
    crossing.policy(referral_wait="PT20M")
    crossing.wait(16 * MINUTES)
    assert open_tasks(crossing) == []
    crossing.wait(5 * MINUTES)
    assert open_tasks(crossing) == ["referral-unanswered"]


@pytest.mark.parametrize("ends", ["decided", "backed-out", "raised"])
def test_nobody_is_missed_by_a_truck_that_waits_no_longer(ends: str) -> None:
    crossing = referred()
    if ends == "decided":
        crossing.decides()
    elif ends == "raised":
        crossing.raised()
    else:
        crossing.departs(how="backed-out")
    crossing.wait(MINUTES)
    crossing.policy(referral_wait="PT10S")
    crossing.tick()
    assert "referral-unanswered" not in open_tasks(crossing)
    assert crossing.entry("weight-check", "referred", "book")["visits"] == []


# ---------------------------------------------------------------------- at the lane


def decided_after(wait: timedelta, **changes: str) -> list[str]:
    """What stops a truck whose weight is to follow within ten minutes, two minutes later, and `wait` after a change."""
    crossing = Crossing(weight_wait="PT10M")
    crossing.laden()
    crossing.gathers(None)
    crossing.wait(2 * MINUTES)
    assert crossing.verdicts() == []
    crossing.policy(**changes)
    crossing.wait(wait)
    return crossing.word()[1] if crossing.verdicts() else ["still waits"]


@pytest.mark.parametrize(
    ("limit", "wait", "stops"),
    [
        ("PT1M", 1 * MINUTES, ["weight.reading.overdue"]),
        ("PT5M", 1 * MINUTES, ["still waits"]),
        ("PT5M", 4 * MINUTES, ["weight.reading.overdue"]),
        ("PT30M", 12 * MINUTES, ["still waits"]),
        ("PT30M", 29 * MINUTES, ["weight.reading.overdue"]),
    ],
)
def test_the_wait_for_a_weight_follows_the_policy(limit: str, wait: timedelta, stops: list[str]) -> None:
    assert decided_after(wait, weight_wait=limit) == stops


def test_a_truck_that_was_weighed_in_time_is_not_decided_again_by_a_shorter_wait() -> None:
    crossing = Crossing(weight_wait="PT10M")
    crossing.laden()
    crossing.gathers(None)
    crossing.weighs("20000")
    crossing.policy(weight_wait="PT1S")
    crossing.wait(1 * MINUTES)
    assert crossing.word() == ("Y", [])
    assert len(crossing.verdicts()) == 1


def test_a_permission_that_ends_while_its_truck_stands_released_withdraws_the_raise() -> None:
    crossing = Crossing()
    crossing.registers()
    crossing.declare(display(until=10 * MINUTES))
    crossing.file(filed(1, "E", type=3, documents=[{"kind": "list", "no": LIST_OUT}]))
    crossing.wait(9 * MINUTES)
    crossing.gathers(direction="E")
    assert crossing.word() == ("Y", [])
    crossing.wait(MINUTES)
    assert crossing.word()[1] == ["document.permission.expired"]
    assert crossing.barrier()[-1] in ("withdrawn", "keep-closed")
    crossing.declare(display(until=DAYS))
    assert crossing.word() == ("Y", [])


def test_the_silence_of_a_lane_follows_the_policy() -> None:
    crossing = Crossing()
    crossing.lane_says(open=True)
    crossing.wait(10 * MINUTES)
    assert open_tasks(crossing) == []
    crossing.policy(lane_silence="PT5M")
    crossing.tick()
    assert open_tasks(crossing) == ["lane-silent"]
    crossing.policy(lane_silence="PT15M")
    crossing.tick()
    assert open_tasks(crossing) == []
    crossing.wait(6 * MINUTES)
    assert open_tasks(crossing) == ["lane-silent"]
