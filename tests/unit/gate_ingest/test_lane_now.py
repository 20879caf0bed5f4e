"""What the read model keeps of a lane as it is now, from what the log tells, and from that alone."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest
from fastapi import FastAPI
from gate_ingest.handler import OFFERS_MODEL, OFFERS_SERVICE, READ_MODEL, SERVICE
from gate_ingest.lane_record import BEFORE_KEPT, LANE_NOW, LaneNow
from kakou.contracts import topics
from kakou.contracts.events.outbound import LaneCommanded, VisitEnded, VisitWaiting
from kakou.contracts.verdicts import Verdict
from kakou.reasons.rendering import render
from kakou.service.token_table import TokenTable
from prometheus_client import CollectorRegistry
from pydantic import BaseModel

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.memory_host import MemoryHost
from tests.unit.gate_ingest.projecting import weeks_go_by
from tests.unit.gate_ingest.upstream import Script, announcer, deciders

SAID = "said"


@pytest.fixture
async def gate() -> AsyncIterator[GateUnderTest]:
    """The read model behind what tells it, without its interface."""
    script, hazmat = Script(), Script()
    services = [deciders(script), announcer(hazmat), SERVICE, OFFERS_SERVICE]
    host = MemoryHost(services, [told.ZONE, OTHER_ZONE])
    await host.start()
    nowhere = httpx.ASGITransport(FastAPI())
    yield GateUnderTest(FastAPI(), host, script, hazmat, nowhere, CollectorRegistry(), TokenTable())
    await host.stop()


def now() -> datetime:
    return datetime.now(UTC)


async def tell(gate: GateUnderTest, visit: str, type_: str, data: BaseModel, zone: str = told.ZONE) -> None:
    gate.script.says[SAID] = lambda unit, event: unit.emit(type_, data, subject=visit)
    await append(gate, SAID, visit, {}, "/", zone)


async def reaches(gate: GateUnderTest, verdict: Verdict, because: str = "gathered", zone: str = told.ZONE) -> None:
    decided = verdict.model_copy(update={"because": because})
    await tell(gate, verdict.visit, topics.VERDICT_REACHED, told.reached(decided), zone)


async def append(
    gate: GateUnderTest, type_: str, subject: str, data: dict[str, Any], source: str = "", zone: str = told.ZONE
) -> None:
    """An event as it came in, which the deciders pass on."""
    event = {"type": type_, "id": "1", "source": source or f"/{zone}/G1/E01", "subject": subject, "data": data}
    position = await gate.host.append(zone, event, trace=None)
    for service in (READ_MODEL, OFFERS_MODEL):
        assert await gate.host.states.reached(service, 0, position.offset, 10)


async def kept(gate: GateUnderTest, lane: str = "G1.E01", zone: str = told.ZONE) -> LaneNow:
    found = await gate.host.states.of(READ_MODEL).get(zone, LANE_NOW, lane, LaneNow)
    return found or LaneNow()


def shut(visit: str = told.VISIT, word: Any = "refer", revision: int = 1, sequence: int = 1) -> Verdict:
    show = told.command(sequence + 1, "show", text="请等候关员")
    return told.verdict(now(), word, told.command(sequence, "keep-closed"), show, visit=visit, revision=revision)


def opened(visit: str = told.VISIT, revision: int = 1, sequence: int = 1, **more: Any) -> Verdict:
    until = now() + timedelta(minutes=2)
    return told.verdict(
        now(), "release", told.command(sequence, "raise", not_after=until, **more), visit=visit, revision=revision
    )


async def test_a_truck_stands_in_its_lane_with_its_verdict_and_its_gravest_reason(gate: GateUnderTest) -> None:
    heavy = render("weight.reading.not-collected", {})
    mismatch = render("identity.plate.mismatch", {"read": "苏E01234", "pass": "Z1", "declared": "苏E99999"})
    await reaches(gate, shut().model_copy(update={"reasons": (heavy, mismatch)}))
    lane = await kept(gate)
    assert lane.truck is not None
    assert (lane.truck.plate, lane.truck.verdict, lane.truck.asked) == ("苏E01234", "refer", True)
    assert lane.truck.why == max((heavy, mismatch), key=lambda each: each.gravity).text
    assert lane.truck.due is not None
    assert lane.display is not None
    assert lane.display.text == "请等候关员"


async def test_a_truck_that_waits_for_its_weight_is_in_the_lane(gate: GateUnderTest) -> None:
    await tell(
        gate, told.VISIT, topics.VISIT_WAITING, VisitWaiting(visit=told.VISIT, waiting_for="weight", since=now())
    )
    lane = await kept(gate)
    assert lane.truck is not None
    assert (lane.truck.visit, lane.truck.waiting_for) == (told.VISIT, "weight")


async def test_the_next_truck_takes_the_place_of_the_one_before_which_is_remembered(gate: GateUnderTest) -> None:
    visits = [f"G1.E01.S{at:02}" for at in range(BEFORE_KEPT + 3)]
    for at, visit in enumerate(visits):
        await reaches(gate, opened(visit, sequence=at + 1))
    lane = await kept(gate)
    assert lane.truck is not None
    assert lane.truck.visit == visits[-1]
    assert [each.visit for each in lane.before] == visits[-1 - BEFORE_KEPT : -1]


async def test_a_verdict_on_a_truck_that_stands_aside_does_not_bring_it_back(gate: GateUnderTest) -> None:
    await reaches(gate, shut("G1.E01.A"))
    await reaches(gate, shut("G1.E01.B", sequence=3))
    aside = opened("G1.E01.A", revision=2).model_copy(update={"commands": ()})
    await reaches(gate, aside, because="decided")
    lane = await kept(gate)
    assert lane.truck is not None
    assert (lane.truck.visit, lane.truck.verdict) == ("G1.E01.B", "refer")
    assert [(each.visit, each.verdict) for each in lane.before] == [("G1.E01.A", "release")]
    await reaches(gate, opened("G1.E01.A", revision=3, sequence=5), because="re-gathered")
    assert [each.visit for each in (await kept(gate)).before] == ["G1.E01.B"]


async def test_a_truck_that_stands_aside_comes_back_when_the_barrier_is_to_rise_for_it(gate: GateUnderTest) -> None:
    await reaches(gate, shut("G1.E01.A"))
    await reaches(gate, opened("G1.E01.B", sequence=3))
    await tell(gate, "G1.E01.B", topics.VISIT_ENDED, VisitEnded(visit="G1.E01.B", how="cleared", raised=True))
    await reaches(gate, opened("G1.E01.A", revision=2, sequence=4), because="decided")
    lane = await kept(gate)
    assert lane.truck is not None
    assert (lane.truck.visit, lane.truck.verdict) == ("G1.E01.A", "release")


async def test_a_truck_that_is_read_again_and_waits_for_its_seal_takes_the_place_of_the_one_before(
    gate: GateUnderTest,
) -> None:
    await reaches(gate, shut("G1.E01.A"))
    await reaches(gate, opened("G1.E01.B", sequence=3))
    withdrawn = told.verdict(now(), "release", told.command(4, "withdrawn"), visit="G1.E01.B", revision=2)
    await reaches(gate, withdrawn, because="next-truck")
    waits = VisitWaiting(visit="G1.E01.A", waiting_for="seal", since=now())
    await tell(gate, "G1.E01.A", topics.VISIT_WAITING, waits)
    lane = await kept(gate)
    assert lane.truck is not None
    assert (lane.truck.visit, lane.truck.waiting_for) == ("G1.E01.A", "seal")


async def test_papers_that_change_do_not_bring_back_a_truck_that_waits_aside_for_its_weight(
    gate: GateUnderTest,
) -> None:
    waits = VisitWaiting(visit="G1.E01.A", waiting_for="weight", since=now())
    await tell(gate, "G1.E01.A", topics.VISIT_WAITING, waits)
    await reaches(gate, opened("G1.E01.B"))
    await tell(gate, "G1.E01.A", topics.VISIT_WAITING, waits)
    lane = await kept(gate)
    assert lane.truck is not None
    assert lane.truck.visit == "G1.E01.B"


async def test_a_truck_recorded_offline_that_is_long_gone_stands_in_no_lane(gate: GateUnderTest) -> None:
    await reaches(gate, shut().model_copy(update={"commands": ()}))
    assert (await kept(gate)).truck is None


async def test_in_a_lane_in_shadow_a_truck_stands_though_nothing_is_commanded(gate: GateUnderTest) -> None:
    document = told.document_changed("lane", "G1.E01", {"gate": "G1", "lane": "E01", "mode": "shadow"})
    await tell(gate, "G1.E01", topics.DOCUMENT_CHANGED, document)
    await reaches(gate, shut().model_copy(update={"commands": ()}))
    lane = await kept(gate)
    assert lane.truck is not None


async def test_a_raise_is_for_as_long_as_it_may_be_carried_out(gate: GateUnderTest) -> None:
    await reaches(gate, opened())
    first = (await kept(gate)).truck
    withdrawal = LaneCommanded(
        gate="G1",
        lane="E01",
        visit=told.VISIT,
        because="commanded",
        commands=(told.command(2, "withdrawn"),),
    )
    await tell(gate, told.VISIT, topics.LANE_COMMANDED, withdrawal)
    second = (await kept(gate)).truck
    assert first is not None
    assert second is not None
    assert (first.commanded, first.raise_until is not None) == (True, True)
    assert (second.commanded, second.raise_until) == (True, None)


async def test_the_passage_and_the_end_are_noted_with_the_seconds_it_took(gate: GateUnderTest) -> None:
    await reaches(gate, opened())
    came = (await kept(gate)).truck
    assert came is not None
    raised = came.since + timedelta(seconds=12, milliseconds=900)
    await tell(gate, told.VISIT, topics.PASSAGE_RECORDED, told.passage(raised, 1))
    await tell(gate, told.VISIT, topics.VISIT_ENDED, VisitEnded(visit=told.VISIT, how="cleared", raised=True))
    truck = (await kept(gate)).truck
    assert truck is not None
    assert (truck.seconds, truck.ended) == (12, "cleared")


async def test_a_lane_is_known_by_its_report_its_barrier_and_what_its_devices_failed_to_do(
    gate: GateUnderTest,
) -> None:
    devices = [{"id": "16", "state": 1}, {"id": "rf-7", "kind": "reader", "state": 2}]
    await append(gate, topics.LANE_REPORTED, "S1", {"open": True, "devices": devices})
    await append(gate, topics.BARRIER_REPORTED, "S1", {"state": "blocked"})
    await append(gate, topics.DEVICE_REPORTED, "S1", {"device": "17", "result": 2})
    lane = await kept(gate)
    assert lane.report is not None
    assert [(each.device, int(each.state)) for each in lane.report.devices] == [("barrier", 1), (None, 2)]
    assert lane.barrier is not None
    assert (lane.barrier.state, lane.barrier.visit) == ("blocked", "G1.E01.S1")
    assert [each.device for each in lane.failures] == ["display"]
    await append(gate, topics.DEVICE_REPORTED, "S1", {"device": "display", "result": 1})
    assert (await kept(gate)).failures == ()


async def test_an_officers_command_stands_until_its_device_answers(gate: GateUnderTest) -> None:
    command = LaneCommanded(
        gate="G1",
        lane="E01",
        visit=None,
        because="officer",
        commands=(told.command(1, "raise", not_after=now() + timedelta(minutes=2)),),
        by="王伟",
        reason="抢修车",
    )
    await tell(gate, "G1.E01", topics.LANE_COMMANDED, command)
    ordered = (await kept(gate)).order
    assert ordered is not None
    assert (ordered.by, ordered.do, ordered.reason) == ("王伟", "raise", "抢修车")
    await append(gate, topics.BARRIER_REPORTED, "S1", {"state": "raised", "mode": "manual", "by": "李四"})
    lane = await kept(gate)
    assert lane.barrier is not None
    assert (lane.order, lane.barrier.by_hand, lane.barrier.by) == (None, True, "李四")


async def test_a_truck_stands_as_it_does_since_something_of_that_has_changed(gate: GateUnderTest) -> None:
    await reaches(gate, shut())
    first = (await kept(gate)).truck
    await reaches(gate, shut(revision=2, sequence=3), because="document")
    second = (await kept(gate)).truck
    await reaches(gate, opened(revision=3, sequence=5), because="decided")
    third = (await kept(gate)).truck
    assert first is not None
    assert second is not None
    assert third is not None
    assert second.at == first.at, "it is still referred"
    assert third.at > first.at
    assert third.due is None, "nobody is asked any more"


async def test_the_lanes_of_two_zones_that_have_the_same_name_are_two(gate: GateUnderTest) -> None:
    await reaches(gate, shut())
    await reaches(gate, opened("G1.E01.OTHER"), zone=OTHER_ZONE)
    here, there = await kept(gate), await kept(gate, zone=OTHER_ZONE)
    assert here.truck is not None
    assert there.truck is not None
    assert (here.truck.visit, there.truck.visit) == (told.VISIT, "G1.E01.OTHER")


async def test_a_lane_forgets_its_trucks_when_their_visits_leave_the_read_model(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    for at, visit in enumerate(("G1.E01.A", "G1.E01.B", "G1.E02.C")):
        await reaches(gate, opened(visit, sequence=at + 1))
        await tell(gate, visit, topics.VISIT_ENDED, VisitEnded(visit=visit, how="cleared", raised=False))
    await weeks_go_by(gate, monkeypatch)
    for lane in ("G1.E01", "G1.E02"):
        left = await kept(gate, lane)
        assert (left.truck, left.before) == (None, ())


async def test_what_is_kept_of_a_lane_stays_small(gate: GateUnderTest) -> None:
    devices = [{"id": str(at), "kind": "camera", "state": 1} for at in range(10)]
    await append(gate, topics.LANE_REPORTED, "S1", {"open": True, "devices": devices})
    for at in range(2 * BEFORE_KEPT):
        await reaches(gate, shut(f"G1.E01.2026112208000000{at:04}", sequence=2 * at + 1))
    size = len(orjson.dumps((await kept(gate)).model_dump(mode="json")))
    assert size < 5_000
