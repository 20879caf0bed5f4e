"""The zone's policy over HTTP: what is in force, what is to come, what was."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from kakou.contracts import topics
from kakou.contracts.events.writes import PolicySet
from lane_router.filings.reference_data import policy_set

from tests.unit.gate_ingest.conftest import GateUnderTest

LATER = (datetime.now(UTC) + timedelta(days=40)).replace(microsecond=0)


@pytest.fixture
async def ops(gate: GateUnderTest) -> httpx.AsyncClient:
    gate.script.says[topics.POLICY_SET] = lambda unit, _: policy_set(unit, unit.event.read(PolicySet))
    return await gate.speaking_as("ops")


async def test_a_value_for_later_is_upcoming_until_its_time(ops: httpx.AsyncClient) -> None:
    item = {"value": True, "effective_from": LATER.isoformat(), "source": "notice 9"}
    answered = await ops.put("/v1/policy", json={"entry_release_required": item})
    assert answered.json()["entry_release_required"]["value"] is False
    (coming,) = answered.json()["upcoming"]
    assert (coming["parameter"], coming["value"], coming["source"]) == ("entry_release_required", True, "notice 9")
    then = (await ops.get("/v1/policy", params={"at": LATER.isoformat()})).json()
    assert (then["entry_release_required"]["value"], then["upcoming"]) == (True, [])
    before = (await ops.get("/v1/policy?at=2026-01-01T00:00:00+08:00")).json()
    assert before["entry_release_required"]["value"] is False


async def test_a_value_for_a_past_time_is_in_force_at_once(ops: httpx.AsyncClient) -> None:
    item = {"value": "PT5S", "effective_from": "2020-01-01T00:00:00Z"}
    answered = (await ops.put("/v1/policy", json={"weight_wait": item})).json()
    assert answered["weight_wait"]["value"] == "PT5S"
    assert answered["weight_wait"]["effective_from"] > "2026"


async def test_what_get_answers_may_be_put_with_what_is_to_come(ops: httpx.AsyncClient) -> None:
    later = {"value": 3, "effective_from": LATER.isoformat()}
    await ops.put("/v1/policy", json={"total_band_kg": 150, "misread_characters": later})
    answered = await ops.get("/v1/policy")
    again = await ops.put("/v1/policy", json=answered.json(), headers={"If-Match": answered.headers["ETag"]})
    assert (again.status_code, again.json()) == (200, answered.json())
    assert again.headers["ETag"] == answered.headers["ETag"]


async def test_a_parameter_has_a_history(ops: httpx.AsyncClient) -> None:
    await ops.put("/v1/policy", json={"misread_characters": 1})
    await ops.put("/v1/policy", json={"misread_characters": {"value": 0, "effective_from": LATER.isoformat()}})
    shown = (await ops.get("/v1/policy/misread_characters")).json()
    assert (shown["parameter"], shown["value"], shown["source"]) == ("misread_characters", 1, "王伟")
    assert [(one["value"], one["until"]) for one in shown["history"]] == [(2, shown["effective_from"])]
    assert [one["value"] for one in shown["upcoming"]] == [0]
    then = (await ops.get("/v1/policy/misread_characters", params={"at": LATER.isoformat()})).json()
    assert [then["value"], *(one["value"] for one in then["history"])] == [0, 2, 1]


async def test_a_parameter_that_there_is_not_and_a_time_that_is_none_are_told(ops: httpx.AsyncClient) -> None:
    assert (await ops.get("/v1/policy/tolerance")).status_code == 404
    wrong = await ops.get("/v1/policy", params={"at": "soon"})
    assert (wrong.status_code, wrong.json()["errors"][0]["code"]) == (422, "time_rfc3339")
