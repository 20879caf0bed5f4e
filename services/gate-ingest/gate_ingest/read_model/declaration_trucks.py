"""Where a declaration's trucks are: one way of counting them, on whatever page they are shown."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

AT_THE_GATE: Final = ("bound", "passed-gate-1")
"""States of a pass whose truck is at the gate."""


@dataclass(frozen=True)
class Trucks:
    passed: int
    here: int
    to_come: int


def trucks_of(told: Mapping[str, Any], at_gate: int) -> Trucks:
    """told: by the declaration's progress, which counts at the gate only those that share it with others. at_gate: how
    many of its passes are known to be at the gate."""
    passed, here, approved = (int(told.get(name) or 0) for name in ("passed", "here", "approved"))
    unshared = min(max(0, at_gate - here), approved)
    return Trucks(passed, here + unshared, approved - unshared)
