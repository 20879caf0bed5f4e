"""An event that comes by another transport than HTTP is taken in by the same function: here a gate's XML message."""

from typing import Any, cast
from uuid import uuid4
from xml.etree import ElementTree

import pytest
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.intake.intake import Accepted, Arrival, Intake, Refused
from gate_ingest.metrics import GateMetrics
from gate_ingest.settings import Settings
from gate_ingest.state import VISIT, VisitKept
from kakou.runtime.host import Host
from kakou.web.access.auth import Principal
from prometheus_client import CollectorRegistry

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest

PATIENCE = 10.0
TERMINAL = Principal(told.ZONE, "gate 1", frozenset({"terminal"}), frozenset({"G1/E01"}))
MESSAGE = """<GATHER_INFO AREA_ID="G1" CHNL_NO="E01" I_E_TYPE="{direction}" SEQ_NO="{seq_no}">
  <CAR><VE_NAME>沪A12345</VE_NAME><CAR_EC_NO/></CAR><WEIGHT><GROSS_WT>{gross}</GROSS_WT></WEIGHT>
</GATHER_INFO>"""


def message(seq_no: str, gross: str = "20000", direction: str = "I") -> str:
    return MESSAGE.format(seq_no=seq_no, gross=gross, direction=direction)


def event_of(text: str, zone: str = told.ZONE) -> dict[str, Any]:
    """The whole of an adapter: what the message says, under the names of a CloudEvent."""
    said = ElementTree.fromstring(text)
    head = said.attrib
    return {
        "specversion": "1.0",
        "id": head["SEQ_NO"],
        "source": f"/{zone}/{head['AREA_ID']}/{head['CHNL_NO']}",
        "type": "kakou.vehicle.gathered.v1",
        "subject": head["SEQ_NO"],
        "time": "2026-11-22T08:00:00+08:00",
        "data": {
            "direction": head["I_E_TYPE"],
            "mode": "A",
            "plates": [{"text": said.findtext("CAR/VE_NAME")}],
            "weight": {"kg": said.findtext("WEIGHT/GROSS_WT")},
        },
    }


@pytest.fixture
def intake(whole_gate: GateUnderTest) -> Intake:
    host = cast(Host, whole_gate.host)
    return Intake(host, host.states.of(READ_MODEL), GateMetrics(CollectorRegistry()), Settings())


async def accepted(intake: Intake, text: str) -> Accepted:
    taken = await intake.take(TERMINAL, event_of(text), Arrival())
    assert isinstance(taken, Accepted), taken
    return taken


async def test_a_truck_that_comes_as_xml_gets_its_verdict(intake: Intake, whole_gate: GateUnderTest) -> None:
    taken = await accepted(intake, message("7001"))
    assert (taken.event.visit, taken.contradicts) == ("G1.E01.7001", False)
    assert await whole_gate.host.states.reached(OFFERS_MODEL, 0, taken.position.offset, PATIENCE)
    kept = await whole_gate.host.states.of(READ_MODEL).get(told.ZONE, VISIT, "G1.E01.7001", VisitKept)
    assert kept is not None
    assert kept.verdict is not None
    assert kept.verdict.reasons, "an unknown truck without papers is not waved through"


async def test_the_same_message_again_is_a_repeat(intake: Intake) -> None:
    await accepted(intake, message("7002"))
    again = await accepted(intake, message("7002"))
    assert not again.contradicts
    found = await intake.outcome(again, PATIENCE)
    assert found is not None
    assert found.outcome == "duplicate"


async def test_another_content_under_the_same_number_is_a_conflict(intake: Intake) -> None:
    first = await accepted(intake, message("7003"))
    other = await accepted(intake, message("7003", gross="31000"))
    assert other.contradicts
    found = await intake.outcome(other, PATIENCE)
    assert found is not None
    assert (found.outcome, found.status, found.first) == ("conflict", 409, first.position.offset)


async def test_what_is_wrong_with_a_message_is_told_field_by_field(intake: Intake, whole_gate: GateUnderTest) -> None:
    taken = await intake.take(TERMINAL, event_of(message("", direction="X")), Arrival())
    assert isinstance(taken, Refused)
    assert taken.problem.status == 422
    assert {"/data/direction", "/id", "/subject"} <= {error.pointer for error in taken.errors}
    assert whole_gate.on_log() == []


@pytest.mark.parametrize(
    ("sent", "status", "says"),
    [
        (event_of(message("7004"), zone=OTHER_ZONE), 403, OTHER_ZONE),
        (event_of(message("7005").replace("E01", "E02")), 403, "G1.E02"),
        (event_of(message("7006")) | {"type": "kakou.goods.moved.v1", "source": f"/{told.ZONE}/wms/a"}, 422, "/data"),
        ("<GATHER_INFO/>", 422, ""),
    ],
)
async def test_a_transport_gives_a_token_no_more_than_http_does(
    intake: Intake, whole_gate: GateUnderTest, sent: Any, status: int, says: str
) -> None:
    taken = await intake.take(TERMINAL, sent, Arrival())
    assert isinstance(taken, Refused)
    assert (taken.problem.status, says in taken.detail) == (status, True)
    assert whole_gate.on_log() == []


async def test_of_many_messages_each_is_answered_for_itself(intake: Intake, whole_gate: GateUnderTest) -> None:
    names = [uuid4().hex for _ in range(20)]
    sent = [event_of(message(name, direction="X" if at == 3 else "I")) for at, name in enumerate(names)]
    taken = await intake.take_batch(TERMINAL, sent, Arrival())
    assert [isinstance(one, Accepted) for one in taken] == [at != 3 for at in range(20)]
    assert [event["id"] for event in whole_gate.on_log()] == [name for at, name in enumerate(names) if at != 3]
