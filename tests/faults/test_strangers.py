"""Strangers at gate-ingest's door: trucks go on as if they were not there."""

import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from itertools import repeat
from uuid import uuid4

import httpx
import pytest

from tests.gate import Gate, balanced, eventually
from tests.unit.operations.strangers import Listener

MEGABYTE = b"a" * 1_000_000
HEAD = b"GET /v1/policy HTTP/1.1\r\nhost: g\r\n"


@pytest.mark.long
def test_a_morning_passes_while_strangers_do_what_they_can(gate: Gate) -> None:
    door = Listener(gate.ports["gate-ingest", 0], gate.children["gate-ingest", 0].pid)
    memory, over = door.memory_peak(), threading.Event()

    def until_over(attack: Callable[[], None]) -> None:
        while not over.is_set():
            with suppress(OSError, AssertionError, httpx.HTTPError):
                attack()

    def long_headers() -> None:
        door.said_to([HEAD, b"x: ", *repeat(MEGABYTE, 200)])

    def half_heads() -> None:
        with ExitStack() as stack:
            for _ in range(800):
                stack.enter_context(door.connect()).sendall(HEAD)
            over.wait(5)

    def guesses() -> None:
        with httpx.Client(base_url=gate.url("gate-ingest")) as client:
            for _ in range(100):
                client.get("/v1/policy", headers={"Authorization": f"Bearer kk_3105W_{uuid4().hex}"})
                over.wait(0.01)

    attackers = [threading.Thread(target=until_over, args=(one,)) for one in (long_headers, half_heads, guesses)]
    with gate.simulation(60, 8.0) as simulation:
        for attacker in attackers:
            attacker.start()
        try:
            assert balanced(simulation.report())
        finally:
            over.set()
            for attacker in attackers:
                attacker.join(60)
    assert door.memory_peak() - memory < 100_000_000
    log = (gate.folder / "gate-ingest-0.log").read_text()
    assert "no tick for" not in log
    assert "Traceback" not in log
    eventually(lambda: httpx.get(f"{gate.url('gate-ingest')}/readyz").status_code == 200, 20, "it is ready")
