"""Receipts of the national system, in any order: they never move a state back, and a conflict is for an officer."""

from itertools import permutations
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import LIST, Gate, declaration, filed, pass_no


def receipt(gate: Gate, kind: str, result: str, *, at: str | None = None, **about: str) -> int:
    said = {"kind": kind, "result": result, **(about or {"pass_no": pass_no(1)}), **({"at": at} if at else {})}
    return gate.tell(topics.RECEIPT_RECEIVED, {"receipt": said})


def in_state(state: str) -> Gate:
    """A gate with pass 1 in the state."""
    gate = Gate()
    gate.declare(declaration())
    approval: dict[str, Any] = {"pending": {"approval": 2}, "refused": {"approval": 3}}.get(state, {})
    gate.file(filed(gates="dual" if state == "passed-gate-1" else "single", **approval))
    if state in ("bound", "passed", "passed-gate-1", "in-doubt"):
        gate.gather()
    if state in ("passed", "passed-gate-1"):
        gate.raised()
    if state in ("void", "in-doubt"):
        gate.void()
    if state == "in-doubt":
        gate.departs()
    assert gate.state() == state
    return gate


def open_tasks(gate: Gate) -> list[str]:
    settled = {task.data["id"] for task in gate.out(type_=topics.TASK_SETTLED)}
    return [task.data["id"] for task in gate.out(type_=topics.TASK_OPENED) if task.data["id"] not in settled]


def close_tasks(gate: Gate) -> None:
    """An officer has cleared up what stood open."""
    for task in open_tasks(gate):
        gate.tell(topics.TASK_CLOSED, {"task": task, "why": "误传", "by": "王关员"})


CONFLICT = "receipt-conflict"
DOUBT = "pass-in-doubt"
MEANINGS: list[tuple[str, str, str, str, list[str]]] = [
    # receipt, result, state before, state after, tasks
    ("SAS221", "1", "pending", "approved", []),
    ("SAS221", "3", "pending", "refused", []),
    ("SAS221", "2", "pending", "pending", []),
    ("SAS221", "Y", "pending", "pending", []),
    ("SAS221", "1", "approved", "approved", []),
    ("SAS221", "2", "approved", "approved", []),
    ("SAS221", "3", "approved", "approved", [CONFLICT]),
    ("SAS221", "3", "bound", "bound", [CONFLICT]),
    ("SAS221", "3", "passed", "passed", [CONFLICT]),
    ("SAS221", "1", "refused", "refused", [CONFLICT]),
    ("SAS221", "3", "void", "void", []),
    ("SAS251", "1", "pending", "approved", []),
    ("SAS223", "1", "passed", "passed", []),
    ("SAS223", "1", "passed-gate-1", "passed-gate-1", []),
    ("SAS223", "1", "bound", "bound", []),
    ("SAS223", "1", "approved", "approved", [CONFLICT]),
    ("SAS223", "1", "void", "void", [CONFLICT]),
    ("SAS223", "1", "in-doubt", "in-doubt", [DOUBT]),
    ("SAS223", "2", "pending", "pending", []),
    ("SAS223", "2", "approved", "approved", [CONFLICT]),
    ("SAS223", "2", "bound", "bound", [CONFLICT]),
    ("SAS223", "2", "in-doubt", "in-doubt", [DOUBT]),
    ("SAS223", "2", "void", "void", []),
    ("SAS223", "2", "passed", "passed", [CONFLICT]),
    ("SAS223", "2", "passed-gate-1", "passed-gate-1", [CONFLICT]),
    ("SAS253", "2", "passed", "passed", [CONFLICT]),
    ("SAS224", "3", "passed", "passed", []),
    ("SAS224", "3", "approved", "approved", []),
    ("SAS224", "2", "pending", "pending", []),
    ("SAS224", "2", "approved", "approved", [CONFLICT]),
    ("SAS224", "2", "bound", "bound", [CONFLICT]),
    ("SAS224", "2", "void", "void", []),
    ("SAS224", "2", "passed-gate-1", "passed-gate-1", [CONFLICT]),
    ("SAS224", "2", "passed", "passed", [CONFLICT]),
    ("SAS222", "1", "approved", "approved", []),
    ("SAS231", "1", "approved", "approved", []),
]


@pytest.mark.parametrize(("kind", "result", "before", "after", "tasks"), MEANINGS)
def test_what_a_receipt_means_for_a_pass(kind: str, result: str, before: str, after: str, tasks: list[str]) -> None:
    gate = in_state(before)
    receipt(gate, kind, result)
    assert (gate.state(), gate.tasks()) == (after, tasks)


