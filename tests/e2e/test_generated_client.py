"""A client in Python that is generated from the published document brings a truck through the gate."""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from tests.e2e.open_gate import OpenZone, open_zone, session
from tests.gate import Gate
from tests.generated_clients import python_client

FIRM, PLATE = "3145940042", "苏E01451"
LIST_NO, PASS_NO = "QD314526I000000001", "Z3145I261122000000000001"
COPPER = {"line": 1, "hs": "7403111900", "name": "阴极铜", "unit": "035", "quantity": "20000", "gross": "20100"}
HEAD = {"direction": "I", "customs": "3145", "firm": FIRM}
DECLARATION = {**HEAD, "kind": "list", "no": LIST_NO, "approved": True, "entry_released": True, "lines": [COPPER]}
GATE_PASS = {
    **HEAD,
    "no": PASS_NO,
    "type": 3,
    "bind": 3,
    "vehicle": {"plate": PLATE, "tare": "13000"},
    "documents": [{"kind": "list", "no": LIST_NO}],
    "goods": [{"line": 1, "document_line": 1, "quantity": "20000", "gross": "20100"}],
    "gross": "20100",
    "total": "33100",
}
GATHERED = {
    "direction": "I",
    "plates": [{"text": PLATE, "confidence": "0.98"}],
    "pass_nos": [PASS_NO],
    "weight": {"kg": "33120", "stable": True, "bridge_state": 1},
}
NO_DRAWS = {"draw": {"aeo": "0", "ordinary": "0", "dishonest": "0"}}


@pytest.fixture(scope="module")
def zone(shared_gate: Gate) -> Iterator[OpenZone]:
    opened = open_zone(shared_gate, "3145A")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the generated package."""
    folder = tmp_path_factory.mktemp("generated")
    made: Path = python_client("gate-ingest", folder)
    sys.path.insert(0, str(folder))
    yield made.name
    sys.path.remove(str(folder))


def test_a_generated_client_brings_a_truck_through_the_gate(zone: OpenZone, client: str) -> None:
    models = importlib.import_module(f"{client}.models")
    connect = importlib.import_module(f"{client}.client").AuthenticatedClient

    def call(operation: str, scope: str, *path: str, body: Any) -> Any:
        module: ModuleType = importlib.import_module(f"{client}.api.{operation}")
        with connect(zone.url, zone.tokens[scope], timeout=25) as connected:
            answer = module.sync_detailed(*path, client=connected, body=body, prefer="wait=15")
        assert answer.status_code < 300, answer.content
        return answer.parsed

    def says(name: str, type_: str, data: dict[str, Any]) -> Any:
        said = getattr(models, f"{name}Event").from_dict(zone.event(type_, truck, data))
        return call("events.report_events", "terminal", body=said)

    truck = session()
    call("policy.set_policy", "ops", body=models.PolicyFilingInput.from_dict(NO_DRAWS))
    declaration = models.DeclarationInput.from_dict(DECLARATION)
    assert call("declarations.file_declaration", "customs", LIST_NO, body=declaration).no == LIST_NO
    filed = call("passes.file_pass", "customs", body=models.GatePassInput.from_dict(GATE_PASS))
    assert filed.state == models.FiledPassState.APPROVED

    verdict = says("VehicleGathered", "kakou.vehicle.gathered.v1", GATHERED).verdict
    assert verdict.verdict == models.VerdictVerdict.RELEASE
    raised = next(command for command in verdict.commands if command.do == "raise")
    says("BarrierReported", "kakou.barrier.reported.v1", {"state": "raised", "command": raised.id})
    batch = [zone.event("kakou.vehicle.departed.v1", truck, {"how": "cleared"})]
    departed = [models.VehicleDepartedEvent.from_dict(each) for each in batch]
    assert call("events.report_events", "terminal", body=departed).accepted == 1

    ended = zone.officer.get(f"/v1/visits/G1.E01.{truck}", params={"wait": 10}).json()
    assert ended["verdict"]["verdict"] == "release"
    progress = zone.customs.get(f"/v1/declarations/{LIST_NO}/progress").json()
    assert progress["lines"][0]["passed"] == "20000.00000"
