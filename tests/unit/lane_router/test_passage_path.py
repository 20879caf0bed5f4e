"""From the bound pass to its end: raised, voided, expired, gone, in doubt, through two gates (cases C)."""

from datetime import timedelta

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import Gate, declaration, empty, filed, part, pass_no


@pytest.fixture
def gate() -> Gate:
    gate = Gate()
    gate.declare(declaration())
    gate.file(part(1, "40"))
    return gate


TRUCK = "苏E00001"


def test_a_raise_counts_the_bound_pass_once(gate: Gate) -> None:
    gate.gather(plate=TRUCK)
    gate.raised()
    gate.raised()
    assert gate.counters() == ("40", "40")
    assert gate.state() == "passed"
    (counted,) = [one.data["counted"] for one in gate.out(type_=topics.PASS_CHANGED) if one.data["because"] == "raised"]
    assert [(one["line"], one["quantity"], one["name"]) for one in counted] == [(1, "40.00000", "电解铜")]


def test_the_pass_is_told_before_the_barriers_report_itself(gate: Gate) -> None:
    gate.gather(plate=TRUCK)
    position = gate.raised()
    told = [one.type for one in gate.out(since=position)]
    assert told == [topics.PASS_CHANGED, topics.DECLARATION_CHANGED, topics.BARRIER_REPORTED]


def test_lowering_the_barrier_counts_nothing(gate: Gate) -> None:
    gate.gather(plate=TRUCK)
    gate.tell(topics.BARRIER_REPORTED, {"state": "lowered"}, subject="s1")
    assert gate.counters() == ("40", "0")


def test_a_truck_that_leaves_without_a_raise_frees_its_pass(gate: Gate) -> None:
    gate.gather(plate=TRUCK)
    gate.departs(how="backed-out")
    assert gate.state() == "approved"
    gate.gather("s2", TRUCK)
    assert gate.codes("s2") == []


def test_a_withdrawn_reading_frees_the_pass(gate: Gate) -> None:
    gate.gather(plate=TRUCK)
    gate.tell(topics.VISIT_RETRACTED, {"reason": "误识别"}, subject="s1")
    assert gate.state() == "approved"
    assert gate.out()[-1].type == topics.VISIT_RETRACTED


def test_a_void_while_bound_is_told_again_and_gives_back_when_the_truck_has_backed_out(gate: Gate) -> None:
    gate.gather(plate=TRUCK)
    gate.void()
    assert (gate.codes(), gate.routed()["because"]) == (["pass.state.void"], "void")
    assert gate.routed()["passes"][0]["bound"] is False
    assert gate.counters() == ("40", "0")
    gate.departs(how="backed-out")
    assert gate.state() == "void"
    assert gate.counters() == ("0", "0")


def test_a_raise_after_a_void_counts_all_the_same(gate: Gate) -> None:
    gate.gather(plate=TRUCK)
    gate.void()
    gate.raised()
    gate.departs()
    assert gate.state() == "passed"
    assert gate.counters() == ("40", "40")


def test_gone_through_after_a_void_without_a_report_is_in_doubt_and_holds_its_part(gate: Gate) -> None:
    gate.gather(plate=TRUCK)
    gate.void()
    gate.departs(how="cleared")
    assert gate.state() == "in-doubt"
    assert gate.counters() == ("40", "0")
    assert gate.tasks() == ["pass-in-doubt"]
    gate.gather("s2", TRUCK, pass_nos=[pass_no(1)])
    assert gate.codes("s2") == ["pass.state.in-doubt"]
    gate.decides("s2")
    gate.raised("s2")
    assert gate.state() == "passed"
    assert gate.counters() == ("40", "40")


def test_no_report_in_time_after_a_void_is_in_doubt_until_one_comes(gate: Gate) -> None:
    gate.gather(plate=TRUCK)
    gate.void()
    gate.wait(timedelta(minutes=3))
    assert gate.state() == "in-doubt"
    gate.raised()
    assert gate.state() == "passed"
    assert gate.counters() == ("40", "40")
    (settled,) = gate.out(type_=topics.TASK_SETTLED)
    assert settled.data["kind"] == "pass-in-doubt"


def test_an_unused_pass_expires_once_and_gives_back_once(gate: Gate) -> None:
    gate.expire_all()
    assert gate.state() == "expired"
    assert gate.counters() == ("0", "0")
    gate.void()
    assert gate.state() == "void"
    assert gate.counters() == ("0", "0")


