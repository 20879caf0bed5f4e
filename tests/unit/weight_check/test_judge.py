"""A visit is judged as a function of facts: asked twice the answer is the same, and what was asked stays as it was. So
any facts may be asked, also such as never were."""

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from kakou.contracts.events.outbound import VerdictReached
from kakou.contracts.verdicts import Verdict
from weight_check import verdict_revision
from weight_check.effects import AwaitRaise, Revision, TakeNumbers, Tell
from weight_check.facts import Facts
from weight_check.records import VisitEntry
from weight_check.rules.bridge import LaneBridge
from weight_check.verdict.judge import judge
from weight_check.visits import papers_and_weight, visit_end

from tests.unit.lane_router.gate import pass_no
from tests.unit.weight_check.crossing import VISIT, Crossing

PURE = [
    (verdict_revision, "judge"),
    (papers_and_weight, "judge"),
    (papers_and_weight, "await_weight"),
    (papers_and_weight, "must_wait"),
    (papers_and_weight, "withdraw_raises"),
    (visit_end, "pass_through"),
    (visit_end, "depart"),
    (visit_end, "end"),
]


@dataclass
class Asked:
    """What the pure functions were asked in a story: by name, their arguments."""

    calls: list[tuple[str, tuple[Any, ...]]] = field(default_factory=list)

    def judged(self) -> tuple[Facts, VisitEntry]:
        """The last facts and visit that were judged."""
        facts, visit, *_ = [arguments for name, arguments in self.calls if name == "judge"][-1]
        return facts, visit


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """Has every pure step asked twice, and what it was asked compared with what it was before."""
    seen = Asked()

    def twice(name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def ask(*arguments: Any, **named: Any) -> Any:
            before = deepcopy((arguments, named))
            first, second = function(*arguments, **named), function(*arguments, **named)
            assert first == second, f"{name} says something else when it is asked again"
            assert _shown((arguments, named)) == _shown(before), f"{name} has changed what it was asked"
            seen.calls.append((name, arguments))
            return first

        return ask

    for module, name in PURE:
        monkeypatch.setattr(module, name, twice(name, getattr(module, name)))
    return seen


def _shown(value: Any) -> str:
    """Models print their fields, and not the values that they remember of an earlier question."""
    return repr(value)


def released() -> Crossing:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers()
    assert crossing.word() == ("Y", [])
    return crossing


def goes_through() -> Crossing:
    crossing = released()
    crossing.raised()
    crossing.departs()
    return crossing


def goes_unreported() -> Crossing:
    crossing = released()
    crossing.departs()
    return crossing


def is_retracted() -> Crossing:
    crossing = released()
    crossing.retracts()
    return crossing


def waits_for_its_weight() -> Crossing:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(None)
    crossing.wait(timedelta(minutes=2))
    crossing.weighs("20000")
    return crossing


def is_let_through_by_an_officer() -> Crossing:
    crossing = Crossing()
    crossing.laden()
    crossing.gathers("0", pass_nos=[pass_no(1)])
    crossing.decides()
    crossing.raised()
    return crossing


def has_its_seal_opened() -> Crossing:
    crossing = Crossing()
    crossing.laden(seals=["ES0001"])
    crossing.gathers()
    command = crossing.commands()[0]
    crossing.device("seal", 0, command["id"])
    crossing.raised()
    crossing.wait(timedelta(minutes=10))
    return crossing


def is_followed_by_another() -> Crossing:
    crossing = released()
    crossing.gathers(session="s2", plate="苏E99999")
    crossing.raised()
    crossing.departs(session="s2", how="backed-out")
    return crossing


def comes_where_an_officer_raised_the_barrier() -> Crossing:
    crossing = Crossing()
    crossing.laden()
    crossing.orders("barrier", "raise")
    crossing.gathers()
    return crossing


STORIES = [
    goes_through,
    goes_unreported,
    is_retracted,
    waits_for_its_weight,
    is_let_through_by_an_officer,
    has_its_seal_opened,
    is_followed_by_another,
    comes_where_an_officer_raised_the_barrier,
]


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.__name__)
def test_a_truck_is_judged_alike_by_the_same_facts_and_changes_none(
    story: Callable[[], Crossing], asked: Asked
) -> None:
    story().settle()
    assert asked.calls


