"""What officers decided, as far as it took effect."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from kakou.history.tables import DECISIONS
from kakou.history.visit import Decided
from kakou.runtime.unit_of_work import UnitOfWork

from history.keeping import entry_no, keep, kept

DECISION: Final = "officer.decision."
"""What the code of a reason that is an officer's decision begins with."""


def decision_in(reasons: list[dict[str, Any]]) -> Decided | None:
    """The officer's decision among the reasons of a verdict, if one is."""
    for reason in reasons:
        if reason["code"].startswith(DECISION):
            facts = reason["facts"]
            return Decided(
                decision=reason["code"].removeprefix(DECISION),
                by=facts.get("by", ""),
                reason=facts.get("reason", ""),
                proposed_by=facts.get("proposed_by"),
            )
    return None


def add_decision(unit: UnitOfWork, told: dict[str, Any], decided: Decided, referred_at: datetime | None) -> int:
    """The root that it is kept under. referred_at: since when an officer was asked, where this answered it."""
    verdict, root = told["verdict"], unit.event.origin.root
    row = {
        "visit": verdict["visit"],
        "root": root,
        "at": unit.log_time.isoformat(),
        **decided.model_dump(),
        "proposed_by": decided.proposed_by,
        "announced_by": told.get("announced_by"),
        "referred_at": referred_at.isoformat() if referred_at is not None else None,
        "revision": verdict["revision"],
        "gate": told["gate"],
        "lane": told["lane"],
    }
    _write(unit, row)
    return root


def set_aside(unit: UnitOfWork, visit: str, roots: Iterable[int], aside: str) -> None:
    """Keep the visit's decisions under the number `aside`; its address is another's from now on."""
    for root in roots:
        row = kept(unit, DECISIONS, visit, root)
        if row is not None:
            unit.delete(DECISIONS.name, entry_no(visit, root))
            _write(unit, row | {"visit": aside})


def _write(unit: UnitOfWork, row: dict[str, Any]) -> None:
    columns = {name: row[name] for name in row if name in DECISIONS.c}
    keep(unit, DECISIONS, (row["visit"], row["root"]), row, **columns)
