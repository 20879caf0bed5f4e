"""Tasks of all services in one list, open and closed, with their history beside the gate."""

from datetime import timedelta

import pytest
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.http import context
from gate_ingest.state import TASK
from kakou.contracts import topics
from kakou.contracts.task import TaskClosing

from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.projecting import settings, stores, weeks_go_by
from tests.unit.gate_ingest.test_officer import NOW, tell

__all__ = ["settings", "stores"]  # the fixtures


async def test_tasks_of_all_services_are_listed_oldest_first(gate: GateUnderTest) -> None:
    await tell(gate, topics.TASK_OPENED, told.task("T2", NOW + timedelta(seconds=1)), by_hazmat=True)
    await tell(gate, topics.TASK_OPENED, told.task("T1", NOW))
    safety = await gate.speaking_as("safety")
    tasks = (await safety.get("/v1/tasks?open=true")).json()["items"]
    assert [task["id"] for task in tasks] == ["T1", "T2"]


async def test_tasks_are_found_by_their_subject(gate: GateUnderTest) -> None:
    await tell(gate, topics.TASK_OPENED, told.task("T1", NOW))
    await tell(gate, topics.TASK_OPENED, told.task("T2", NOW, visit="G1.E01.other"))
    officer = await gate.speaking_as("officer")
    for subject in (told.VISIT, f"visit:{told.VISIT}"):
        found = (await officer.get("/v1/tasks", params={"subject": subject, "open": "true"})).json()
        assert [task["id"] for task in found["items"]] == ["T1"]


async def test_a_page_of_tasks_leads_to_the_next_with_the_same_filter(gate: GateUnderTest) -> None:
    for no in ("T1", "T2", "T3"):
        await tell(gate, topics.TASK_OPENED, told.task(no, NOW))
    officer = await gate.speaking_as("officer")
    first = (await officer.get("/v1/tasks", params={"subject": told.VISIT, "limit": 2})).json()
    second = (await officer.get(first["next"])).json()
    assert [task["id"] for task in (*first["items"], *second["items"])] == ["T1", "T2", "T3"]


async def test_a_closed_task_says_who_closed_it_and_why(gate: GateUnderTest) -> None:
    await tell(gate, topics.TASK_OPENED, told.task("T1", NOW))
    officer = await gate.speaking_as("officer")
    answer = await officer.post("/v1/tasks/T1/close", json={"why": "spoke to the driver"})
    assert answer.status_code == 200
    assert answer.json()["closed"]["by"] == "王伟"
    assert (await officer.get("/v1/tasks?open=true")).json()["items"] == []
    assert [task["id"] for task in (await officer.get("/v1/tasks?open=false")).json()["items"]] == ["T1"]


async def test_a_task_and_its_end_are_listed_as_soon_as_the_read_model_has_answered(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "TASKS_TOLD_WITHIN", 30)
    officer = await gate.speaking_as("officer")
    gate.host.slow_down(OFFERS_MODEL, 0.2)
    gate.script.says["said"] = lambda unit, event: unit.emit(topics.TASK_OPENED, told.task("T1", NOW), subject="T1")
    event = {"type": "said", "id": "1", "source": "/", "subject": "T1", "data": {}}
    position = await gate.host.append(told.ZONE, event, trace=None)
    assert await gate.host.states.reached(READ_MODEL, 0, position.offset, 10)
    assert [task["id"] for task in (await officer.get("/v1/tasks?open=true")).json()["items"]] == ["T1"]
    await officer.post("/v1/tasks/T1/close", json={"why": "spoke to the driver"})
    assert [task["id"] for task in (await officer.get("/v1/tasks?open=false")).json()["items"]] == ["T1"]


async def test_tasks_are_closed_and_listed_while_the_safety_offices_side_stands_still(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(context, "TASKS_TOLD_WITHIN", 0.05)
    await tell(gate, topics.TASK_OPENED, told.task("T1", NOW))
    officer = await gate.speaking_as("officer")
    await gate.host.stall(OFFERS_MODEL)
    answer = await officer.post("/v1/tasks/T1/close", json={"why": "spoke to the driver"})
    assert (answer.status_code, answer.json()["closed"]["by"]) == (200, "王伟")
    assert [task["id"] for task in (await officer.get("/v1/tasks")).json()["items"]] == ["T1"]


@pytest.mark.parametrize(
    ("asked", "message"), [("open=maybe", "must be true or false"), ("limit=many", "must be a whole number")]
)
async def test_a_wrong_parameter_is_named_with_what_would_be_right(
    gate: GateUnderTest, asked: str, message: str
) -> None:
    officer = await gate.speaking_as("officer")
    answer = await officer.get(f"/v1/tasks?{asked}")
    said = answer.json()
    assert (answer.status_code, said["type"]) == (422, "urn:kakou:problem:wrong")
    assert [(one["pointer"], one["message"]) for one in said["errors"]] == [
        (f"/query/{asked.partition('=')[0]}", message)
    ]


async def test_what_a_person_said_of_a_task_stands_when_its_cause_ends_later(gate: GateUnderTest) -> None:
    task = told.task("T1", NOW)
    await tell(gate, topics.TASK_OPENED, task)
    officer = await gate.speaking_as("officer")
    await officer.post("/v1/tasks/T1/close", json={"why": "spoke to the driver"})
    settled = task.model_copy(update={"closed": TaskClosing(by="kakou.barrier.reported.v1", at=NOW, why="raised")})
    await tell(gate, topics.TASK_SETTLED, settled)
    (known,) = (await officer.get("/v1/tasks")).json()["items"]
    assert known["closed"]["by"] == "王伟"


async def test_a_cause_that_ends_brings_back_no_task_that_has_left(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = told.task("T1", NOW)
    await tell(gate, topics.TASK_OPENED, task)
    officer = await gate.speaking_as("officer")
    await officer.post("/v1/tasks/T1/close", json={"why": "spoke to the driver"})
    await weeks_go_by(gate, monkeypatch)
    assert await gate.host.states.of(READ_MODEL).nos(told.ZONE, TASK) == set()
    settled = task.model_copy(update={"closed": TaskClosing(by="kakou.barrier.reported.v1", at=NOW, why="raised")})
    await tell(gate, topics.TASK_SETTLED, settled)
    assert await gate.host.states.of(READ_MODEL).nos(told.ZONE, TASK) == set()
    (known,) = (await officer.get("/v1/tasks?open=false")).json()["items"]
    assert known["closed"]["by"] == "王伟"
