"""A raise that needs two officers: what each is told, over HTTP and on the lane's page at the desk."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
from kakou.contracts import topics
from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.outbound import LaneCommanded
from kakou.contracts.task import Task, TaskSubject, task_no
from kakou.contracts.verdicts import Bilingual
from kakou.reasons.outcome_texts import OWN_RAISE
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.service.write_outcome import refuse

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.test_desk import HOSTILE, field
from tests.unit.gate_ingest.test_lane_now import tell
from tests.unit.gate_ingest.test_two_persons import at_the_desk

COMMANDS = "/v1/lanes/G1/E01/commands"
RAISE = {"device": "barrier", "do": "raise", "reason": "救援车"}
LANE = "/desk/lanes/G1/E01"


def waiting(root: int = 7, by: str = "李明", who: DecidedBy | None = None) -> Task:
    now = datetime.now(UTC)
    return Task(
        id=task_no("raise-proposed", "G1.E01", str(root)),
        kind="raise-proposed",
        subject=TaskSubject(kind="lane", no="G1.E01"),
        opened_at=now,
        due=now + timedelta(minutes=15),
        text=Bilingual(zh=f"关员{by}提议抬起车道G1.E01的道闸：救援车", en=f"{by} proposes to raise the barrier"),
        proposed_by=who,
    )


async def proposed(gate: GateUnderTest, task: Task) -> Task:
    await tell(gate, "G1.E01", topics.TASK_OPENED, task)
    return task


def raised(unit: UnitOfWork, event: Event) -> None:
    """A second officer's command, as weight-check tells it."""
    command = told.command(1, "raise", not_after=datetime.now(UTC) + timedelta(minutes=2))
    by = {"by": event.data["by"], "reason": event.data["reason"], "proposed_by": "李明"}
    commanded = LaneCommanded(gate="G1", lane="E01", visit=None, because="officer", commands=(command,), **by)
    unit.emit(topics.LANE_COMMANDED, commanded, subject="G1.E01")


def commanded(gate: GateUnderTest) -> list[dict[str, Any]]:
    return [event for event in gate.on_log() if event["type"] == topics.DEVICE_COMMANDED]


async def agrees(desk: httpx.AsyncClient, page: str, **more: str) -> httpx.Response:
    return await desk.post(f"{LANE}/raise", data={"form": field(page, "form"), "task": field(page, "task"), **more})


async def test_the_answer_to_the_first_raise_is_the_task_that_waits(gate: GateUnderTest) -> None:
    def propose(unit: UnitOfWork, event: Event) -> None:
        task = waiting(event.origin.root, event.data["by"])
        unit.emit(topics.TASK_OPENED, task, subject=task.id)

    gate.script.says[topics.DEVICE_COMMANDED] = propose
    officer = await gate.speaking_as("officer")
    answer = await officer.post(COMMANDS, json=RAISE)
    body = answer.json()
    assert (answer.status_code, body["kind"], body["closed"]) == (200, "raise-proposed", None)
    assert "王伟" in body["text"]["zh"]


async def test_the_raise_that_another_officer_agreed_to_names_both(gate: GateUnderTest) -> None:
    gate.script.says[topics.DEVICE_COMMANDED] = raised
    officer = await gate.speaking_as("officer", name="赵磊")
    answer = await officer.post(COMMANDS, json=RAISE)
    body = answer.json()
    assert (answer.status_code, body["do"], body["by"], body["proposed_by"]) == (201, "raise", "赵磊", "李明")


async def test_the_log_knows_who_commands(gate: GateUnderTest) -> None:
    officer = await gate.speaking_as("officer", name="李明")
    await officer.post(COMMANDS, json=RAISE, headers={"Prefer": "wait=0"})
    (event,) = commanded(gate)
    assert DecidedBy.of(event, "") == DecidedBy(token="李明")


async def test_the_lanes_page_shows_the_proposal_until_it_has_ended(gate: GateUnderTest) -> None:
    task = await proposed(gate, waiting())
    async with at_the_desk(gate, "赵磊") as desk:
        page, all_lanes = (await desk.get(LANE)).text, (await desk.get("/desk/lanes")).text
        desk.cookies.set("kakou_language", "en")
        english = (await desk.get(LANE)).text
        await tell(gate, "G1.E01", topics.TASK_SETTLED, task.settled("kakou.clock.ticked.v1", datetime.now(UTC), "-"))
        after = (await desk.get(LANE)).text
    assert "关员李明提议抬起" in page
    assert "同意抬杆" in page
    assert "抬杆待同意" in all_lanes
    assert "需要处理 1" in all_lanes
    assert "李明 proposes to raise" in english
    assert "Agree: raise the barrier" in english
    assert "Agree: raise the barrier" not in after