def verdict_of(revision: Revision) -> Verdict | None:
    told = [each.data for each in revision.effects if isinstance(each, Tell)]
    return next((data.verdict for data in told if isinstance(data, VerdictReached)), None)


@pytest.fixture
def stands_released(asked: Asked) -> tuple[Facts, VisitEntry]:
    """The facts about a truck that was released, and the truck as it was before it was judged."""
    released()
    return asked.judged()


def test_a_verdict_says_what_is_to_be_done_about_it(stands_released: tuple[Facts, VisitEntry]) -> None:
    revision = judge(*stands_released, "gathered")
    assert [type(each) for each in revision.effects] == [TakeNumbers, AwaitRaise, Tell]
    verdict = verdict_of(revision)
    assert verdict is not None
    assert revision.visit.verdict == verdict
    assert revision.visit.outstanding == verdict.commands[-1]


def test_commands_follow_the_lane_s_last_one(stands_released: tuple[Facts, VisitEntry]) -> None:
    facts, visit = stands_released
    verdict = verdict_of(judge(replace(facts, lane=replace(facts.lane, last_command=41)), visit, "gathered"))
    assert verdict is not None
    assert [command.sequence for command in verdict.commands] == [42, 43]
    assert {command.id for command in verdict.commands} == {"G1.E01-42", "G1.E01-43"}


def test_what_says_the_same_as_the_verdict_in_force_is_no_news(stands_released: tuple[Facts, VisitEntry]) -> None:
    facts, visit = stands_released
    once = judge(facts, visit, "gathered")
    assert judge(facts, once.visit, "document").effects == ()
    again = verdict_of(judge(facts, once.visit, "re-gathered", anew=True))
    assert again is not None
    assert (again.revision, again.supersedes) == (2, 1)


def test_the_same_truck_is_asked_about_on_a_bridge_out_of_order(stands_released: tuple[Facts, VisitEntry]) -> None:
    facts, visit = stands_released
    broken = replace(facts.lane, bridge=LaneBridge(id="B1", broken=True))
    verdict = verdict_of(judge(replace(facts, lane=broken), visit, "gathered"))
    assert verdict is not None
    assert (verdict.verdict, verdict.reasons[0].code) == ("refer", "weight.bridge.faulty")


def test_the_same_truck_is_told_nothing_while_another_stands_there(stands_released: tuple[Facts, VisitEntry]) -> None:
    facts, visit = stands_released
    taken = replace(facts.lane, last="G1.E01.s2", last_visit=VisitEntry())
    verdict = verdict_of(judge(replace(facts, lane=taken), visit, "gathered"))
    assert verdict is not None
    assert (verdict.verdict, verdict.commands) == ("release", ())


def test_the_same_truck_has_its_seals_opened_first(stands_released: tuple[Facts, VisitEntry]) -> None:
    facts, visit = stands_released
    assert visit.routed is not None
    sealed = visit.model_copy(update={"routed": visit.routed.model_copy(update={"seals": ("ES0001",)})})
    revision = judge(facts, sealed, "gathered")
    assert verdict_of(revision) is None
    assert revision.visit.seal is not None
    assert (revision.visit.seal.do, revision.visit.seal.seals) == ("unlock", ("ES0001",))
    cut = replace(facts, lane=replace(facts.lane, no_seal_reader=True))
    assert verdict_of(judge(cut, sealed, "gathered")) is not None, "its seals are of the kind that is cut"


def test_a_revision_names_its_visit(stands_released: tuple[Facts, VisitEntry]) -> None:
    assert judge(*stands_released, "gathered").no == VISIT
