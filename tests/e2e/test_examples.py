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


def run(zone: OpenZone, memory: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "KAKOU_INGEST_URL": zone.url, "KAKOU_TOKEN": zone.tokens["terminal"]}
    return subprocess.run(
        [sys.executable, str(EXAMPLES / "terminal.py"), "--plate", "苏E01231", "--memory", str(memory), *arguments],
        env={**environment, "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def terminal(zone: OpenZone, memory: Path, *arguments: str) -> list[str]:
    """What the terminal says while it serves one vehicle."""
    served = run(zone, memory, *arguments)
    assert served.returncode == 0, served.stderr
    return served.stdout.splitlines()


def test_the_terminal_turns_a_heavy_truck_away_and_lets_it_in_once_it_weighs_what_it_should(
    zone: OpenZone, tmp_path: Path
) -> None:
    memory = tmp_path / "last"
    refused = terminal(zone, memory, "--pass", PASS_NO, "--kg", "34600")
    assert "verdict: refuse" in refused
    assert "barrier: keep-closed" in refused
    assert any(line.startswith("display: show 重量不符") for line in refused)
    assert "the vehicle has left: backed-out" in refused
    assert zone.customs.get(f"/v1/passes/{PASS_NO}").json()["state"] == "approved"

    released = terminal(zone, memory, "--pass", PASS_NO, "--kg", "33120")
    assert "verdict: release" in released
    assert "barrier: raise" in released
    assert "barrier: keep-closed" not in released  # what was carried out before is not done again
    assert "the vehicle has left: cleared" in released
    assert zone.customs.get(f"/v1/passes/{PASS_NO}").json()["state"] == "passed"


def test_the_terminal_of_a_gate_that_began_anew_begins_anew(zone: OpenZone, tmp_path: Path) -> None:
    memory = tmp_path / "last"
    memory.write_text("99")
    said = terminal(zone, memory, "--lane", "E02", "--kg", "20000")
    assert [line for line in said if "before the 99 you have" in line]
    assert any(line.startswith("display: show ") for line in said)
    assert "the vehicle has left: backed-out" in said
    assert int(memory.read_text()) < 99


def test_what_the_gate_refuses_the_terminal_says_in_the_gate_s_words(zone: OpenZone, tmp_path: Path) -> None:
    refused = run(zone, tmp_path / "last", "--kg", "20000", "--lane", "no lane")
    assert refused.returncode == 1
    assert "/source" in refused.stderr
    assert "Traceback" not in refused.stderr
