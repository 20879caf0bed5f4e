"""An officer decides upon a truck that the gate has stopped."""

import pytest
from kakou.contracts import topics

from tests.unit.lane_router.gate import PLATE, declaration, filed, line, pass_no
from tests.unit.path import Out
from tests.unit.weight_check.crossing import REFERRAL_WAIT, Crossing


def stopped(weight: str = "20600.00001") -> Crossing:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(weight)
    return crossing


def answer(crossing: Crossing, position: int) -> Out:
    (one,) = crossing.out(since=position)[:1]
    return one


def test_a_release_is_a_new_revision_that_keeps_its_reasons_and_weights() -> None:
    """cases.md 15."""
    crossing = stopped()
    position = crossing.decides(reason="复磅属实")
    verdict = crossing.verdict()
    assert (verdict["verdict"], verdict["revision"], verdict["supersedes"]) == ("release", 2, 1)
    assert verdict["status_word"] == "0" * 20
    assert [one["code"] for one in verdict["reasons"]] == ["weight.vehicle.outside-band", "officer.decision.release"]
    assert crossing.reason("officer.decision.release")["facts"] == {"by": "王关员", "reason": "复磅属实"}
    assert verdict["weights"][0]["difference"] == "-600.00001"
    assert answer(crossing, position).outcome == "done"
    crossing.raised()
    (passage,) = crossing.passages()
    assert (passage["mode"], passage["by"], passage["irregular"]) == ("manual", "王关员", False)
    assert passage["reason"] == "复磅属实"
    assert passage["weights"][0]["difference"] == "-600.00001"


@pytest.mark.parametrize("decision", ["inspect", "refuse"])
def test_an_officer_may_refuse_and_release_later(decision: str) -> None:
    crossing = stopped()
    crossing.decides(decision=decision)
    assert crossing.word()[0] == "N"
    assert f"officer.decision.{decision}" in crossing.word()[1]
    crossing.decides(reason="查验无误")
    assert crossing.word()[0] == "Y"
    assert crossing.barrier()[-1] == "raise"


@pytest.mark.parametrize(("decision", "word"), [("release", "release"), ("inspect", "refuse"), ("refuse", "refuse")])
def test_an_officers_word_holds_for_each_pass_too(decision: str, word: str) -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("")
    assert crossing.verdict()["passes"] == [{"no": pass_no(1), "verdict": "refer"}]
    crossing.decides(decision=decision)
    assert (crossing.verdict()["verdict"], crossing.verdict()["passes"]) == (
        word,
        [{"no": pass_no(1), "verdict": word}],
    )


def test_a_released_truck_leaves_nothing_to_decide() -> None:
    crossing = stopped("20000")
    one = answer(crossing, crossing.decides())
    assert (one.type, one.outcome, one.data["status"]) == (topics.WRITE_SETTLED, "refused", 409)
    assert len(crossing.verdicts()) == 1


def test_a_truck_that_waits_for_its_weight_has_nothing_to_decide_yet() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(None)
    assert answer(crossing, crossing.decides()).outcome == "refused"


def test_nobody_decides_on_a_truck_that_has_gone() -> None:
    for leaves in (Crossing.raised, Crossing.departs):
        crossing = stopped()
        leaves(crossing)
        one = answer(crossing, crossing.decides())
        assert (one.outcome, one.data["status"]) == ("refused", 409)


def test_no_officer_may_lift_a_used_pass() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.goes_through("first")
    crossing.gathers("20000", pass_nos=[pass_no(1)])
    one = answer(crossing, crossing.decides())
    assert (one.outcome, one.data["status"]) == ("refused", 409)
    assert "pass.state.used" in one.data["detail"]
    assert "pass.state.used" in [reason["code"] for reason in one.data["reasons"]]
    assert answer(crossing, crossing.decides(decision="refuse")).outcome == "done"


def test_a_decision_holds_when_the_truck_is_weighed_again_for_the_same_reason() -> None:
    crossing = stopped()
    crossing.decides()
    crossing.weighs("20590")
    verdict = crossing.verdict()
    assert (verdict["verdict"], verdict["weights"][0]["measured"]) == ("release", "20590.00000")


def test_a_decision_does_not_cover_what_came_to_light_after_it() -> None:
    crossing = stopped()
    crossing.decides()
    crossing.void()
    assert crossing.word()[0] == "N"
    assert "pass.state.void" in crossing.word()[1]
    assert "officer.decision.release" not in crossing.notes()
    assert crossing.barrier() == ["keep-closed", "raise", "withdrawn", "keep-closed"]