def test_a_receipt_that_comes_before_its_pass_is_heard_when_the_pass_comes() -> None:
    gate = Gate()
    gate.declare(declaration())
    receipt(gate, "SAS221", "1")
    gate.file(filed(approval=2))
    assert gate.state() == "approved"
    assert gate.counters() == ("100", "0")


def test_a_list_approved_before_it_was_filed_is_approved() -> None:
    gate = Gate()
    receipt(gate, "INV201", "1", declaration_no=LIST)
    gate.declare(declaration(approved=False))
    gate.file(filed())
    gate.gather()
    assert gate.codes() == []


def test_a_list_approved_while_its_truck_waits_lets_it_go() -> None:
    gate = Gate()
    gate.declare(declaration(approved=False))
    gate.file(filed())
    gate.gather()
    assert gate.codes() == ["document.approval.missing"]
    receipt(gate, "INV201", "1", declaration_no=LIST)
    assert (gate.codes(), gate.routed()["because"]) == ([], "document")
    receipt(gate, "INV201", "3", declaration_no=LIST)
    assert (gate.codes(), gate.tasks()) == (["document.receipt.contradicted"], [CONFLICT])
    receipt(gate, "INV201", "1", declaration_no=LIST)
    assert (gate.codes(), open_tasks(gate)) == ([], [])


SAID: list[dict[str, Any]] = [
    {"kind": "SAS221", "result": "2", "at": "2026-11-22T15:00:00+08:00"},
    {"kind": "SAS221", "result": "1", "at": "2026-11-22T15:10:00+08:00"},
    {"kind": "SAS223", "result": "1", "at": "2026-11-22T15:20:00+08:00"},
]


@pytest.mark.parametrize("order", list(permutations(range(3))))
@pytest.mark.parametrize("raised_after", range(4))
def test_in_whichever_order_the_truth_arrives_the_pass_ends_passed_and_no_conflict_stays(
    order: tuple[int, ...], raised_after: int
) -> None:
    gate = in_state("pending")
    for place, one in enumerate(order):
        if place == raised_after:
            _through(gate)
        receipt(gate, **SAID[one])
    if raised_after == 3 or gate.state() != "passed":
        _through(gate)
    assert gate.state() == "passed"
    opened = [task.data["id"] for task in gate.out(type_=topics.TASK_OPENED)]
    settled = [task.data["id"] for task in gate.out(type_=topics.TASK_SETTLED)]
    assert sorted(opened) == sorted(settled)


def _through(gate: Gate) -> None:
    """The truck is at the lane; an officer lets it go if the receipts leave a doubt."""
    gate.gather(f"s{gate.now.timestamp()}{len(gate.out())}", pass_nos=[pass_no(1)])
    visit = gate.out(type_=topics.VISIT_ROUTED)[-1].subject
    session = visit.removeprefix("G1.E01.")
    gate.decides(session)
    gate.raised(session)
    gate.departs(session)


def test_while_a_receipt_contradicts_it_a_pass_goes_only_with_an_officer() -> None:
    gate = in_state("approved")
    receipt(gate, "SAS223", "1")
    gate.gather()
    assert gate.codes() == ["pass.receipt.contradicted"]
    close_tasks(gate)
    assert (gate.codes(), gate.state()) == ([], "bound"), "whoever waits is looked at again"


def test_a_conflict_that_a_later_receipt_clears_is_settled_by_it() -> None:
    gate = in_state("passed")
    receipt(gate, "SAS223", "2")
    receipt(gate, "SAS223", "1")
    (settled,) = gate.out(type_=topics.TASK_SETTLED)
    assert settled.data["closed"]["by"] == topics.RECEIPT_RECEIVED


def test_an_older_receipt_says_nothing_against_a_newer_one() -> None:
    gate = in_state("pending")
    receipt(gate, "SAS221", "1", at="2026-11-22T15:10:00+08:00")
    receipt(gate, "SAS221", "3", at="2026-11-22T15:00:00+08:00")
    assert (gate.state(), gate.tasks()) == ("approved", [])


def test_a_pass_approved_before_its_document_came_draws_on_it_when_the_truck_comes() -> None:
    gate = Gate()
    gate.file(filed(approval=1))
    gate.gather()
    assert gate.codes() == ["document.number.unknown"]
    gate.declare(declaration())
    assert (gate.codes(), gate.routed()["because"]) == ([], "document")
    gate.raised()
    assert gate.counters() == ("100", "100")


def test_a_void_settles_what_spoke_against_the_pass() -> None:
    gate = in_state("approved")
    receipt(gate, "SAS221", "3")
    gate.void()
    assert [one.data["kind"] for one in gate.out(type_=topics.TASK_SETTLED)] == [CONFLICT]
    (opened,) = gate.out(type_=topics.TASK_OPENED)
    assert "SAS221 of the national system (result 3)" in opened.data["text"]["en"]
