"""An officer's release covers what the officer saw, and nothing that came after it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts import topics

from tests.unit.lane_router import deeds
from tests.unit.lane_router.gate import LIST, OTHER_LIST, PLATE, declaration, filed, line, part, pass_no
from tests.unit.weight_check.crossing import Crossing

BOX, OTHER_BOX, THIRD_BOX = "CSQU3054383", "TCLU9012340", "TEMU4567894"
Story = Callable[[Crossing], Any]


def seen(no: str) -> dict[str, Any]:
    return {"containers": [{"no": no, "position": "front", "confidence": "Y"}]}


def stopped(weight: Any = "21400", **fields: Any) -> Crossing:
    """A truck 1.4 t too heavy, unless the story says otherwise."""
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(weight, **fields)
    return crossing


def boxed() -> Crossing:
    """Its pass names a box, and another one was seen."""
    crossing = Crossing()
    crossing.laden(containers=[{"no": BOX, "weight": "2250"}], total="22250")
    crossing.gathers("22250", **seen(OTHER_BOX))
    return crossing


def ordered() -> Crossing:
    crossing = Crossing()
    crossing.laden()
    crossing.order("declaration", LIST, order="B1")
    crossing.gathers()
    return crossing


def unlicensed(*lines: int) -> dict[str, Any]:
    """A list of two machines going out, of which `lines` lack the licence they need."""
    machine = {"equipment": True, "imported": True, "controls": ["licence"], "gross": "6000"}
    has = {no: {} if no in lines else {"licence": "26-AA-100001"} for no in (1, 2)}
    both = [line("1", line=no, part_no=f"M-{no}", item_no=f"M-{no}", **machine, **has[no]) for no in (1, 2)]
    return deeds.out_list(lines=both)


def without_licence() -> Crossing:
    crossing = Crossing()
    crossing.registers()
    crossing.declare(unlicensed(1))
    crossing.file(deeds.pass_out())
    crossing.gathers(direction="E")
    return crossing


def again(weight: str = "20000", **fields: Any) -> Story:
    return deeds.again(weight=weight, **fields)


NEW_OR_GRAVER: dict[str, tuple[Callable[[], Crossing], Story]] = {
    "weighed again 5.6 t heavier": (stopped, again("27000")),
    "a reading follows that is 20 kg heavier": (stopped, lambda crossing: crossing.weighs("21420")),
    "weighed again too light by as much": (stopped, again("18600")),
    "a box seen that is neither the pass's nor the one released": (boxed, again("22250", **seen(THIRD_BOX))),
    "a second box beside the one released": (
        boxed,
        again("22250", containers=[*seen(OTHER_BOX)["containers"], {"no": THIRD_BOX, "confidence": "Y"}]),
    ),
    "a second control order": (ordered, lambda crossing: crossing.order("declaration", LIST, order="B2")),
    "an order against the vehicle": (ordered, lambda crossing: crossing.order("vehicle", PLATE, order="B2")),
    "another line without its licence": (without_licence, lambda crossing: crossing.declare(unlicensed(1, 2))),
    "the pass is voided": (stopped, lambda crossing: crossing.void()),
    "other goods in the same document": (
        stopped,
        lambda crossing: crossing.declare(declaration(lines=[line(name="黄金")])),
    ),
    "twice as much in the same document": (
        ordered,
        lambda crossing: crossing.declare(declaration(lines=[line("200")])),
    ),
    "the document weighs more, as the truck does": (
        ordered,
        lambda crossing: crossing.declare(declaration(lines=[line(gross="13000")])),
    ),
    "an unstable reading, and then another": (
        lambda: stopped({"kg": "20000", "stable": False}),
        lambda crossing: crossing.weighs({"kg": "34000", "stable": False}),
    ),
    "a number where nothing was collected": (lambda: stopped(0), lambda crossing: crossing.weighs("26000")),
}
NOTHING_NEW: dict[str, tuple[Callable[[], Crossing], Story]] = {
    "weighed again the same": (stopped, again("21400")),
    "weighed again, less too heavy": (stopped, again("21300")),
    "the weight comes right": (stopped, lambda crossing: crossing.weighs("20000")),
    "the same box again": (boxed, again("22250", **seen(OTHER_BOX))),
    "the pass's own box after all": (boxed, again("22250", **seen(BOX))),
    "the order is released": (ordered, lambda crossing: crossing.order("declaration", LIST, "released", order="B1")),
    "an order against another vehicle": (ordered, lambda crossing: crossing.order("vehicle", "苏E99999", order="B2")),
    "the licence comes": (without_licence, lambda crossing: crossing.declare(unlicensed())),
    "another document is amended": (stopped, lambda crossing: crossing.declare(declaration(OTHER_LIST))),
    "a wider band": (stopped, lambda crossing: crossing.policy(total_band_kg="700")),
    "the automatic gathering repeated": (stopped, deeds.comes("21400", mode="A")),
    "a number in the band where nothing was collected": (lambda: stopped(0), lambda crossing: crossing.weighs("20000")),
}


@pytest.mark.parametrize("what", NEW_OR_GRAVER)
def test_what_is_new_or_graver_is_judged_anew_and_withdraws_the_raise(what: str) -> None:
    begin, then = NEW_OR_GRAVER[what]
    crossing = begin()
    crossing.decides()
    assert crossing.word()[0] == "Y"
    then(crossing)
    assert crossing.word()[0] != "Y"
    assert "officer.decision.release" not in crossing.notes()
    assert crossing.barrier()[-2:] == ["withdrawn", "keep-closed"]
    crossing.decides()
    assert crossing.word()[0] == ("Y" if what != "the pass is voided" else "N"), "and decided anew"


@pytest.mark.parametrize("what", NOTHING_NEW)
def test_what_is_the_same_or_less_leaves_the_release_in_force(what: str) -> None:
    begin, then = NOTHING_NEW[what]
    crossing = begin()
    crossing.decides()
    then(crossing)
    assert crossing.word()[0] == "Y"
    assert "officer.decision.release" in crossing.notes()
    assert crossing.barrier()[-1] == "raise"


def test_a_list_that_is_approved_after_the_officers_release_stops_nobody() -> None:
    crossing = Crossing()
    crossing.registers()
    crossing.declare(declaration(approved=False))
    crossing.file(filed())
    crossing.gathers()
    crossing.decides()
    before = crossing.barrier()
    crossing.declare(declaration(approved=True))
    assert crossing.word()[0] == "Y"
    assert crossing.barrier()[-1] == before[-1] == "raise"


@pytest.mark.parametrize(("decision", "order"), [("inspect", "B1"), ("refuse", "B1")])
def test_a_truck_that_an_officer_stopped_is_not_freed_by_an_order_that_comes_and_goes(
    decision: str, order: str
) -> None:
    crossing = stopped(0)
    crossing.decides(decision=decision)
    crossing.order("declaration", LIST, order=order)
    crossing.weighs("20000")
    crossing.order("declaration", LIST, "released", order=order)
    assert crossing.word() == ("N", [f"officer.decision.{decision}"])


# ------------------------------------------------------------------ the revision decided on


def answer(crossing: Crossing, position: int) -> tuple[str, int, str]:
    (one,) = crossing.out(type_=topics.WRITE_SETTLED, since=position)[:1]
    assert one.root == position
    return one.outcome, one.data["status"], one.data["detail"]


@pytest.mark.parametrize(("revision", "taken"), [(1, False), (2, True), (3, False), (None, True)])
def test_a_decision_is_taken_on_the_revision_in_force(revision: int | None, taken: bool) -> None:
    crossing = stopped()
    crossing.weighs("21500")
    named: dict[str, Any] = {} if revision is None else {"revision": revision}
    said = crossing.decides(**named)
    assert (crossing.word()[0] == "Y") == taken
    if not taken:
        assert answer(crossing, said) == (
            "refused",
            409,
            f"revision {revision} was decided on, but revision 2 is in force",
        )


# ------------------------------------------------------------------ taken back


def test_a_release_is_rescinded_until_the_raise() -> None:
    crossing = stopped()
    crossing.decides()
    crossing.decides(decision="rescind", reason="认错了车")
    assert crossing.word() == ("N", ["weight.vehicle.outside-band", "officer.decision.rescind"])
    assert crossing.barrier()[-2:] == ["withdrawn", "keep-closed"]
    crossing.weighs("20000")
    assert crossing.word() == ("M", ["officer.decision.rescind"]), "an officer has to decide anew"
    crossing.decides()
    assert crossing.barrier()[-1] == "raise"
    crossing.raised()
    said = crossing.decides(decision="rescind")
    assert answer(crossing, said)[:2] == ("refused", 409)
    assert crossing.passages()[0]["mode"] == "manual"


@pytest.mark.parametrize("begin", [stopped, lambda: stopped("20000")])
def test_where_no_officer_has_released_there_is_nothing_to_rescind(begin: Callable[[], Crossing]) -> None:
    crossing = begin()
    said = crossing.decides(decision="rescind")
    assert answer(crossing, said) == ("refused", 409, "no officer's release is in force that could be rescinded")


# ------------------------------------------------------------------ what is released is counted


def expired() -> Crossing:
    """A truck at the lane with a pass whose life was over before it came."""
    crossing = Crossing(pass_life="PT1H")
    crossing.laden()
    crossing.wait(timedelta(hours=1))
    crossing.gathers(pass_nos=[pass_no(1)])
    assert crossing.word() == ("N", ["pass.life.expired"])
    return crossing


def test_an_expired_pass_released_and_raised_counts() -> None:
    crossing = expired()
    crossing.decides()
    crossing.raised()
    assert (crossing.state(), crossing.counters()) == ("passed", ("100", "100"))
    assert crossing.progress()["trucks"]["passed"] == 1
    assert [one["no"] for one in crossing.passages()[0]["passes"]] == [pass_no(1)]
    assert crossing.tasks() == []


def test_an_expired_pass_released_and_not_raised_is_expired_again() -> None:
    crossing = expired()
    crossing.decides()
    assert crossing.counters() == ("100", "0")
    crossing.departs(how="backed-out")
    assert (crossing.state(), crossing.counters()) == ("expired", ("0", "0"))


def test_a_pass_that_expires_at_the_gate_is_released_and_counts_however_late() -> None:
    crossing = Crossing(pass_life="PT1H")
    crossing.laden()
    crossing.wait(timedelta(minutes=59))
    crossing.gathers(0)
    crossing.wait(timedelta(minutes=1))
    assert crossing.word() == ("N", ["pass.life.expired", "weight.reading.not-collected"])
    crossing.decides()
    crossing.policy(total_band_percent="4")
    crossing.wait(timedelta(minutes=5))
    crossing.raised()
    assert (crossing.state(), crossing.counters()) == ("passed", ("100", "100"))


def test_an_expired_pass_whose_list_is_used_up_cannot_be_released() -> None:
    crossing = Crossing(pass_life="PT1H")
    crossing.registers()
    crossing.declare(declaration())
    crossing.file(part(1, "80", plate=PLATE))
    crossing.wait(timedelta(hours=1))
    crossing.file(part(2, "80", plate="苏E00002"))
    crossing.gathers(pass_nos=[pass_no(1)])
    assert crossing.word()[1] == ["pass.life.expired", "document.ledger.over-release"]
    said = crossing.decides()
    assert answer(crossing, said) == ("refused", 409, "no officer may release over document.ledger.over-release")


def test_a_list_used_up_between_verdict_and_release_cannot_be_released_either() -> None:
    crossing = Crossing(pass_life="PT1H")
    crossing.registers()
    crossing.declare(declaration())
    crossing.file(part(1, "80", plate=PLATE))
    crossing.wait(timedelta(hours=1))
    crossing.gathers(pass_nos=[pass_no(1)])
    crossing.file(part(2, "80", plate="苏E00002"))
    said = crossing.decides()
    assert answer(crossing, said)[:2] == ("refused", 409)
    crossing.raised()
    assert crossing.counters() == ("80", "0"), "and a raise without a release takes nothing from the other truck"


def test_a_pass_of_the_other_direction_cannot_be_released() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(direction="E", pass_nos=[pass_no(1)])
    said = crossing.decides()
    assert answer(crossing, said) == ("refused", 409, "no officer may release over pass.direction.wrong")


def test_a_pass_given_to_the_truck_that_an_officer_saw_is_taken_from_the_other() -> None:
    """Two trucks show one pass: whichever is released by an officer has it, and the other's raise is withdrawn."""
    crossing = stopped("20000")
    assert crossing.barrier() == ["raise"]
    crossing.lane("E01", classes=["declared"], directions=["I", "E"])
    crossing.gathers("20000", "s2", lane="G1/E02", pass_nos=[pass_no(1)])
    visit = "G1.E02.s2"
    data = {"visit": visit, "decision": "release", "reason": "已核对", "by": "王关员"}
    crossing.tell(topics.VISIT_DECIDED, data, subject=visit, source="/3105W/officers")
    assert crossing.barrier()[-2:] == ["withdrawn", "keep-closed"]
    assert crossing.barrier("G1.E02")[-1] == "raise"
    crossing.raised("s2", "G1/E02")
    assert crossing.counters() == ("100", "100")


