"""A release that the policy asks two officers for: one proposes it, another agrees, and no one person ever releases."""

import random
from typing import Any

import pytest
from kakou.contracts import topics
from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.decided_on import DecidedOn
from kakou.contracts.events.findings import Finding

from tests.unit.lane_router.gate import PLATE, declaration, filed, line, pass_no
from tests.unit.path import Out
from tests.unit.weight_check.crossing import Crossing

WANG, LI, ZHAO = "王伟", "李明", "赵磊"


def says(crossing: "Gate", by: str, decision: str = "release", *, person: str | None = None, **more: Any) -> Out:
    """An officer decides on the revision that is shown, as gate-ingest writes it on the log."""
    waits = proposal(crossing)
    who = DecidedBy(token=by, person=person)
    other = waits is not None and who.is_another_than(DecidedBy(token=waits["token"], person=waits.get("person")))
    on = DecidedOn(
        revision=more.pop("shown", crossing.verdict()["revision"]),
        binds=more.pop("binds", other),
        forecast=more.pop("forecast", ()),
    )
    name = f"{person} ({by})" if person else by
    position = crossing.tell_decision(decision, name, on.attribute | who.attribute, **more)
    answers = crossing.out(since=position)
    return next((one for one in answers if one.outcome != "done"), answers[0])


class Gate(Crossing):
    def tell_decision(self, decision: str, by: str, attributes: dict[str, Any], **more: Any) -> int:
        visit = "G1.E01.s1"
        data = {"visit": visit, "decision": decision, "reason": "已核对", "by": by, **more}
        return self.tell(topics.VISIT_DECIDED, data, subject=visit, source="/3105W/gate-ingest", **attributes)

    def due(self) -> str | None:
        """When an officer should have answered; None where none is asked."""
        told: str | None = self.out(type_=topics.VERDICT_REACHED)[-1].data["due"]
        return told


def proposal(crossing: Crossing) -> dict[str, str] | None:
    """The facts of the release that waits for a second officer."""
    reasons = crossing.verdict()["reasons"]
    return next((one["facts"] for one in reasons if one["code"] == "officer.proposal.release"), None)


def stopped(*cases: str, weight: str = "20600.00001", **policy: Any) -> Gate:
    """A truck too heavy by more than the band, at a gate whose policy asks two officers for these releases."""
    crossing = Gate(two_persons=list(cases), **policy)
    crossing.laden()
    crossing.gathers(weight)
    return crossing


def test_the_first_officers_release_is_proposed_and_raises_nothing() -> None:
    crossing = stopped("weight")
    says(crossing, WANG)
    verdict = crossing.verdict()
    assert (verdict["verdict"], verdict["revision"], verdict["because"]) == ("refuse", 2, "proposed")
    assert proposal(crossing) == {"by": WANG, "reason": "已核对", "token": WANG}
    assert "raise" not in crossing.barrier()
    assert "放行" in verdict["officer_hint"]


def test_a_second_officer_agrees_and_both_stand_on_record() -> None:
    crossing = stopped("weight")
    says(crossing, WANG)
    says(crossing, LI, revision=2)
    assert crossing.word()[0] == "Y"
    facts = crossing.reason("officer.decision.release")["facts"]
    assert facts == {"by": LI, "reason": "已核对", "proposed_by": WANG}
    assert crossing.reason("officer.proposal.agreed")["facts"] == {"by": WANG, "reason": "已核对"}
    assert crossing.barrier()[-1] == "raise"
    crossing.raised()
    (passage,) = crossing.passages()
    assert (passage["mode"], passage["by"], passage["proposed_by"]) == ("manual", LI, WANG)


def test_without_the_policy_one_officer_releases_and_nothing_else_is_told() -> None:
    crossing = stopped()
    says(crossing, WANG, binds=True)
    assert crossing.word()[0] == "Y"
    assert set(crossing.reason("officer.decision.release")["facts"]) == {"by", "reason"}


