"""A pass lives as long as the policy in force and its approvals say, in both directions, with the quantity and plate
that it holds."""

from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import (
    declaration,
    filed,
    line,
    pass_no,
)
from tests.unit.weight_check.crossing import Crossing
from tests.unit.weight_check.time_limits import DAYS, MINUTES, SHOWN, at


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
