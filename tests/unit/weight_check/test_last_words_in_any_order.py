"""The last word by its own time counts, in whichever order receipts come."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kakou.contracts import topics

from tests.unit.lane_router.gate import declaration, filed
from tests.unit.path import START
from tests.unit.weight_check.crossing import Crossing
from tests.unit.weight_check.last_words import (
    DOCUMENT,
    LIFTED_BY,
    PASS,
    REFUSALS,
    SHOWN,
    Said,
    open_tasks,
    says,
)


def test_a_word_dated_ahead_counts_as_said_when_it_came() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.wait(timedelta(minutes=1))
    says(crossing, REFUSALS["rejected"][0], timedelta(days=3650))
    crossing.gathers(**SHOWN)
    assert crossing.word()[0] == "M"
    crossing.wait(timedelta(minutes=1))
    says(crossing, LIFTED_BY["rejected"], timedelta(minutes=2))
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])


@pytest.mark.parametrize("said_by", ["the filing", "a receipt"])
def test_an_approval_dated_ahead_makes_no_pass_live_longer(said_by: str) -> None:
    crossing = Crossing()
    ahead = timedelta(days=3650)
    dated: Said = {"approval": 1, "approved_at": (START + ahead).isoformat()}
    crossing.laden(**(dated if said_by == "the filing" else {}))
    if said_by == "a receipt":
        says(crossing, LIFTED_BY["rejected"], ahead)
    crossing.expire_all()
    assert crossing.state() == "expired"


def test_an_approval_older_than_a_rejection_does_not_approve_a_list() -> None:
    crossing = Crossing()
    crossing.registers()
    crossing.declare(declaration(approved=False))
    crossing.wait(timedelta(minutes=10))
    says(crossing, {"kind": "INV201", "result": "3", **DOCUMENT}, timedelta(minutes=5))
    says(crossing, {"kind": "INV201", "result": "1", **DOCUMENT}, timedelta(minutes=4))
    crossing.file(filed())
    crossing.gathers(**SHOWN)
    assert crossing.word() == ("N", ["document.approval.missing"])


def test_an_approval_that_the_filing_dates_is_not_undone_by_an_older_rejection() -> None:
    crossing = Crossing()
    crossing.laden(approval=1, approved_at=(START - timedelta(hours=1)).isoformat())
    says(crossing, {"kind": "SAS221", "result": "3", **PASS}, timedelta(hours=-2))
    crossing.gathers(**SHOWN)
    assert crossing.word() == ("Y", [])


WORDS: list[Said] = [
    {"kind": kind, "result": result, "concerns": concerns, **about}
    for kind, results, concerns, about in (
        ("SAS221", "123", "filing", PASS),
        ("SAS221", "13", "void", PASS),
        ("SAS221", "13", "amendment", PASS),
        ("SAS223", "2", "filing", PASS),
        ("SAS224", "23", "filing", PASS),
        ("INV201", "123", "filing", DOCUMENT),
        ("INV201", "13", "void", DOCUMENT),
        ("INV211", "13", "filing", DOCUMENT),
    )
    for result in results
]


@settings(max_examples=40, deadline=None)
@given(
    said=st.lists(st.sampled_from(WORDS), min_size=1, max_size=5),
    data=st.data(),
    approval=st.sampled_from([None, 2]),
    approved=st.booleans(),
)
def test_whenever_receipts_come_the_truck_is_judged_by_the_last_word_of_each_kind(
    said: list[Said], data: st.DataObject, approval: int | None, approved: bool
) -> None:
    """In order of their times before the truck comes; and in any order, some twice, some after the truck has come."""
    dated = [(one, timedelta(minutes=minute)) for minute, one in enumerate(said, 1)]
    shuffled = data.draw(st.permutations([*dated, *data.draw(st.lists(st.sampled_from(dated), max_size=2))]))
    comes_after = data.draw(st.integers(0, len(shuffled)))
    in_order, mixed = _gate(approval, approved), _gate(approval, approved)
    for one, after in dated:
        says(in_order, one, after)
    in_order.gathers(**SHOWN)
    for place, (one, after) in enumerate(shuffled):
        if place == comes_after:
            mixed.gathers(**SHOWN)
        says(mixed, one, after)
    if comes_after == len(shuffled):
        mixed.gathers(**SHOWN)
    assert (mixed.word()[0] == "Y") == (in_order.word()[0] == "Y"), (in_order.word(), mixed.word())
    if mixed.word()[0] != "Y":
        assert mixed.barrier()[-1:] != ["raise"]


def _gate(approval: int | None, approved: bool) -> Crossing:
    crossing = Crossing()
    crossing.registers()
    crossing.declare(declaration(approved=approved))
    crossing.file(filed(approval=approval))
    crossing.wait(timedelta(hours=1))
    return crossing


def test_times_are_compared_as_times_and_not_as_text() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.wait(timedelta(hours=1))
    for result, at in (("2", "2026-11-22T16:20:00+08:00"), ("3", "2026-11-22T08:10:00Z")):
        crossing.tell(topics.RECEIPT_RECEIVED, {"receipt": {"kind": "SAS224", "result": result, "at": at, **PASS}})
    crossing.gathers(**SHOWN)
    assert crossing.word() == ("N", ["pass.disposal.refused"])


def test_the_last_word_is_kept_of_many_that_come_before_the_papers() -> None:
    crossing = Crossing()
    crossing.wait(timedelta(hours=2))
    says(crossing, {"kind": "SAS224", "result": "2", **PASS}, timedelta(minutes=90))
    for minute in range(60):
        says(crossing, {"kind": "SAS224", "result": "3", **PASS}, timedelta(minutes=minute))
    crossing.laden()
    crossing.gathers(**SHOWN)
    assert crossing.word() == ("N", ["pass.disposal.refused"])
