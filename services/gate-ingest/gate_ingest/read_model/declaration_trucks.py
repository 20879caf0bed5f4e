"""Where a declaration's trucks are: one way of counting them, wherever they are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kakou.history.tables import PASS_DOCUMENTS, PASSES
from sqlalchemy import Select, func, select

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


def passes_at_gate(nos: Sequence[str]) -> Select[Any]:
    """How many of each declaration's passes are with a truck at the gate: `document`, `passes`."""
    c = PASS_DOCUMENTS.c
    return (
        select(c.document, func.count(c.no.distinct()).label("passes"))
        .join_from(PASS_DOCUMENTS, PASSES, (c.zone == PASSES.c.zone) & (c.no == PASSES.c.no))
        .where(c.document.in_(nos), PASSES.c.state.in_(AT_THE_GATE))
        .group_by(c.document)
    )