@pytest.mark.parametrize(
    ("token", "person"),
    [(WANG, None), (WANG, LI), ("王 伟", None), ("王\u200b伟", None), ("ＷＡＮＧ desk", WANG)],
)
def test_the_same_person_never_agrees_by_whatever_token(token: str, person: str | None) -> None:
    """Another session of the token, another token of the name, the name typed at another desk's token."""
    crossing = stopped("weight")
    says(crossing, WANG)
    answer = says(crossing, token, person=person, binds=True)
    assert (answer.outcome, answer.data["status"]) == ("refused", 409)
    assert WANG in answer.data["detail"]
    assert "raise" not in crossing.barrier()


def test_people_who_share_a_token_are_one() -> None:
    crossing = stopped("weight")
    says(crossing, "值班台", person=WANG)
    assert says(crossing, "值班台", person=LI, binds=True).outcome == "refused"
    assert "raise" not in crossing.barrier()
    says(crossing, "副值班台", person=LI)
    assert crossing.word()[0] == "Y"


def test_nobody_agrees_to_a_proposal_that_they_were_not_shown() -> None:
    """Two officers press release at the same time: the later has seen no proposal."""
    crossing = stopped("weight")
    says(crossing, WANG)
    answer = says(crossing, LI, shown=1, binds=False)
    assert (answer.outcome, answer.data["status"]) == ("refused", 409)
    assert "not shown" in answer.data["detail"]
    assert says(crossing, LI, revision=1).outcome == "refused"
    assert "raise" not in crossing.barrier()


def test_what_the_agreeing_officer_finds_is_proposed_to_the_other() -> None:
    """A count that came with the agreement would be one officer's alone, under a release of both."""
    crossing = stopped("weight")
    says(crossing, WANG)
    count = [{"pass": pass_no(1), "line": 1, "quantity": "90"}]
    says(crossing, LI, counted=count, binds=False)
    assert proposal(crossing) == {"by": LI, "reason": "已核对", "token": LI}
    assert "raise" not in crossing.barrier()
    assert says(crossing, LI, binds=False).outcome == "refused"
    says(crossing, WANG)
    facts = crossing.reason("officer.decision.release")["facts"]
    assert (facts["by"], facts["proposed_by"], crossing.barrier()[-1]) == (WANG, LI, "raise")


def test_what_comes_between_ends_the_proposal() -> None:
    crossing = stopped("weight")
    says(crossing, WANG)
    crossing.order("vehicle", PLATE)
    assert proposal(crossing) is None
    assert says(crossing, LI, revision=2).outcome == "refused"
    says(crossing, LI)
    assert proposal(crossing) == {"by": LI, "reason": "已核对", "token": LI}
    assert "raise" not in crossing.barrier()


def test_a_heavier_reading_ends_the_proposal_and_a_lighter_one_does_not() -> None:
    crossing = stopped("weight")
    says(crossing, WANG)
    crossing.weighs("20610")
    assert proposal(crossing) is None
    says(crossing, WANG)
    crossing.weighs("20605")
    assert proposal(crossing) is not None
    says(crossing, LI)
    assert crossing.word()[0] == "Y"


def test_an_agreed_release_is_void_when_something_new_comes() -> None:
    crossing = stopped("weight")
    says(crossing, WANG)
    says(crossing, LI)
    crossing.order("vehicle", PLATE)
    assert crossing.word()[0] != "Y"
    assert not [code for code in crossing.notes() if code.startswith("officer.")]
    assert crossing.barrier()[-1] == "keep-closed"


@pytest.mark.parametrize("decision", ["inspect", "refuse"])
def test_another_decision_ends_the_proposal(decision: str) -> None:
    crossing = stopped("weight")
    says(crossing, WANG)
    says(crossing, LI, decision)
    assert proposal(crossing) is None
    assert crossing.word()[0] == "N"
    says(crossing, LI)
    assert proposal(crossing) is not None, "it must be proposed anew"


def test_a_proposal_is_withdrawn_on_record_and_takes_nothing_else_with_it() -> None:
    crossing = stopped("weight")
    says(crossing, LI, "inspect")
    says(crossing, WANG)
    says(crossing, WANG, "rescind", reason="误操作")
    assert proposal(crossing) is None
    assert crossing.reason("officer.proposal.withdrawn")["facts"] == {"by": WANG, "reason": "误操作"}
    assert "officer.decision.inspect" in crossing.word()[1]
    assert says(crossing, LI, revision=3).outcome == "refused"
    assert says(crossing, WANG, "rescind").outcome == "refused", "there is none any more"


