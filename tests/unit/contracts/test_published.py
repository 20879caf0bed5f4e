"""What is published happens: no reason stands in the table that no rule gives."""

from pathlib import Path
from typing import get_args

import pytest
from kakou.contracts.events.writes import Decision
from kakou.reasons.rendering import TABLE

PROJECT = Path(__file__).parents[3]
RULES = "\n".join(path.read_text() for path in (PROJECT / "services").rglob("*.py"))
CONTRACTS = "\n".join(
    path.read_text() for path in (PROJECT / "shared").rglob("*.py") if path.parent.name != "reason_table"
)
BY_DECISION = {f"officer.decision.{word}" for word in get_args(Decision.model_fields["decision"].annotation)}


@pytest.mark.parametrize("code", TABLE)
def test_every_reason_is_given_by_some_rule(code: str) -> None:
    assert code in BY_DECISION or f'"{code}"' in RULES + CONTRACTS
