"""Whatever is sent, right or wrong, is answered as the interface says, and no service logs an error (tests/fuzz)."""

import asyncio
from time import monotonic
from typing import Final

from tests.fuzz.__main__ import logged, target_at
from tests.fuzz.running import send
from tests.gate import Gate

REQUESTS: Final = 2_000
SEED: Final = 2026
WITHIN: Final = 120.0
"""Seconds, on a machine that others load, too; alone it takes a tenth."""


def test_no_request_makes_a_service_fail(shared_gate: Gate) -> None:
    since = {log: log.stat().st_size for log in shared_gate.folder.glob("*.log")}
    target = target_at(shared_gate, ("3105F", "3105G"))
    result = asyncio.run(send(target, 0, REQUESTS, SEED, monotonic() + WITHIN, lambda _: None))
    assert not result.faults, "\n".join(result.faults)
    assert result.sent == REQUESTS
    assert list(logged(shared_gate.folder, since)) == []