def test_an_agreed_release_is_taken_back_like_any_other() -> None:
    crossing = stopped("weight")
    says(crossing, WANG)
    says(crossing, LI)
    assert says(crossing, LI).outcome == "refused", "to agree twice is nothing"
    says(crossing, WANG, "rescind")
    assert crossing.word()[0] == "N"
    says(crossing, LI)
    assert proposal(crossing) is not None
    assert crossing.barrier()[-1] != "raise"


def test_a_refused_truck_waits_for_the_second_officer_in_the_queue() -> None:
    crossing = stopped("weight")
    assert crossing.due() is None
    says(crossing, WANG)
    assert crossing.due() is not None
    says(crossing, LI, "refuse")
    assert crossing.due() is None


def test_no_pass_is_taken_from_another_truck_for_a_proposal() -> None:
    crossing = stopped("every")
    crossing.gathers("20600.00001", "s2", lane="G1/E02")
    held = crossing.entry("lane-router", "pass", pass_no(1))["visit"]
    assert held == "G1.E01.s1"
    visit = "G1.E02.s2"
    on = DecidedOn(revision=crossing.verdicts("s2", "G1.E02")[-1]["revision"], binds=False).attribute
    data = {"visit": visit, "decision": "release", "reason": "已核对", "by": LI}
    crossing.tell(topics.VISIT_DECIDED, data, subject=visit, **on, **DecidedBy(token=LI).attribute)
    assert crossing.entry("lane-router", "pass", pass_no(1))["visit"] == held


def test_the_policy_in_force_when_the_officer_decides_counts() -> None:
    crossing = stopped()
    crossing.policy(two_persons=["weight"])
    says(crossing, WANG)
    assert proposal(crossing) is not None
    crossing.policy(two_persons=[])
    assert says(crossing, WANG, binds=False).outcome == "refused", "the page had asked for a second officer"
    says(crossing, WANG, binds=True)
    assert crossing.word()[0] == "Y"


def test_a_plate_that_one_officer_enters_clears_nothing_alone() -> None:
    """The plate that nobody read is what needs two: the one who enters it is not the one who lets the truck go."""
    crossing = Gate(two_persons=["identity"])
    crossing.laden()
    crossing.gathers("20000", plates=[{"text": "", "confidence": "N"}])
    assert "identity.plate.unread" in crossing.word()[1]
    says(crossing, WANG, plate=PLATE)
    assert crossing.word() == ("M", ["officer.finding.alone"])
    assert says(crossing, WANG, plate=PLATE, binds=True).outcome == "refused"
    says(crossing, WANG, "rescind")
    says(crossing, WANG, "refuse", plate=PLATE)
    says(crossing, WANG)
    assert "raise" not in crossing.barrier()
    says(crossing, LI)
    assert crossing.word()[0] == "Y"


def test_what_an_officer_found_in_a_decision_that_was_refused_clears_nothing_alone() -> None:
    crossing = Gate(two_persons=["identity"])
    crossing.laden()
    crossing.gathers("20000", plates=[{"text": "", "confidence": "N"}])
    assert says(crossing, WANG, revision=9, plate=PLATE).outcome == "refused"
    assert crossing.word() == ("M", ["officer.finding.alone"])
    crossing.policy(two_persons=[])
    says(crossing, WANG, binds=True)
    assert crossing.word()[0] == "Y", "a zone that asks for two no more is not held by what it asked"


def test_who_told_the_safety_office_is_one_persons_word_too() -> None:
    crossing = Gate(two_persons=["hazardous"])
    crossing.registers()
    methanol = line("12000", name="甲醇", cas="67-56-1", un="1230", **{"class": "3"}, hazardous=True)
    crossing.declare(declaration(lines=[methanol]))
    crossing.file(filed())
    crossing.gathers()
    assert crossing.word()[0] == "Y"
    says(crossing, WANG, announced_by="安监 李工")
    assert crossing.word()[0] == "Y", "the release waits for the safety office as before"
    held = [one["held_for"] for one in crossing.verdict()["commands"] if one["do"] == "raise"]
    assert held == ["announcement"]
    assert says(crossing, WANG, announced_by="安监 李工", binds=True).outcome == "refused"
    says(crossing, LI, announced_by="安监 李工")
    held = [one["held_for"] for one in crossing.verdict()["commands"] if one["do"] == "raise"]
    assert held == [None]


