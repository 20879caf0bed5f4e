"""Whether a pass was passed with is settled by the barrier's report or an officer, by nobody else's second try."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import declaration, filed, line, pass_no
from tests.unit.weight_check.crossing import Crossing

SHOWN: dict[str, Any] = {"pass_nos": [pass_no(1)]}
TASK = f"pass-in-doubt.{pass_no(1)}"
Try = Callable[[Crossing], Any]


def in_doubt() -> Crossing:
    """Released, voided while the barrier might rise, and driven on without a report."""
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(**SHOWN)
    crossing.void()
    crossing.departs(how="cleared")
    assert stands(crossing) == ("in-doubt", ("100", "0"), True)
    return crossing


def stands(crossing: Crossing) -> tuple[str, tuple[str, str], bool]:
    """The pass's state, what is allocated and passed of the list, whether the task is open."""
    opened = TASK in {task.data["id"] for task in crossing.out(type_=topics.TASK_OPENED)}
    settled = TASK in {task.data["id"] for task in crossing.out(type_=topics.TASK_SETTLED)}
    return crossing.state(), crossing.counters(), opened and not settled


def closes(crossing: Crossing, **said: Any) -> None:
    crossing.tell(topics.TASK_CLOSED, {"task": TASK, "why": "调看录像", "by": "王关员", **said})


def backs_out_after_an_officer_looked(crossing: Crossing) -> None:
    crossing.gathers(session="s2", **SHOWN)
    crossing.decides("s2", "inspect")
    crossing.departs("s2", "backed-out")


def receipt(kind: str, result: str, concerns: str = "filing") -> Try:
    said = {"kind": kind, "result": result, "concerns": concerns, "pass_no": pass_no(1)}
    return lambda crossing: crossing.tell(topics.RECEIPT_RECEIVED, {"receipt": said})


SECOND_TRIES: dict[str, Try] = {
    "a further void": lambda crossing: crossing.void(),
    "the truck comes again and shows it": lambda crossing: crossing.gathers(session="s2", **SHOWN),
    "the truck comes again and goes back": lambda crossing: (
        crossing.gathers(session="s2", **SHOWN),
        crossing.departs("s2", "backed-out"),
    ),
    "its session is gathered again and goes back": lambda crossing: (
        crossing.gathers(**SHOWN),
        crossing.departs(how="backed-out"),
    ),
    "a second report that it went back": lambda crossing: crossing.departs(how="backed-out"),
    "the reading is withdrawn afterwards": lambda crossing: crossing.retracts(),
    "an officer looks at the truck and decides nothing about the pass": backs_out_after_an_officer_looked,
    "the same pass is filed again": lambda crossing: crossing.file(filed()),
    "another pass is filed for the same goods": lambda crossing: crossing.file(filed(2)),
    "its life is over": lambda crossing: crossing.wait(timedelta(days=14, minutes=1)),
    "the list is amended": lambda crossing: crossing.declare(declaration(lines=[line(name="铜")])),
    "the national system approves the void": receipt("SAS221", "1", "void"),
    "the national system says that it passed": receipt("SAS223", "1"),
    "the national system says that it did not pass": receipt("SAS223", "2"),
    "the task is closed without an answer": lambda crossing: closes(crossing),
}


@pytest.mark.parametrize("what", SECOND_TRIES)
def test_nobody_else_settles_it(what: str) -> None:
    crossing = in_doubt()
    SECOND_TRIES[what](crossing)
    assert stands(crossing)[:2] == ("in-doubt", ("100", "0"))


def test_a_further_void_is_refused_with_its_reason() -> None:
    crossing = in_doubt()
    answer = crossing.settled(crossing.void())
    assert (answer.outcome, answer.data["status"]) == ("refused", 409)
    assert [reason["code"] for reason in answer.data["reasons"]] == ["filing.pass.not-voidable"]


def test_another_pass_for_the_same_goods_finds_nothing_left() -> None:
    crossing = in_doubt()
    crossing.file(filed(2))
    assert crossing.state(2) == "refused"
    assert "filing.ledger.over-allocated" in crossing.refusals(2)


def test_an_officer_who_says_that_it_passed_has_it_counted() -> None:
    crossing = in_doubt()
    closes(crossing, passed=True)
    assert stands(crossing)[:2] == ("passed", ("100", "100"))
    closes(crossing, passed=False)
    assert crossing.counters() == ("100", "100"), "it was settled"


def test_an_officer_who_says_that_it_did_not_pass_gives_back_what_it_held() -> None:
    crossing = in_doubt()
    closes(crossing, passed=False)
    assert stands(crossing)[:2] == ("void", ("0", "0"))
    crossing.file(filed(2))
    assert crossing.state(2) == "approved"


def test_an_officer_who_releases_the_truck_that_shows_it_has_it_counted_at_the_raise() -> None:
    crossing = in_doubt()
    crossing.gathers(session="s2", **SHOWN)
    assert crossing.word("s2") == ("M", ["pass.state.in-doubt"])
    crossing.decides("s2")
    crossing.raised("s2")
    assert stands(crossing) == ("passed", ("100", "100"), False)


def test_the_report_that_was_missing_settles_it_when_it_comes() -> None:
    crossing = in_doubt()
    crossing.raised()
    assert stands(crossing) == ("passed", ("100", "100"), False)


@pytest.mark.parametrize(
    ("how", "state", "counters"), [("backed-out", "void", ("0", "0")), ("cleared", "in-doubt", ("100", "0"))]
)
def test_a_truck_that_stands_too_long_after_the_void_goes_back_without_a_doubt_and_on_with_one(
    how: str, state: str, counters: tuple[str, str]
) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(**SHOWN)
    crossing.void()
    crossing.wait(timedelta(minutes=3))
    assert stands(crossing) == ("in-doubt", ("100", "0"), True)
    crossing.departs(how=how)
    assert stands(crossing) == (state, counters, state == "in-doubt")


def test_a_pass_that_expired_at_the_lane_and_is_in_doubt_cannot_be_voided_either() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.wait(timedelta(days=13, hours=23, minutes=59))
    crossing.gathers(**SHOWN)
    crossing.wait(timedelta(minutes=2))
    crossing.departs(how="cleared")
    assert crossing.state() == "in-doubt"
    crossing.void()
    assert stands(crossing) == ("in-doubt", ("100", "0"), True)
