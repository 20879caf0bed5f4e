"""How often a request looks at the state: each look is a round trip to Redis."""

import pytest
from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.contracts.samples import DECLARATION, EVENT, LIST_NO, PASS
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.memory_states import MemoryReader
from tests.unit.gate_ingest.test_documents import files_declaration, files_pass

WAITS = {"Prefer": "wait=10"}
LOOKS = ("get", "get_text", "get_through", "get_many", "all", "count", "nos", "load")


class Looks(list[str]):
    """At any state, by the name of the reader's method."""


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> Looks:
    seen = Looks()
    for name in LOOKS:
        look = getattr(MemoryReader, name)

        def counted(reader: MemoryReader, *asked: object, look: object = look, name: str = name) -> object:
            seen.append(name)
            return look(reader, *asked)  # type: ignore[operator]

        monkeypatch.setattr(MemoryReader, name, counted)
    return seen


def reaches_a_verdict(unit: UnitOfWork, event: Event) -> None:
    *_, gate, lane = event.source.split("/")
    decided = told.verdict(unit.log_time, "release", visit=f"{gate}.{lane}.{event.subject}")
    unit.emit(topics.VERDICT_REACHED, told.reached(decided))


async def test_a_filed_declaration_comes_with_its_outcome(gate: GateUnderTest, looks: Looks) -> None:
    gate.script.says = {topics.DECLARATION_FILED: files_declaration()}
    customs = await gate.speaking_as("customs", "ops")
    await customs.get("/v1/policy")
    looks.clear()
    answer = await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION, headers=WAITS)
    assert (answer.status_code, answer.json()["no"]) == (201, LIST_NO)
    assert looks == ["get_through"]


async def test_a_filed_pass_comes_with_its_outcome(gate: GateUnderTest, looks: Looks) -> None:
    gate.script.says = {topics.PASS_FILED: files_pass()}
    customs = await gate.speaking_as("customs", "ops")
    await customs.get("/v1/policy")
    looks.clear()
    answer = await customs.post("/v1/passes", json=PASS, headers=WAITS)
    assert (answer.status_code, answer.json()["state"]) == (201, "approved")
    assert looks == ["get_through"]


async def test_a_verdict_comes_with_the_outcome_of_the_event_that_it_settles(gate: GateUnderTest, looks: Looks) -> None:
    gate.script.says = {topics.VEHICLE_GATHERED: reaches_a_verdict}
    terminal = await gate.speaking_as("terminal")
    first = await terminal.post("/v1/events", json=EVENT)  # which makes token and lane known
    assert first.status_code == 202
    looks.clear()
    answer = await terminal.post("/v1/events", json=EVENT, headers=WAITS)
    assert (answer.status_code, answer.json()["verdict"]["verdict"]) == (200, "release")
    assert looks == ["get_through"]
