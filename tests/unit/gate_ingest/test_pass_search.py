"""Passes are found by what was filed, and answered when they have left, with their history beside the gate."""

import pytest
from gate_ingest.handler import READ_MODEL
from gate_ingest.state import PASS as KIND
from kakou.contracts import topics

from tests.unit.contracts.samples import PASS, PASS_NO
from tests.unit.gate_ingest import told
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.gate_ingest.projecting import settings, stores, weeks_go_by
from tests.unit.gate_ingest.test_documents import files_pass, settles

__all__ = ["settings", "stores"]  # the fixtures


@pytest.mark.parametrize("part", ["0123", "苏E01234", "e·0123", "苏eo1234"])
async def test_a_pass_is_found_by_any_part_of_its_plate(gate: GateUnderTest, part: str) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.PASS_FILED] = files_pass()
    await customs.post("/v1/passes", json=PASS)
    answer = await customs.get("/v1/passes", params={"plate": part})
    assert [(item["no"], item["state"]) for item in answer.json()["items"]] == [(PASS_NO, "approved")]
    assert "next" not in answer.json()


async def test_passes_of_a_plate_come_page_by_page_the_last_filed_first(gate: GateUnderTest) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.PASS_FILED] = files_pass()
    nos = [f"{PASS_NO[:-2]}{number:02}" for number in range(5)]
    for no in nos:
        await customs.post("/v1/passes", json=PASS | {"no": no})
    found, path = list[str](), "/v1/passes?plate=0123&limit=2"
    while path:
        page = (await customs.get(path)).json()
        found += [item["no"] for item in page["items"]]
        path = page.get("next")
    assert found == nos[::-1]


@pytest.mark.parametrize(
    ("query", "status"), [("plate=E", 422), ("plate=%E2%80%8B%20", 422), ("plate=", 422), ("plate=ZZ9", 200)]
)
async def test_a_search_for_too_little_is_told_and_one_that_finds_nothing_is_empty(
    gate: GateUnderTest, query: str, status: int
) -> None:
    answer = await (await gate.speaking_as("customs")).get(f"/v1/passes?{query}")
    assert answer.status_code == status
    assert answer.json().get("items", []) == []
    assert [error["pointer"] for error in answer.json().get("errors", [])] == (
        ["/query/plate"] if status == 422 else []
    )


async def test_a_pass_filed_before_gets_the_first_answer_when_it_has_left(
    gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    customs = await gate.speaking_as("customs")
    gate.script.says[topics.PASS_FILED] = files_pass("void")
    first = await customs.post("/v1/passes", json=PASS)
    await weeks_go_by(gate, monkeypatch)
    assert await gate.host.states.of(READ_MODEL).nos(told.ZONE, KIND) == set()
    gate.script.says[topics.PASS_FILED] = settles("duplicate", 200)
    second = await customs.post("/v1/passes", json=PASS)
    assert (second.status_code, second.json()) == (200, first.json())
