"""An officer calls a truck's reading wrong while the gate's read model is behind: what it had not shown is the log's to
tell, where its release needs two officers."""

import pytest
from kakou.contracts import topics
from kakou.contracts.documents.policy import ReleaseCase
from kakou.contracts.events.set_aside_on import SetAsideOn

from tests.unit.weight_check.crossing import VISIT, Crossing

STOPPED: ReleaseCase = "stopped-by-officer"
TOO_HEAVY = "26000"


def stopped_truck(*cases: ReleaseCase) -> Crossing:
    """A truck too heavy, which one officer might set aside until another has stopped it."""
    crossing = Crossing(two_persons=list(cases))
    crossing.laden()
    crossing.gathers(TOO_HEAVY)
    return crossing


def shown(crossing: Crossing) -> int:
    """The position up to which a gate shows everything that has come to the log's end."""
    return max(one.root for one in crossing.out())


def retracts(crossing: Crossing, position: int, *cases: ReleaseCase) -> list[tuple[str, int]]:
    """What an officer is answered, as gate-ingest writes it on the log; nothing where the truck is set aside."""
    on = SetAsideOn(position=position, two_persons=cases)
    reason = {"reason": "误触发"}
    said = crossing.tell(topics.VISIT_RETRACTED, reason, subject="s1", setasideon=on.model_dump_json())
    told = crossing.out(since=said, type_=topics.WRITE_SETTLED)
    return [(one.outcome, one.data["status"]) for one in told]


def test_a_stop_that_was_not_shown_yet_is_not_set_aside_with_the_truck() -> None:
    crossing = stopped_truck(STOPPED)
    seen = shown(crossing)
    crossing.decides(decision="inspect")
    assert retracts(crossing, seen, STOPPED) == [("refused", 409)]
    assert crossing.ended() == []
    assert "officer.decision.inspect" in crossing.word()[1]
    assert crossing.state() == "bound"


def test_nor_is_a_barrier_that_is_kept_shut() -> None:
    crossing = stopped_truck(STOPPED)
    seen = shown(crossing)
    crossing.orders("barrier", "keep-closed")
    assert retracts(crossing, seen, STOPPED) == [("refused", 409)]


def test_nor_a_truck_that_was_gathered_meanwhile() -> None:
    crossing = Crossing(two_persons=[STOPPED])
    crossing.laden()
    seen = shown(crossing)
    crossing.gathers(TOO_HEAVY)
    assert retracts(crossing, seen, STOPPED) == [("refused", 409)]


def test_nor_is_one_set_aside_by_a_policy_that_is_another_by_now() -> None:
    crossing = stopped_truck()
    seen = shown(crossing)
    crossing.policy(two_persons=["every"])
    assert retracts(crossing, seen) == [("refused", 409)]


@pytest.mark.parametrize("cases", [(), (STOPPED,)])
def test_one_that_was_shown_as_it_stands_is_set_aside(cases: tuple[ReleaseCase, ...]) -> None:
    crossing = stopped_truck(*cases)
    assert retracts(crossing, shown(crossing), *cases) == []
    assert crossing.ended() == [(VISIT, "retracted")]


def test_where_no_release_needs_two_nothing_is_asked() -> None:
    crossing = stopped_truck()
    seen = shown(crossing)
    crossing.decides(decision="inspect")
    assert retracts(crossing, seen) == []
    assert crossing.ended() == [(VISIT, "retracted")]


def test_the_lane_s_own_terminal_sets_it_aside_as_ever() -> None:
    crossing = stopped_truck(STOPPED)
    crossing.decides(decision="inspect")
    crossing.retracts()
    assert crossing.ended() == [(VISIT, "retracted")]


def test_what_is_over_may_be_called_a_wrong_reading() -> None:
    crossing = stopped_truck(STOPPED)
    seen = shown(crossing)
    crossing.departs(how="backed-out")
    assert retracts(crossing, seen, STOPPED) == []
