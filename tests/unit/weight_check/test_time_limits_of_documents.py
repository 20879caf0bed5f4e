"""Transit, full declarations and goods that are away follow corrected dates, extensions and the policy, in both
directions, with the tasks that they opened."""

from datetime import timedelta
from typing import Any

from kakou.contracts import topics

from tests.unit.lane_router.gate import (
    FIRM,
    LIST,
    LIST_OUT,
    TWO_STEP,
    filed,
    two_step,
)
from tests.unit.weight_check.crossing import Crossing
from tests.unit.weight_check.time_limits import DAYS, MINUTES, at, display, due, open_tasks


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
