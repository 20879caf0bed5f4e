"""`examples/terminal.py` serves vehicles at a real gate; `test_webhooks.py` starts the other example."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.open_gate import OpenZone, open_zone
from tests.gate import Gate

EXAMPLES = Path(__file__).parents[2] / "examples"
FIRM, LIST_NO, PASS_NO = "3144940042", "QD314426I000000001", "Z3144I261122000000000001"
COPPER = {"line": 1, "hs": "7403111900", "name": "阴极铜", "unit": "035", "quantity": "20000"}


@pytest.fixture(scope="module")
def zone(shared_gate: Gate) -> Iterator[OpenZone]:
    """A zone with a pass of 33,100 kg for 苏E01231."""
    ours = open_zone(shared_gate, "3144A")
    head = {"direction": "I", "customs": "3144", "firm": FIRM}
    filed = {**head, "kind": "list", "approved": True, "entry_released": True, "lines": [{**COPPER, "net": "20000"}]}
    gate_pass = {
        **head,
        "no": PASS_NO,
        "type": 3,
        "bind": 3,
        "vehicle": {"plate": "苏E01231", "tare": "13000"},
        "documents": [{"kind": "list", "no": LIST_NO}],
        "goods": [{"line": 1, "document_line": 1, "quantity": "20000", "gross": "20100"}],
        "gross": "20100",
        "total": "33100",
    }
    for answer in (
        ours.ops.put("/v1/policy", json={"draw": {"aeo": "0", "ordinary": "0", "dishonest": "0"}}),
        ours.customs.put(f"/v1/declarations/{LIST_NO}", json=filed),
        ours.customs.post("/v1/passes", json=gate_pass),
    ):
        assert answer.is_success, answer.text
    yield ours
    ours.close()


def terminal(zone: OpenZone, memory: Path, kg: str) -> list[str]:
    """What the terminal says while it serves one vehicle."""
    command = [sys.executable, str(EXAMPLES / "terminal.py"), "--plate", "苏E01231", "--pass", PASS_NO, "--kg", kg]
    environment = {**os.environ, "KAKOU_INGEST_URL": zone.url, "KAKOU_TOKEN": zone.tokens["terminal"]}
    run = subprocess.run(
        [*command, "--memory", str(memory)],
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_the_terminal_turns_a_heavy_truck_away_and_lets_it_in_once_it_weighs_what_it_should(
    zone: OpenZone, tmp_path: Path
) -> None:
    memory = tmp_path / "last"
    refused = terminal(zone, memory, "34600")
    assert "verdict: refuse" in refused
    assert "barrier: keep-closed" in refused
    assert any(line.startswith("display: show 重量不符") for line in refused)
    assert "the vehicle has left: backed-out" in refused
    assert zone.customs.get(f"/v1/passes/{PASS_NO}").json()["state"] == "approved"

    released = terminal(zone, memory, "33120")
    assert "verdict: release" in released
    assert "barrier: raise" in released
    assert "barrier: keep-closed" not in released  # what was carried out before is not done again
    assert "the vehicle has left: cleared" in released
    assert zone.customs.get(f"/v1/passes/{PASS_NO}").json()["state"] == "passed"
