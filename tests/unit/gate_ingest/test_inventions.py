"""A terminal brings few lanes into being by naming them, and a visit has an end to its readings."""

import pytest
from gate_ingest.read_model.projections.visits import EARLIER_KEPT
from gate_ingest.settings import Settings
from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.unit_of_work import UnitOfWork

from tests.unit.contracts.samples import EVENT
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import OTHER_ZONE, GateUnderTest
from tests.unit.gate_ingest.test_events import BATCH, STRUCTURED, varied

LANES, READINGS = 3, 4


@pytest.fixture
def settings() -> Settings:
    return Settings(lanes_invented=LANES, visit_readings=READINGS)


def at(lane: str, zone: str = told.ZONE) -> dict[str, object]:
    """A lane's report of itself."""
    source = f"/{zone}/G1/{lane}"
    return varied(id=lane, source=source, type=topics.LANE_REPORTED, subject="s", data={"open": True})


async def test_lanes_that_nobody_configured_are_few(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answers = [await terminal.post("/v1/events", json=at(f"E{number}")) for number in range(LANES + 2)]
    assert [answer.status_code for answer in answers] == [202] * LANES + [403] * 2
    assert f"G1.E{LANES} is not configured" in answers[LANES].json()["detail"]
    assert (await terminal.post("/v1/events", json={**at("E0"), "id": "again"})).status_code == 202


async def test_a_batch_of_invented_lanes_is_answered_lane_by_lane(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    batch = [at(f"E{number}") for number in range(50)]
    answer = await terminal.post("/v1/events", json=batch, headers=BATCH)
    assert [result["status"] for result in answer.json()["results"]] == [202] * LANES + [403] * (50 - LANES)


async def test_binary_mode_and_other_types_count_alike(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    for number in range(LANES):
        event = {**EVENT, "id": str(number), "source": f"/{told.ZONE}/G{number}/E01"}
        assert (await terminal.post("/v1/events", json=event, headers=STRUCTURED)).status_code == 202
    attributes = {f"ce-{name}": str(value) for name, value in at("E99").items() if name != "data"}
    assert (await terminal.post("/v1/events", json={"open": True}, headers=attributes)).status_code == 403


async def test_lanes_that_are_configured_or_named_by_a_token_do_not_count(gate: GateUnderTest) -> None:
    gate.script.says[topics.LANE_CONFIGURED] = told.echo("lane", "lane")
    ops, terminal = await gate.speaking_as("ops"), await gate.speaking_as("terminal")
    for number in range(LANES * 2):
        lane = f"C{number}"
        await ops.put(f"/v1/lanes/G1/{lane}", json={"classes": ["declared"]})
        assert (await terminal.post("/v1/events", json=at(lane))).status_code == 202
    for number in range(LANES):
        assert (await terminal.post("/v1/events", json=at(f"E{number}"))).status_code == 202
    named = await gate.speaking_as("terminal", lanes=("G1/N1",))
    assert (await named.post("/v1/events", json=at("N1"))).status_code == 202


async def test_one_zone_inventing_lanes_leaves_another_its_own(gate: GateUnderTest) -> None:
    terminal, other = await gate.speaking_as("terminal"), await gate.speaking_as("terminal", zone=OTHER_ZONE)
    for number in range(LANES + 1):
        await terminal.post("/v1/events", json=at(f"E{number}"))
    assert (await other.post("/v1/events", json=at("E1", OTHER_ZONE))).status_code == 202


async def test_a_visit_read_again_and_again_needs_a_new_session(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    answers = [await terminal.post("/v1/events", json=varied(id=f"e{number}")) for number in range(READINGS + 1)]
    assert [answer.status_code for answer in answers] == [202] * READINGS + [409]
    assert "begin a new session" in answers[-1].json()["detail"]
    weighed = varied(id="w", type=topics.VEHICLE_WEIGHED, data={"weight": {"kg": 20_000}})
    assert (await terminal.post("/v1/events", json=weighed)).status_code == 409
    assert (await terminal.post("/v1/events", json=varied(id="e0"))).status_code == 202, "a repeat is no new reading"
    assert (await terminal.post("/v1/events", json=varied(id="n", subject="new"))).status_code == 202


async def test_an_event_above_64_kib_is_too_large_alone_and_in_a_batch(gate: GateUnderTest) -> None:
    terminal = await gate.speaking_as("terminal")
    data = {**EVENT["data"], "photos": [{"name": "p" * 100, "more": "x" * 2_000}] * 40}
    large = varied(id="large", data=data)
    alone = await terminal.post("/v1/events", json=large)
    assert (alone.status_code, "65536" in alone.json()["detail"]) == (413, True)
    batch = [varied(id="a", subject="a"), large, varied(id="b", subject="b")]
    answer = await terminal.post("/v1/events", json=batch, headers=BATCH)
    assert [result["status"] for result in answer.json()["results"]] == [202, 413, 202]


async def test_a_visit_shows_the_latest_of_its_earlier_verdicts(gate: GateUnderTest) -> None:
    def revised(unit: UnitOfWork, event: Event) -> None:
        for revision in range(1, EARLIER_KEPT + 20):
            verdict = told.verdict(unit.log_time, "refuse", root=event.origin.root)
            verdict = verdict.model_copy(update={"revision": revision, "supersedes": revision - 1 or None})
            unit.emit(topics.VERDICT_REACHED, told.reached(verdict), subject=told.VISIT)

    gate.script.says[topics.VEHICLE_GATHERED] = revised
    terminal = await gate.speaking_as("terminal")
    shown = (await terminal.post("/v1/events", json=EVENT, headers={"Prefer": "wait=5"})).json()
    assert [verdict["revision"] for verdict in shown["earlier"]] == list(range(19, EARLIER_KEPT + 19))