def test_a_pass_that_expires_while_bound_is_refused_at_once_and_gives_back_at_the_end(gate: Gate) -> None:
    gate.wait(timedelta(days=13, hours=23, minutes=50))
    gate.gather(plate=TRUCK)
    assert gate.codes() == []
    gate.wait(timedelta(minutes=11))
    assert (gate.codes(), gate.routed()["because"]) == (["pass.life.expired"], "expired")
    assert gate.counters() == ("40", "0")
    gate.departs(how="backed-out")
    assert (gate.state(), gate.counters()) == ("expired", ("0", "0"))


def test_a_longer_life_by_policy_keeps_a_pass_from_expiring(gate: Gate) -> None:
    gate.policy(pass_life="P20D")
    gate.expire_all()
    assert gate.state() == "approved"
    gate.wait(timedelta(days=6))
    assert gate.state() == "expired"


def test_a_raise_reported_after_the_departure_still_counts(gate: Gate) -> None:
    gate.gather(plate=TRUCK)
    gate.departs()
    gate.raised()
    assert gate.state() == "passed"
    assert gate.counters() == ("40", "40")


def test_a_raise_reported_late_for_a_pass_already_used_elsewhere_counts_nothing_and_makes_a_task(gate: Gate) -> None:
    gate.gather("s1", TRUCK)
    gate.departs("s1")
    gate.goes_through("s2", plate=TRUCK)
    gate.raised("s1")
    assert gate.counters() == ("40", "40")
    assert gate.tasks() == ["late-raise"]


def test_an_officers_release_settles_whose_the_pass_is(gate: Gate) -> None:
    gate.gather("s1", TRUCK)
    gate.gather("s2", TRUCK, lane="G1/E02")
    gate.decides("s1", decision="refuse")
    visit = {"visit": "G1.E02.s2", "decision": "release", "reason": "已核对", "by": "王关员"}
    gate.tell(topics.VISIT_DECIDED, visit)
    assert gate.view()["visit"] == "G1.E02.s2"
    gate.raised("s2", "G1/E02")
    assert (gate.state(), gate.counters()) == ("passed", ("40", "40"))


def test_a_dual_gate_is_passed_in_order_and_counted_at_the_second() -> None:
    gate = Gate()
    gate.lane("E01", step=1)
    gate.lane("E02", step=2)
    gate.declare(declaration())
    gate.file(part(1, "40", gates="dual"))
    gate.gather("s1", TRUCK, lane="G1/E02")
    assert gate.codes("s1", "G1.E02") == ["pass.gate.wrong-step"]
    gate.departs("s1", "backed-out", "G1/E02")
    gate.goes_through("s2", plate=TRUCK)
    assert (gate.state(), gate.view()["national_state"], gate.counters()) == ("passed-gate-1", 3, ("40", "0"))
    gate.gather("s3", TRUCK)
    assert gate.codes("s3") == ["pass.gate.wrong-step"]
    gate.goes_through("s4", "G1/E02", plate=TRUCK)
    assert (gate.state(), gate.view()["national_state"], gate.counters()) == ("passed", 4, ("40", "40"))


def test_a_truck_too_long_between_two_gates_makes_a_task_that_the_second_gate_settles() -> None:
    gate = Gate()
    gate.file(empty(gates="dual"))
    gate.goes_through("s1")
    gate.wait(timedelta(hours=3))
    assert gate.tasks() == ["transit-overdue"]
    gate.goes_through("s2")
    (settled,) = gate.out(type_=topics.TASK_SETTLED)
    assert settled.data["kind"] == "transit-overdue"


def test_amending_a_document_at_the_gate_is_told_at_once(gate: Gate) -> None:
    gate.gather(plate=TRUCK)
    gate.declare(declaration(inspection=True))
    assert (gate.codes(), gate.routed()["because"]) == (["document.inspection.ordered"], "document")
    gate.declare(declaration(inspection=False))
    assert gate.codes() == []


def test_whatever_was_bound_is_counted_even_when_it_was_refused() -> None:
    gate = Gate()
    gate.declare(declaration(approved=False))
    gate.file(filed())
    gate.goes_through()
    assert (gate.codes(), gate.state(), gate.counters()) == (["document.approval.missing"], "passed", ("100", "100"))


def test_a_raise_for_a_truck_that_nobody_gathered_is_passed_on(gate: Gate) -> None:
    position = gate.raised("unknown")
    assert [one.type for one in gate.out(since=position)] == [topics.BARRIER_REPORTED]
    assert gate.counters() == ("40", "0")
