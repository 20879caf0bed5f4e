"""What the national system says has passed elsewhere, and what an officer clears up, holds until the next word."""

from datetime import timedelta

from kakou.contracts import topics

from tests.unit.weight_check.crossing import Crossing
from tests.unit.weight_check.last_words import (
    DOCUMENT,
    PASS,
    SHOWN,
    open_tasks,
    says,
    task_of,
)


def test_a_pass_that_went_through_elsewhere_while_its_truck_backed_out_is_not_passed_with_again() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(**SHOWN)
    says(crossing, {"kind": "SAS223", "result": "1", **PASS})
    assert crossing.word() == ("Y", []), "its own barrier's report may be on its way"
    crossing.departs(how="backed-out")
    assert open_tasks(crossing) == ["receipt-conflict"]
    crossing.gathers(session="s2", **SHOWN)
    assert crossing.word("s2") == ("M", ["pass.receipt.contradicted"])


def test_what_may_have_passed_elsewhere_stays_allocated_after_a_void_until_an_officer_has_seen_to_it() -> None:
    crossing = Crossing()
    crossing.laden()
    says(crossing, {"kind": "SAS223", "result": "1", **PASS})
    crossing.void()
    assert (crossing.state(), crossing.counters()) == ("void", ("100", "0"))
    crossing.tell(topics.TASK_CLOSED, {"task": task_of(crossing), "why": "误传", "by": "王关员"})
    assert crossing.counters() == ("0", "0")


def test_what_may_have_passed_elsewhere_is_given_back_when_the_national_system_takes_its_word_back() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.wait(timedelta(minutes=10))
    says(crossing, {"kind": "SAS223", "result": "1", **PASS}, timedelta(minutes=5))
    crossing.void()
    says(crossing, {"kind": "SAS223", "result": "2", **PASS}, timedelta(minutes=6))
    assert (crossing.counters(), open_tasks(crossing)) == (("0", "0"), [])


def test_an_officer_clears_up_one_word_and_the_next_one_stops_the_truck_again() -> None:
    crossing = Crossing()
    crossing.laden()
    says(crossing, {"kind": "SAS224", "result": "2", **PASS})
    crossing.gathers(**SHOWN)
    crossing.tell(topics.TASK_CLOSED, {"task": task_of(crossing), "why": "已复查", "by": "王关员"})
    assert crossing.word() == ("Y", [])
    says(crossing, {"kind": "SAS224", "result": "2", **PASS})
    assert crossing.word() == ("Y", []), "the same sent again"
    says(crossing, {"kind": "INV201", "result": "3", **DOCUMENT})
    assert crossing.word() == ("M", ["document.receipt.contradicted"])


def test_a_second_refusal_withdraws_the_release_that_an_officer_gave_over_the_first() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.wait(timedelta(minutes=10))
    says(crossing, {"kind": "SAS224", "result": "2", **PASS}, timedelta(minutes=1))
    crossing.gathers(**SHOWN)
    crossing.decides()
    assert crossing.word()[0] == "Y"
    says(crossing, {"kind": "SAS224", "result": "2", **PASS}, timedelta(minutes=2))
    assert crossing.word()[0] == "N"
    assert crossing.barrier()[-1] in ("withdrawn", "keep-closed")