async def test_a_second_officer_agrees_on_the_lanes_page_once_however_often_it_is_sent(gate: GateUnderTest) -> None:
    task = await proposed(gate, waiting())
    gate.script.says[topics.DEVICE_COMMANDED] = raised
    async with at_the_desk(gate, "副台", "赵磊") as desk:
        page = (await desk.get(LANE)).text
        first, second = await agrees(desk, page), await agrees(desk, page)
    assert (first.status_code, first.headers["location"]) == (303, LANE)
    assert second.status_code == 303
    events = commanded(gate)
    assert len({event["id"] for event in events}) == 1
    assert DecidedBy.of(events[0], "") == DecidedBy(token="副台", person="赵磊")
    assert (events[0]["data"]["by"], events[0]["data"]["agrees_to"]) == ("赵磊 (副台)", task.id)


async def test_whoever_proposed_it_is_told_that_another_must_agree(gate: GateUnderTest) -> None:
    await proposed(gate, waiting())
    said = OWN_RAISE(by="李明")
    gate.script.says[topics.DEVICE_COMMANDED] = lambda unit, event: refuse(unit, "G1.E01", said)
    async with at_the_desk(gate, "赵磊") as desk:
        page = (await desk.get(LANE)).text
        for language, other, text in (("zh", said.en, said.zh), ("en", said.zh, said.en)):
            desk.cookies.set("kakou_language", language)
            answer = await agrees(desk, page)
            assert (answer.status_code, text in answer.text, other in answer.text) == (409, True, False)


async def test_whoever_proposed_it_sees_that_it_waits_for_another_and_no_button(gate: GateUnderTest) -> None:
    await proposed(gate, waiting(who=DecidedBy(token="值班台", person="李明")))
    for token, person, own in (("值班台", "赵磊", True), ("李明", "", True), ("副台", "赵磊", False)):
        async with at_the_desk(gate, token, person) as desk:
            for page in (LANE, f"{LANE}/now"):
                shown = (await desk.get(page)).text
                assert ("由您提议，等候另一名关员同意" in shown, "同意抬杆</button>" in shown) == (own, not own)


async def test_an_agreement_to_what_has_ended_commands_nothing(gate: GateUnderTest) -> None:
    task = await proposed(gate, waiting())
    async with at_the_desk(gate, "赵磊") as desk:
        page = (await desk.get(LANE)).text
        await tell(gate, "G1.E01", topics.TASK_SETTLED, task.settled("kakou.clock.ticked.v1", datetime.now(UTC), "-"))
        gone = await agrees(desk, page)
        await proposed(gate, waiting(9))
        other = await agrees(desk, page)
        forged = await desk.post(f"{LANE}/raise", data={"form": "x", "task": task.id})
        elsewhere = await desk.post("/desk/lanes/G1/E99/raise", data={"form": field(page, "form"), "task": task.id})
    assert [each.status_code for each in (gone, other, forged, elsewhere)] == [409, 409, 403, 404]
    assert "未下达指令" in gone.text
    assert commanded(gate) == []


async def test_a_hostile_proposal_is_text_and_another_zone_sees_none(gate: GateUnderTest) -> None:
    await proposed(gate, waiting(by=HOSTILE))
    async with at_the_desk(gate, "赵磊") as desk, at_the_desk(gate, "钱七", zone=OTHER_ZONE) as elsewhere:
        pages = [(await desk.get(each)).text for each in (LANE, f"{LANE}/now", "/desk/lanes")]
        assert not any(HOSTILE in page for page in pages)
        assert "抬杆待同意" not in (await elsewhere.get("/desk/lanes")).text


async def test_an_officer_bound_to_another_lane_agrees_to_nothing(gate: GateUnderTest) -> None:
    await proposed(gate, waiting())
    officer = await gate.speaking_as("officer", name="赵磊", lanes=("G1/E02",))
    assert (await officer.post(COMMANDS, json=RAISE)).status_code == 403
    assert commanded(gate) == []
