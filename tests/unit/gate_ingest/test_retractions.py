"""Who may set a truck aside where its release needs two officers."""

from typing import Any

import httpx
import pytest
from gate_ingest.handler import READ_MODEL
from kakou.contracts import topics
from kakou.contracts.events.outbound import VisitEnded
from kakou.contracts.events.set_aside_on import SetAsideOn
from kakou.contracts.verdicts import Reason
from kakou.reasons.rendering import render

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.test_desk import heard, referred, tell
from tests.unit.gate_ingest.test_events import varied
from tests.unit.gate_ingest.test_two_persons import asks_two

RETRACTED: dict[str, Any] = varied(type=topics.VISIT_RETRACTED, data={"reason": "误触发"})
STOPPED: Reason = render("officer.decision.inspect", {"by": "李明", "reason": "查验"})


async def retracts(client: httpx.AsyncClient, no: str = "1") -> int:
    return (await client.post("/v1/events", json=RETRACTED | {"id": no})).status_code


async def test_one_officer_does_not_set_aside_what_another_stopped(gate: GateUnderTest) -> None:
    await asks_two(gate, "stopped-by-officer")
    await tell(gate, referred(1, told.VISIT, STOPPED))
    officer, terminal = await gate.speaking_as("officer"), await gate.speaking_as("terminal")
    answer = await officer.post("/v1/events", json=RETRACTED)
    assert (answer.status_code, told.VISIT in answer.json()["detail"]) == (409, True)
    assert topics.VISIT_RETRACTED not in [event["type"] for event in gate.on_log()]
    assert await retracts(terminal) == 202


async def test_what_an_officer_calls_a_wrong_reading_says_how_far_the_log_was_shown(gate: GateUnderTest) -> None:
    """lane-router goes by it, so nobody but the gate may write it."""
    await asks_two(gate, "hazardous")
    await tell(gate, referred(1, told.VISIT, STOPPED))
    claimed = {"setasideon": '{"position":999999,"two_persons":["hazardous"]}'}
    officer, terminal = await gate.speaking_as("officer"), await gate.speaking_as("terminal")
    before = await gate.host.states.of(READ_MODEL).applied(0)
    assert (await officer.post("/v1/events", json=RETRACTED | claimed)).status_code == 202
    on = SetAsideOn.of(gate.on_log()[-1])
    assert on == SetAsideOn(position=before, two_persons=("hazardous",))
    assert (await terminal.post("/v1/events", json=RETRACTED | claimed | {"id": "2"})).status_code == 202
    assert SetAsideOn.of(gate.on_log()[-1]) is None


@pytest.mark.parametrize("cases", [(), ("hazardous",)])
async def test_a_truck_that_one_may_release_is_set_aside_by_one(gate: GateUnderTest, cases: tuple[str, ...]) -> None:
    await asks_two(gate, *cases)
    await tell(gate, referred(1, told.VISIT, STOPPED))
    assert await retracts(await gate.speaking_as("officer")) == 202


async def test_before_there_is_a_policy_or_a_visit_nothing_is_asked(gate: GateUnderTest) -> None:
    officer = await gate.speaking_as("officer")
    assert await retracts(officer) == 202
    await tell(gate, referred(1, told.VISIT, STOPPED))
    assert await retracts(officer, "2") == 202


async def test_what_is_over_may_be_called_a_wrong_reading(gate: GateUnderTest) -> None:
    await asks_two(gate, "every")
    await tell(gate, referred(1, told.VISIT, STOPPED))
    ended = VisitEnded(visit=told.VISIT, how="backed-out", raised=False)
    await heard(gate, told.VISIT, topics.VISIT_ENDED, ended)
    assert await retracts(await gate.speaking_as("officer")) == 202