def test_a_forecast_that_only_one_of_the_two_has_seen_is_not_covered() -> None:
    full = Finding(code="hazmat.forecast.level", facts={"storage_unit": "T-01", "level_then": "4"}, outcome="refer")
    graver = full.model_copy(update={"facts": full.facts | {"level_then": "2"}})
    crossing = stopped("weight", "forecast")
    says(crossing, WANG, forecast=(full,))
    says(crossing, LI, forecast=(full, graver))
    told = crossing.out(type_=topics.VERDICT_REACHED)[-1].data
    assert told["verdict"]["verdict"] == "release"
    assert [one["facts"]["level_then"] for one in told["forecast_seen"]] == ["4"]


def test_a_proposal_leaves_with_the_visit() -> None:
    crossing = stopped("weight")
    says(crossing, WANG)
    crossing.departs()
    assert says(crossing, LI).outcome == "refused"
    crossing.gathers("20600.00001")
    assert proposal(crossing) is None or says(crossing, LI).outcome == "refused"


def test_a_proposal_is_over_when_the_gate_itself_releases_the_truck() -> None:
    crossing = stopped("weight")
    says(crossing, WANG)
    crossing.weighs("20000")
    assert (crossing.word()[0], proposal(crossing), crossing.notes()) == ("Y", None, [])
    assert crossing.barrier()[-1] == "raise"


def test_to_keep_the_barrier_shut_ends_what_is_proposed_of_a_truck_that_an_officer_has_stopped() -> None:
    crossing = stopped("weight")
    says(crossing, LI, "inspect")
    says(crossing, WANG)
    crossing.orders("barrier", "keep-closed")
    assert proposal(crossing) is None
    assert "officer.decision.inspect" in crossing.word()[1]
    says(crossing, LI)
    assert proposal(crossing) == {"by": LI, "reason": "已核对", "token": LI}


def test_a_truck_that_its_papers_sent_on_waits_for_the_second_officer_in_the_queue() -> None:
    crossing = Gate(two_persons=["every"])
    crossing.laden()
    crossing.lane("E01", classes=["non-declared"], directions=["I"])
    crossing.lane("E02", classes=["declared"], directions=["I"])
    crossing.gathers(pass_nos=[pass_no(1)])
    assert crossing.verdict()["redirect_to"] is not None
    says(crossing, WANG)
    assert crossing.due() is not None
    says(crossing, WANG, "rescind")
    assert crossing.due() is None


class TwoTrucks(Gate):
    """Two passes, each with goods of its own: dangerous ones for the truck that comes, copper for the other."""

    OTHER = "苏E09999"

    def __init__(self, *cases: str) -> None:
        super().__init__(two_persons=list(cases))
        methanol = line("12000", name="甲醇", cas="67-56-1", un="1230", **{"class": "3"}, hazardous=True)
        copper = "QD310526I000000043"
        self.declare(declaration(lines=[methanol]), declaration(copper))
        self.file(filed(), filed(2, plate=self.OTHER, documents=[{"kind": "list", "no": copper}]))
        for plate in (PLATE, self.OTHER):
            self.registers(plate=plate)


@pytest.mark.parametrize("decision", ["rescind", "release"])
def test_another_plate_does_not_clear_alone_what_the_forecast_says(decision: str) -> None:
    """The decision is refused, and the plate stays: by it the truck would carry nothing dangerous."""
    crossing = TwoTrucks("forecast")
    crossing.gathers()
    forecast = (Finding(code="hazmat.forecast.level", outcome="refer"),)
    on = DecidedOn(revision=1, forecast=forecast, binds=False).attribute | DecidedBy(token=WANG).attribute
    crossing.tell_decision(decision, WANG, on, plate=crossing.OTHER, revision=9, withheld=True)
    assert crossing.word() == ("M", ["officer.finding.alone"])
    assert crossing.barrier()[-1] != "raise"


