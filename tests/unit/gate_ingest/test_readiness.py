"""Readiness over HTTP: the gate's rules, asked of a state that may be large."""

from dataclasses import replace
from typing import Any

import pytest
from kakou.runtime import asking as limits
from kakou.runtime.memory.store import PartitionState

from tests.unit.contracts.samples import DECLARATION, LIST_NO, PASS, PASS_NO
from tests.unit.gate_ingest.conftest import GateUnderTest
from tests.unit.watchdog import watched

READINESS = f"/v1/passes/{PASS_NO}/readiness"
LINE = {"hs": "7403111101", "name": "铜 cathode", "unit": "035", "quantity": "10.5", "gross": "11", "net": "10"}
LONGEST = 0.1

LACKING: list[tuple[str, dict[str, Any], list[str]]] = [
    ("nothing", {}, []),
    ("not approved", {"approved": False}, ["document.approval.missing"]),
    ("inspection undecided", {"inspection": None}, ["document.inspection.undecided"]),
    ("to be inspected", {"inspection": True}, ["document.inspection.ordered"]),
    ("ledger only", {"passage": "none"}, ["document.passage.none"]),
    (
        "a permission that ended",
        {"permission": {"type": "F", "until": "2020-01-01"}},
        ["document.permission.expired"],
    ),
    ("a permission that holds", {"permission": {"type": "F", "until": "2099-01-01"}}, []),
    ("entry not released, which nobody asks for", {"entry_released": False}, []),
]


@pytest.mark.parametrize(("said", "fields", "codes"), LACKING, ids=[one[0] for one in LACKING])
async def test_readiness_says_what_the_document_lacks(
    whole_gate: GateUnderTest, said: str, fields: dict[str, Any], codes: list[str]
) -> None:
    customs = await whole_gate.speaking_as("customs")
    await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION)
    assert (await customs.post("/v1/passes", json=PASS)).json()["state"] == "approved"
    await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION | fields)
    readiness = (await customs.get(READINESS)).json()
    assert [reason["code"] for reason in readiness["reasons"]] == codes
    assert readiness["ready"] is (codes == [])
    assert readiness["unknown"] == ["identity", "weight", "lane", "draw"]


async def test_a_pass_that_was_refused_is_not_ready_and_says_why(whole_gate: GateUnderTest) -> None:
    customs = await whole_gate.speaking_as("customs")
    await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION)
    await customs.post("/v1/passes", json=PASS | {"goods": [{"document_line": 1, "quantity": 400}]})
    readiness = (await customs.get(READINESS)).json()
    assert (readiness["ready"], readiness["state"]) == (False, "refused")
    codes = [reason["code"] for reason in readiness["reasons"]]
    assert {"pass.state.not-approved", "filing.ledger.over-allocated"} <= {*codes}, codes


async def test_readiness_of_no_pass_is_not_found(whole_gate: GateUnderTest) -> None:
    customs = await whole_gate.speaking_as("customs")
    assert (await customs.get(READINESS)).status_code == 404
    assert (await customs.get("/v1/passes/nonsense/readiness")).status_code == 404


async def test_long_lists_are_looked_at_without_keeping_anybody_waiting(whole_gate: GateUnderTest) -> None:
    customs, numbers = await whole_gate.speaking_as("customs"), [f"QD310526I{number:09}" for number in range(4)]
    for no in numbers:
        put = await customs.put(f"/v1/declarations/{no}", json={**DECLARATION, "no": no, "lines": [LINE] * 1_200})
        assert put.status_code == 201
    sent = {**PASS, "bind": 1, "goods": [], "documents": [{"kind": "list", "no": no} for no in numbers]}
    assert (await customs.post("/v1/passes", json=sent)).json()["state"] == "approved"
    answer, longest = await watched(lambda: customs.get(READINESS), LONGEST)
    assert answer.json()["ready"] is True
    assert longest < LONGEST


async def test_more_goods_than_can_be_looked_at_are_named_and_never_called_ready(
    whole_gate: GateUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    customs = await whole_gate.speaking_as("customs")
    await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION | {"lines": [LINE] * 40})
    assert (await customs.post("/v1/passes", json=PASS)).status_code == 201
    monkeypatch.setattr(limits, "LARGEST_QUESTION", 10_000)
    readiness = (await customs.get(READINESS)).json()
    assert (readiness["ready"], readiness["unknown"][-1]) == (False, "goods")


async def test_a_state_that_is_built_anew_is_not_taken_at_its_word(whole_gate: GateUnderTest) -> None:
    customs = await whole_gate.speaking_as("customs")
    await customs.put(f"/v1/declarations/{LIST_NO}", json=DECLARATION)
    await customs.post("/v1/passes", json=PASS)
    state = whole_gate.host.states.of("lane-router").store
    whole = state.partitions[0]
    order = {"target": {"kind": "pass", "no": PASS_NO}, "state": "open"}
    await customs.put("/v1/control-orders/B1", json=order)
    state.partitions.clear()
    assert (await customs.get(READINESS)).status_code == 503
    state.partitions[0] = whole
    mark = whole.standing.progress.mark
    assert mark is not None
    before = replace(whole.standing.progress, mark=mark._replace(root=mark.root - 1))
    state.partitions[0] = PartitionState(replace(whole.standing, progress=before), whole.buckets)
    answer = await customs.get(READINESS)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
