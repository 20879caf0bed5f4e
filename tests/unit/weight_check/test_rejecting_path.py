"""What cannot be handled is referred to an officer: never released, never left without an answer."""

from collections.abc import Iterable
from typing import Any

import orjson
import pytest
from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.handler import Service
from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork
from weight_check.handler import SERVICE as WEIGHT_CHECK

from tests.unit.path import Path
from tests.unit.weight_check.crossing import VISIT, Crossing


class PassesOn:
    """Stands where lane-router does, and tells weight-check whatever a story wants it to."""

    def keys(self, event: Event) -> Iterable[Key]:
        return ()

    def handle(self, event: Event, unit: UnitOfWork) -> None:
        unit.forward()

    def reject(self, event: Event, cause: str, unit: UnitOfWork) -> None:
        raise AssertionError(cause)


BEFORE = Service("lane-router", topics.INBOUND_TOPIC, topics.VISITS_TOPIC, PassesOn(), first=True)


class Fed(Crossing):
    """weight-check alone, told of visits directly."""

    def __init__(self) -> None:
        Path.__init__(self, [BEFORE, WEIGHT_CHECK])

    def routes(self, told: dict[str, Any]) -> None:
        envelope = {
            "specversion": "1.0",
            "id": f"r{len(self.log.records(topics.INBOUND_TOPIC, 0))}",
            "source": "/3105W/lane-router",
            "type": topics.VISIT_ROUTED,
            "subject": VISIT,
            "data": told,
        }
        self.raw(orjson.dumps(envelope))


def told_of(weight: str | None = "20000") -> dict[str, Any]:
    """What lane-router really tells of a truck in order."""
    crossing = Crossing()
    crossing.laden()
    crossing.gathers(weight)
    (routed,) = crossing.out(topics.VISITS_TOPIC, topics.VISIT_ROUTED)
    return routed.data


UNKNOWN: list[dict[str, Any]] = [{"code": "no.such.reason", "facts": {}, "outcome": None}]
LACKING: list[dict[str, Any]] = [{"code": "weight.vehicle.outside-band", "facts": {}, "outcome": None}]


@pytest.mark.parametrize(
    "spoilt",
    [
        {"findings": UNKNOWN},
        {"findings": LACKING},
        {"plan": {"total": "nonsense"}},
        {"patience": None},
        {"weight": {"kg": ["-1"]}},
    ],
)
def test_a_first_routing_that_cannot_be_handled_is_referred(spoilt: dict[str, Any]) -> None:
    fed = Fed()
    fed.routes(told_of() | spoilt)
    assert fed.word()[0] == "M"
    assert "technical.event.rejected" in fed.word()[1]
    assert fed.barrier() == ["keep-closed"]
    assert fed.log.records(topics.DEAD_LETTERS_TOPIC, 0)


def test_a_later_routing_that_cannot_be_handled_takes_the_release_back() -> None:
    fed = Fed()
    told = told_of()
    fed.routes(told)
    assert fed.word() == ("Y", [])
    fed.routes(told | {"papers": 2, "because": "document", "findings": UNKNOWN})
    assert fed.word() == ("M", ["technical.event.rejected"])
    assert fed.barrier() == ["raise", "withdrawn", "keep-closed"]


def test_a_truck_that_waits_is_referred_when_its_weight_cannot_be_handled() -> None:
    fed = Fed()
    fed.routes(told_of(None))
    reading = {"specversion": "1.0", "id": "w", "source": "/3105W/G1/E01", "type": topics.VEHICLE_WEIGHED}
    fed.raw(orjson.dumps(reading | {"subject": "s1", "data": {"weight": {"kg": ["much"]}}}))
    assert "technical.event.rejected" in fed.word()[1]


def stands_in_lane(fed: Fed) -> str:
    """The truck that weight-check names to an officer who would raise the barrier for nobody."""
    fed.orders("barrier", "raise")
    told = [one.data["detail"] for one in fed.out(type_=topics.WRITE_SETTLED)]
    return str(told[-1]).partition(" ")[0] if told else ""


@pytest.mark.parametrize("spoilt", [{"findings": UNKNOWN}, {"patience": None}])
@pytest.mark.parametrize(
    ("past", "stands"), [({}, VISIT), ({"offline": True}, ""), ({"gone": True}, "")], ids=["here", "offline", "gone"]
)
def test_a_truck_whose_papers_cannot_be_handled_stands_in_its_lane(
    spoilt: dict[str, Any], past: dict[str, bool], stands: str
) -> None:
    fed = Fed()
    fed.routes(told_of() | spoilt | past)
    assert stands_in_lane(fed) == stands


def test_one_whose_papers_the_log_refused_stands_in_its_lane() -> None:
    fed = Fed()
    fed.raw(refused(VISIT))
    assert stands_in_lane(fed) == VISIT


def test_one_that_is_back_stands_in_its_lane_though_its_papers_cannot_be_handled() -> None:
    fed = Fed()
    fed.routes(told_of())
    fed.departs(how="backed-out")
    fed.routes(told_of() | {"papers": 2, "because": "resumed", "findings": UNKNOWN})
    assert stands_in_lane(fed) == VISIT
    assert fed.word()[0] == "M"
    assert "technical.event.rejected" in fed.word()[1]


def test_a_change_of_papers_that_cannot_be_handled_moves_no_truck() -> None:
    fed = Fed()
    fed.routes(told_of())
    fed.departs(how="backed-out")
    fed.routes(told_of() | {"papers": 2, "because": "document", "findings": UNKNOWN})
    assert stands_in_lane(fed) == ""


def refused(visit: str) -> bytes:
    """What stands on gate.visits where the log has refused what lane-router told of the visit."""
    data: dict[str, Any] = {
        "service": "lane-router",
        "type": topics.VISIT_ROUTED,
        "id": "0-1.0",
        "source": "/3105W/lane-router",
    }
    data |= {"subject": visit, "partition": 0, "root": 1, "cause": "gate.visits refuses the record"}
    envelope = {"specversion": "1.0", "id": "0-1.0", "source": "/3105W/lane-router", "type": topics.EVENT_REJECTED}
    return orjson.dumps(envelope | {"subject": visit, "data": data})


@pytest.mark.parametrize("before", [False, True])
def test_a_visit_whose_papers_the_log_refused_is_referred(before: bool) -> None:
    fed = Fed()
    if before:
        fed.routes(told_of())
        assert fed.word() == ("Y", [])
    fed.raw(refused(VISIT))
    assert fed.word()[0] == "M"
    assert "technical.event.rejected" in fed.word()[1]
    assert fed.out(type_=topics.EVENT_REJECTED), "whoever waits for the event hears of it, too"
    assert not fed.log.records(topics.DEAD_LETTERS_TOPIC, 0)