# ------------------------------------------------------------------ the plate, read by a person


def unread() -> Crossing:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(plates=[])
    return crossing


def test_a_plate_read_by_a_person_finds_the_pass() -> None:
    crossing = unread()
    assert "identity.plate.unread" in crossing.word()[1]
    crossing.decides(plate=PLATE, revision=1)
    assert crossing.word() == ("Y", [])
    assert [one["no"] for one in crossing.verdict()["passes"]] == [pass_no(1)]
    assert crossing.barrier() == ["keep-closed", "raise"], "one raise, after the decision"
    crossing.raised()
    assert crossing.counters() == ("100", "100")


def test_what_the_plate_brings_up_is_decided_anew() -> None:
    crossing = unread()
    crossing.order("vehicle", PLATE)
    said = crossing.decides(plate=PLATE)
    assert answer(crossing, said)[:2] == ("refused", 409)
    assert crossing.word() == ("N", ["document.control.ordered"])
    assert "raise" not in crossing.barrier()
    crossing.decides()
    assert crossing.word()[0] == "Y"


def test_a_plate_may_come_with_a_refusal_too() -> None:
    crossing = unread()
    crossing.decides(decision="inspect", plate=PLATE)
    assert crossing.word() == ("N", ["officer.decision.inspect"])
    (told,) = [one.data for one in crossing.out(type_=topics.VERDICT_REACHED)][-1:]
    assert told["plate"] == PLATE


def test_the_plate_counts_also_where_the_decision_cannot_be_taken() -> None:
    """Another vehicle's plate on a truck that stands released: its raise is withdrawn."""
    crossing = stopped("20000")
    crossing.decides(decision="inspect", plate="苏E77777")
    assert crossing.word()[0] == "N"
    assert crossing.barrier()[-2:] == ["withdrawn", "keep-closed"]
