"""What the national system said last is looked at whenever a truck is: before it comes, while it stands, and after."""

from datetime import timedelta

import pytest
from kakou.contracts.documents.receipt import Receipt

from tests.unit.lane_router.gate import declaration, filed
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
