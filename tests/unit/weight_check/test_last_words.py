"""What the national system said last is looked at whenever a truck is: before it comes, while it stands, and after."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kakou.contracts import topics
from kakou.contracts.documents.receipt import Receipt

from tests.unit.lane_router.gate import LIST, declaration, filed, line, pass_no
from tests.unit.path import START
from tests.unit.weight_check.crossing import Crossing

PASS, DOCUMENT = {"pass_no": pass_no(1)}, {"declaration_no": LIST}
Said = dict[str, Any]
SHOWN: Said = {"pass_nos": [pass_no(1)]}

REFUSALS: dict[str, tuple[Said, str, str]] = {
    # what is said: the receipt, the truck's verdict, its reason
    "rejected": ({"kind": "SAS221", "result": "3", **PASS}, "M", "pass.receipt.contradicted"),
    "two-step pass rejected": ({"kind": "SAS251", "result": "3", **PASS}, "M", "pass.receipt.contradicted"),
    "voided": ({"kind": "SAS221", "result": "1", "concerns": "void", **PASS}, "M", "pass.receipt.contradicted"),
    "changed there": (
        {"kind": "SAS221", "result": "1", "concerns": "amendment", **PASS},
        "M",
        "pass.receipt.contradicted",
    ),
    "not passed": ({"kind": "SAS223", "result": "2", **PASS}, "M", "pass.receipt.contradicted"),
    "passage refused": ({"kind": "SAS224", "result": "2", **PASS}, "N", "pass.disposal.refused"),
    "list rejected": ({"kind": "INV201", "result": "3", **DOCUMENT}, "M", "document.receipt.contradicted"),
    "list deleted": (
        {"kind": "INV201", "result": "1", "concerns": "void", **DOCUMENT},
        "M",
        "document.receipt.contradicted",
    ),
    "posting rejected": ({"kind": "INV211", "result": "3", **DOCUMENT}, "M", "document.receipt.contradicted"),
}
LIFTED_BY: dict[str, Said] = {
    "rejected": {"kind": "SAS221", "result": "1", **PASS},
    "two-step pass rejected": {"kind": "SAS251", "result": "1", **PASS},
    "voided": {"kind": "SAS221", "result": "3", "concerns": "void", **PASS},
    "changed there": {"kind": "SAS221", "result": "3", "concerns": "amendment", **PASS},
    "not passed": {"kind": "SAS221", "result": "1", **PASS},
    "passage refused": {"kind": "SAS224", "result": "3", **PASS},
    "list rejected": {"kind": "INV201", "result": "1", **DOCUMENT},
    "list deleted": {"kind": "INV201", "result": "3", "concerns": "void", **DOCUMENT},
    "posting rejected": {"kind": "INV211", "result": "1", **DOCUMENT},
}
STOPS_NOBODY: dict[str, Said] = {
    "approved once more": {"kind": "SAS221", "result": "1", **PASS},
    "with an officer": {"kind": "SAS221", "result": "2", **PASS},
    "stored": {"kind": "SAS221", "result": "Y", **PASS},
    "its void was refused": {"kind": "SAS221", "result": "3", "concerns": "void", **PASS},
    "an amendment was refused": {"kind": "SAS221", "result": "3", "concerns": "amendment", **PASS},
    "changed": {"kind": "SAS222", "result": "1", **PASS},
    "released by the gate": {"kind": "SAS224", "result": "3", **PASS},
    "the vehicle registered": {"kind": "SAS231", "result": "1", **PASS},
    "the list approved once more": {"kind": "INV201", "result": "1", **DOCUMENT},
    "an amendment of the list was refused": {"kind": "INV201", "result": "3", "concerns": "amendment", **DOCUMENT},
    "the list was not deleted": {"kind": "INV201", "result": "3", "concerns": "void", **DOCUMENT},
    "the entry was made": {"kind": "INV202", "result": "1", **DOCUMENT},
    "the ledger posted": {"kind": "INV211", "result": "1", **DOCUMENT},
    "a filing approved that concerns nothing else": {"kind": "SAS221", "result": "1", "concerns": "", **PASS},
}


def says(crossing: Crossing, receipt: Said, after: timedelta | None = None) -> None:
    """after: since the story began, as the receipt states it."""
    at = {"at": (START + after).isoformat()} if after is not None else {}
    crossing.tell(topics.RECEIPT_RECEIVED, {"receipt": {**receipt, **at}})


def open_tasks(crossing: Crossing) -> list[str]:
    settled = {task.data["id"] for task in crossing.out(type_=topics.TASK_SETTLED)}
    return [one.data["kind"] for one in crossing.out(type_=topics.TASK_OPENED) if one.data["id"] not in settled]


@pytest.mark.parametrize("what", REFUSALS)
@pytest.mark.parametrize("moment", ["before the papers", "before the truck", "while it stands released"])
def test_a_refusal_stops_the_truck_that_has_not_passed(what: str, moment: str) -> None:
    said, word, code = REFUSALS[what]
    crossing = Crossing()
    if moment == "before the papers":
        says(crossing, said)
    crossing.laden()
    if moment == "before the truck":
        says(crossing, said)
    crossing.gathers(**SHOWN)
    if moment == "while it stands released":
        assert crossing.barrier() == ["raise"]
        says(crossing, said)
        assert crossing.barrier() == ["raise", "withdrawn"] or crossing.barrier()[-1] == "keep-closed"
    assert crossing.word() == (word, [code])
    assert crossing.barrier().count("raise") == (1 if moment == "while it stands released" else 0)
    assert open_tasks(crossing) == ["receipt-conflict"]


@pytest.mark.parametrize("what", REFUSALS)
def test_a_refusal_after_the_barrier_rose_makes_a_task_and_takes_nothing_back(what: str) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(**SHOWN)
    crossing.raised()
    says(crossing, REFUSALS[what][0])
    assert open_tasks(crossing) == ["receipt-conflict"]
    assert (crossing.state(), crossing.counters()) == ("passed", ("100", "100"))


@pytest.mark.parametrize("what", REFUSALS)
def test_a_truck_that_an_officer_lets_through_over_a_refusal_leaves_the_task_open(what: str) -> None:
    crossing = Crossing()
    crossing.laden()
    says(crossing, REFUSALS[what][0])
    crossing.gathers(**SHOWN)
    crossing.decides()
    assert crossing.word()[0] == "Y"
    crossing.raised()
    assert (crossing.state(), open_tasks(crossing)) == ("passed", ["receipt-conflict"])


@pytest.mark.parametrize("what", REFUSALS)
@pytest.mark.parametrize("moment", ["before the truck", "while it waits"])
def test_a_newer_word_lifts_a_refusal_and_an_older_one_does_not(what: str, moment: str) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.wait(timedelta(minutes=10))
    says(crossing, REFUSALS[what][0], timedelta(minutes=5))
    if moment == "while it waits":
        crossing.gathers(**SHOWN)
    says(crossing, LIFTED_BY[what], timedelta(minutes=4))
    if moment == "before the truck":
        crossing.gathers(**SHOWN)
    assert crossing.word() == (*REFUSALS[what][1:2], [REFUSALS[what][2]])
    says(crossing, LIFTED_BY[what], timedelta(minutes=6))
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])


@pytest.mark.parametrize("what", STOPS_NOBODY)
def test_what_refuses_nothing_stops_nobody(what: str) -> None:
    crossing = Crossing()
    crossing.laden()
    says(crossing, STOPS_NOBODY[what])
    crossing.gathers(**SHOWN)
    says(crossing, STOPS_NOBODY[what])
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])
    assert crossing.barrier() == ["raise"]


@pytest.mark.parametrize("concerns", ["void", "amendment"])
def test_the_answer_to_a_void_or_an_amendment_approves_nothing(concerns: str) -> None:
    crossing = Crossing()
    crossing.laden(approval=2)
    says(crossing, {"kind": "SAS221", "result": "1", "concerns": concerns, **PASS})
    crossing.gathers(**SHOWN)
    assert (crossing.state(), crossing.word()) == ("pending", ("N", ["pass.state.not-approved"]))


def test_the_answer_to_a_list_s_amendment_approves_no_list() -> None:
    crossing = Crossing()
    crossing.registers()
    crossing.declare(declaration(approved=False))
    says(crossing, {"kind": "INV201", "result": "1", "concerns": "amendment", **DOCUMENT})
    crossing.file(filed())
    crossing.gathers(**SHOWN)
    assert crossing.word() == ("N", ["document.approval.missing"])


def test_a_void_here_agrees_with_the_national_system_s_and_is_contradicted_by_its_refusal() -> None:
    crossing = Crossing()
    crossing.laden()
    says(crossing, {"kind": "SAS221", "result": "1", "concerns": "void", **PASS})
    crossing.void()
    assert open_tasks(crossing) == []
    says(crossing, {"kind": "SAS221", "result": "3", "concerns": "void", **PASS})
    assert (crossing.state(), open_tasks(crossing)) == ("void", ["receipt-conflict"])


def test_a_list_that_was_filed_anew_as_approved_is_rejected_no_more() -> None:
    crossing = Crossing()
    crossing.registers()
    crossing.declare(declaration(approved=False))
    says(crossing, {"kind": "INV201", "result": "3", **DOCUMENT})
    crossing.declare(declaration())
    crossing.file(filed())
    crossing.gathers(**SHOWN)
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])


AMENDED = declaration(lines=[line("140")])
AMENDMENT_REJECTED: Said = {"kind": "INV201", "result": "3", "concerns": "amendment", **DOCUMENT}


@pytest.mark.parametrize("first", ["the amendment", "its rejection"])
@pytest.mark.parametrize("moment", ["before the truck", "while it stands released"])
def test_a_list_stands_amended_here_though_its_amendment_was_rejected(first: str, moment: str) -> None:
    crossing = Crossing()
    crossing.laden()
    if moment == "while it stands released":
        crossing.gathers(**SHOWN)
    if first == "the amendment":
        crossing.declare(AMENDED)
    says(crossing, AMENDMENT_REJECTED)
    crossing.declare(AMENDED)
    if moment == "before the truck":
        crossing.gathers(**SHOWN)
    assert crossing.word() == ("M", ["document.receipt.contradicted"])
    assert open_tasks(crossing) == ["receipt-conflict"]


def rejected_amendment() -> Crossing:
    crossing = Crossing()
    crossing.laden()
    crossing.declare(AMENDED)
    says(crossing, AMENDMENT_REJECTED)
    crossing.gathers(**SHOWN)
    assert crossing.word()[0] == "M"
    return crossing


def test_a_list_put_back_as_it_was_approved_stops_nobody() -> None:
    crossing = rejected_amendment()
    crossing.declare(declaration())
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])


def test_another_amendment_after_a_rejected_one_waits_for_its_own_approval() -> None:
    crossing = rejected_amendment()
    crossing.declare(declaration(lines=[line("120")]))
    assert crossing.word()[0] == "M"
    says(crossing, {**AMENDMENT_REJECTED, "result": "1"})
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])


def test_how_far_a_list_has_come_is_no_amendment() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.declare(declaration(entry_released=True, inspection=False))
    says(crossing, AMENDMENT_REJECTED)
    crossing.gathers(**SHOWN)
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])


def test_an_amendment_that_was_approved_is_what_a_later_one_is_rejected_for() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.declare(AMENDED)
    says(crossing, {**AMENDMENT_REJECTED, "result": "1"})
    says(crossing, AMENDMENT_REJECTED)
    crossing.gathers(**SHOWN)
    assert (crossing.word(), open_tasks(crossing)) == (("Y", []), [])
    crossing.declare(declaration(lines=[line("160")]))
    assert crossing.word()[0] == "M"


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


def task_of(crossing: Crossing) -> str:
    (task,) = [one.data["id"] for one in crossing.out(type_=topics.TASK_OPENED)]
    return str(task)


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


def test_a_receipt_about_a_pass_that_names_its_list_too_says_nothing_of_the_list() -> None:
    crossing = Crossing()
    crossing.laden()
    says(crossing, {"kind": "SAS221", "result": "3", **PASS, **DOCUMENT})
    crossing.gathers(**SHOWN)
    assert crossing.word() == ("M", ["pass.receipt.contradicted"])


@pytest.mark.parametrize(
    ("kind", "about", "pointer"), [("SAS223", DOCUMENT, "pass_no"), ("INV201", PASS, "declaration_no")]
)
def test_a_receipt_names_what_its_kind_is_about(kind: str, about: Said, pointer: str) -> None:
    with pytest.raises(ValueError, match="must be given") as error:
        Receipt.model_validate({"kind": kind, "result": "1", **about})
    (fault,) = error.value.errors()[0]["ctx"]["faults"]  # type: ignore[attr-defined]
    assert fault.path == (pointer,)


def test_the_last_word_is_kept_of_many_that_come_before_the_papers() -> None:
    crossing = Crossing()
    crossing.wait(timedelta(hours=2))
    says(crossing, {"kind": "SAS224", "result": "2", **PASS}, timedelta(minutes=90))
    for minute in range(60):
        says(crossing, {"kind": "SAS224", "result": "3", **PASS}, timedelta(minutes=minute))
    crossing.laden()
    crossing.gathers(**SHOWN)
    assert crossing.word() == ("N", ["pass.disposal.refused"])