def test_whoever_proposed_over_a_forecast_does_not_release_before_it_is_made_anew() -> None:
    """By naming who told the safety office, which waits for no forecast."""
    crossing = TwoTrucks("forecast")
    crossing.gathers()
    who = DecidedBy(token=WANG).attribute
    forecast = (Finding(code="hazmat.forecast.level", outcome="refer"),)
    on = DecidedOn(revision=1, forecast=forecast, binds=False).attribute
    crossing.tell_decision("release", WANG, on | who, withheld=True)
    assert proposal(crossing) is not None
    not_yet = DecidedOn(revision=2).attribute
    position = crossing.tell_decision("release", WANG, not_yet | who, announced_by="安监 李工")
    assert [each.outcome for each in crossing.out(since=position)] == ["refused"]
    assert [one["held_for"] for one in crossing.verdict()["commands"] if one["do"] == "raise"] == ["announcement"]


def test_a_plate_that_is_entered_before_there_is_a_verdict_clears_nothing_alone() -> None:
    """Nobody knows yet what the truck weighs, which may need two."""
    crossing = TwoTrucks("weight")
    crossing.gathers(None)
    on = DecidedOn(revision=0).attribute | DecidedBy(token=WANG).attribute
    crossing.tell_decision("inspect", WANG, on, plate=crossing.OTHER)
    crossing.weighs("20000")
    assert crossing.word() == ("M", ["officer.finding.alone"])


CASES = [
    ("every", "20600.00001", True),
    ("refused", "20600.00001", True),
    ("weight", "20600.00001", True),
    ("weight", "0", True),
    ("refused", "0", False),
    ("identity", "20600.00001", False),
    ("control-order", "20600.00001", False),
    ("hazardous", "20600.00001", False),
    ("stopped-by-officer", "20600.00001", False),
    ("dishonest", "20600.00001", False),
]


@pytest.mark.parametrize(("case", "weight", "two"), CASES)
def test_a_release_needs_two_officers_where_the_policy_names_what_it_is_over(case: str, weight: str, two: bool) -> None:
    crossing = stopped(case, weight=weight)
    says(crossing, WANG, binds=not two)
    assert (crossing.word()[0] != "Y") is two
    assert (proposal(crossing) is not None) is two


def test_a_truck_that_an_officer_stopped_is_let_go_by_two() -> None:
    crossing = stopped("stopped-by-officer")
    says(crossing, WANG, "inspect")
    says(crossing, LI)
    assert proposal(crossing) is not None
    says(crossing, WANG)
    assert crossing.word()[0] == "Y"


@pytest.mark.parametrize("seed", range(6))
def test_no_sequence_of_one_persons_decisions_ever_releases(seed: int) -> None:
    chance = random.Random(seed)
    crossing = Gate(two_persons=["identity", "weight", "stopped-by-officer"])
    crossing.laden()
    unread = seed % 2 == 0
    if unread:
        crossing.gathers("20000", plates=[{"text": "", "confidence": "N"}])
    else:
        crossing.gathers("20600.00001")
    for _ in range(15):
        decision = chance.choice(["release", "release", "release", "inspect", "refuse", "rescind"])
        more: dict[str, Any] = {"binds": chance.random() < 0.5}
        if chance.random() < 0.3:
            more["plate"] = PLATE
        if chance.random() < 0.3:
            more["revision"] = max(1, crossing.verdict()["revision"] - chance.randrange(2))
        if chance.random() < 0.2:
            more["counted"] = [{"pass": pass_no(1), "line": 1, "quantity": "12000"}]
        if chance.random() < 0.2:
            more["person"] = chance.choice([LI, WANG, "王　伟"])
        if not unread and chance.random() < 0.15:
            crossing.weighs(chance.choice(["20600.00001", "20605", "20601"]))
        says(crossing, WANG, decision, **more)
        assert crossing.word()[0] != "Y"
    assert "raise" not in crossing.barrier()
    if proposal(crossing) is None:
        says(crossing, WANG)
    says(crossing, ZHAO)
    assert crossing.word()[0] == "Y", "a second person does"
