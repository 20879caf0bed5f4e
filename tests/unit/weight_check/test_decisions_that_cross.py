"""Two officers decide on the same truck at the same time: one decision counts, and the later is told so."""

import pytest
from kakou.contracts import topics
from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.decided_on import DecidedOn
from kakou.contracts.verdicts import Verdict

from tests.unit.path import Out
from tests.unit.weight_check.test_two_persons_path import LI, WANG, Gate, stopped


def shown(crossing: Gate) -> DecidedOn:
    """What the gate shows of the truck now, as gate-ingest writes it beside a decision."""
    return DecidedOn.shown(Verdict.model_validate(crossing.verdict()), (), None)


def decides(crossing: Gate, by: str, decision: str, on: DecidedOn, revision: int | None = None) -> Out:
    named = {} if revision is None else {"revision": revision}
    who = DecidedBy(token=by, person=None)
    answers = crossing.out(since=crossing.tell_decision(decision, by, on.attribute | who.attribute, **named))
    return next((one for one in answers if one.outcome != "done"), answers[0])


@pytest.mark.parametrize("revision", [1, None], ids=["on a revision", "on whatever stands"])
@pytest.mark.parametrize("later", ["inspect", "refuse", "release"])
@pytest.mark.parametrize("first", ["inspect", "refuse", "release"])
def test_of_two_decisions_that_cross_the_first_counts(first: str, later: str, revision: int | None) -> None:
    crossing = stopped()
    on = shown(crossing)
    assert decides(crossing, WANG, first, on, revision).outcome == "done"
    after = crossing.verdict()
    refused = decides(crossing, LI, later, on, revision)
    assert (refused.outcome, refused.data["status"]) == ("refused", 409)
    assert crossing.verdict() == after


@pytest.mark.parametrize("later", ["inspect", "refuse"])
def test_an_officer_who_was_shown_the_others_decision_decides_otherwise(later: str) -> None:
    crossing = stopped()
    decides(crossing, WANG, "inspect", shown(crossing))
    assert decides(crossing, LI, later, shown(crossing)).outcome == "done"
    assert crossing.reason(f"officer.decision.{later}")["facts"]["by"] == LI


def test_what_keeps_the_barrier_shut_goes_by_the_revision_it_names_while_the_gate_is_behind() -> None:
    crossing = stopped()
    behind = shown(crossing)
    decides(crossing, WANG, "inspect", behind)
    assert decides(crossing, LI, "refuse", behind, revision=2).outcome == "done"


def test_news_between_look_and_log_lets_nobody_through_who_is_to_be_refused() -> None:
    crossing = stopped()
    before = shown(crossing)
    crossing.weighs("20700.00001")
    assert decides(crossing, WANG, "refuse", before).outcome == "done"


def test_a_release_is_taken_back_also_by_whoever_was_not_shown_it_yet() -> None:
    crossing = stopped()
    before = shown(crossing)
    decides(crossing, WANG, "release", before)
    assert decides(crossing, LI, "rescind", before).outcome == "done"
    assert crossing.word()[0] == "N"


def test_a_decision_that_an_earlier_build_wrote_down_is_judged_as_it_was() -> None:
    crossing = stopped()
    on = shown(crossing)
    assert on.standing is not None
    earlier = on.model_copy(update={"standing": on.standing.model_copy(update={"decided": None})})
    decides(crossing, WANG, "inspect", earlier)
    assert decides(crossing, LI, "refuse", earlier).outcome == "done"
    assert topics.WRITE_SETTLED not in {one.type for one in crossing.out()}