def test_naming_who_was_told_frees_a_hazardous_release_at_once() -> None:
    crossing = Crossing()
    crossing.registers()
    methanol = line("12000", name="甲醇", cas="67-56-1", un="1230", **{"class": "3"}, hazardous=True)
    crossing.declare(declaration(lines=[methanol]))
    crossing.file(filed())
    crossing.gathers()
    assert answer(crossing, crossing.decides()).outcome == "refused"
    crossing.decides(announced_by="安监值班 李工")
    told = [one.data for one in crossing.out(type_=topics.VERDICT_REACHED)]
    assert [one["awaiting_announcement"] for one in told] == [True, False]
    assert told[-1]["announced_by"] == "安监值班 李工"
    assert [one["held_for"] for one in crossing.commands() if one["do"] == "raise"] == ["announcement", None]
    assert crossing.barrier() == ["raise", "withdrawn", "raise"]
    shown = [one["text"] for one in crossing.commands() if one["do"] == "show"]
    assert shown == ["请等待 杆起后通行", "请通行"], "what nothing holds back any more tells the driver to go"


def test_a_referral_that_nobody_answers_escalates_once() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(0)
    crossing.wait(REFERRAL_WAIT)
    assert crossing.tasks() == ["referral-unanswered"]
    crossing.wait(REFERRAL_WAIT)
    assert crossing.tasks() == ["referral-unanswered"]
    crossing.decides()
    settled = [one.data for one in crossing.out(type_=topics.TASK_SETTLED)]
    assert [(one["kind"], one["closed"]["by"]) for one in settled] == [("referral-unanswered", topics.VISIT_DECIDED)]


def test_a_referral_answered_in_time_does_not_escalate_and_a_later_one_has_its_own_time() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(0)
    crossing.wait(REFERRAL_WAIT / 2)
    crossing.weighs("20000")
    crossing.weighs(0)
    crossing.wait(REFERRAL_WAIT * 3 / 4)
    assert crossing.tasks() == []
    crossing.wait(REFERRAL_WAIT / 3)
    assert crossing.tasks() == ["referral-unanswered"]


def test_a_referral_says_until_when_it_is_to_be_answered() -> None:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(0)
    (told,) = crossing.out(type_=topics.VERDICT_REACHED)
    assert told.data["due"] == "2026-11-22T08:15:00Z"


def test_a_truck_sent_to_another_lane_asks_no_officer() -> None:
    crossing = Crossing()
    crossing.lane("E01", classes=["non-declared"], directions=["I", "E"])
    crossing.lane("E02", classes=["declared"], directions=["I", "E"])
    crossing.laden()
    crossing.gathers(plate=PLATE)
    crossing.wait(REFERRAL_WAIT * 2)
    assert crossing.tasks() == []


def test_a_lane_in_shadow_says_what_it_would_have_said_and_asks_no_officer() -> None:
    crossing = Crossing()
    crossing.lane("E01", classes=["declared"], directions=["I", "E"], mode="shadow")
    crossing.laden()
    crossing.gathers(0)
    assert crossing.word() == ("M", ["weight.reading.not-collected"])
    (told,) = [one.data for one in crossing.out(type_=topics.VERDICT_REACHED)]
    assert told["due"] is None
    crossing.wait(REFERRAL_WAIT * 2)
    assert crossing.tasks() == []


def test_what_a_person_counted_stays_though_the_decision_is_refused() -> None:
    """Here for a newer revision. It is evidence, and counts when the truck is let through after all."""
    crossing = stopped()
    crossing.weighs("20700")
    counted = [{"pass": pass_no(1), "line": 1, "quantity": "90"}]
    assert crossing.out(since=crossing.decides(revision=1, counted=counted))[-1].outcome == "refused"
    assert crossing.verdict()["verdict"] == "refuse"
    assert answer(crossing, crossing.decides(revision=crossing.verdict()["revision"])).outcome == "done"
    crossing.raised()
    (passage,) = crossing.passages()
    assert [one["quantity"] for one in passage["passes"][0]["lines"]] == ["90.00000"]


def test_what_a_person_counted_last_of_a_pass_holds() -> None:
    crossing = stopped()
    crossing.weighs("20700")
    for revision, quantity in ((1, "90"), (2, "95")):
        counted = [{"pass": pass_no(1), "line": 1, "quantity": quantity}]
        crossing.decides(revision=revision, counted=counted)
    crossing.raised()
    (passage,) = crossing.passages()
    assert [one["quantity"] for one in passage["passes"][0]["lines"]] == ["95.00000"]


def test_what_the_ledger_has_no_room_for_is_not_kept() -> None:
    crossing = stopped()
    counted = [{"pass": pass_no(1), "line": 1, "quantity": "101"}]
    assert answer(crossing, crossing.decides(counted=counted)).outcome == "refused"
    assert answer(crossing, crossing.decides()).outcome == "done"
    crossing.raised()
    (passage,) = crossing.passages()
    assert [one["quantity"] for one in passage["passes"][0]["lines"]] == ["100.00000"]
