"""While one token attacks, trucks at another zone of the same partition get their verdicts as before.

The table in docs/security.md is made by the same measurement: `python -m tests.faults.neighbours`.
"""

from pathlib import Path

import pytest
from kakou_local.servers import LocalServers

from tests.faults.attacks import ATTACKS, WHILE_IT_STANDS
from tests.faults.neighbours import Row, stood_still, table

PROCESSOR_SHARED = 50
"""Milliseconds that are the attacker's program: it runs on the processors of the gate."""

MEMORY = 300
"""Megabytes that all services together may take more under one attack."""


def unharmed(row: Row) -> bool:
    return row.during <= 2 * row.before + PROCESSOR_SHARED and row.memory[1] - row.memory[0] <= MEMORY


@pytest.mark.long
@pytest.mark.parametrize("name", [*ATTACKS, *map(stood_still, WHILE_IT_STANDS)])
async def test_a_neighbour_gets_its_verdicts(own_servers: LocalServers, tmp_path: Path, name: str) -> None:
    (row,) = await table(own_servers, tmp_path, 1, lambda one: one == name)
    assert unharmed(row), str(row)
