"""A pass as it stands, with its state beside the filing."""

from datetime import datetime
from typing import Any, Literal

from kakou.contracts.base import Told
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.verdicts import Reason

PassState = Literal["pending", "refused", "approved", "bound", "passed-gate-1", "passed", "in-doubt", "void", "expired"]

NATIONAL_STATE: dict[PassState, int] = {
    "pending": 0,
    "refused": 0,
    "approved": 1,
    "bound": 1,
    "passed": 2,
    "passed-gate-1": 3,
    "in-doubt": 1,
    "void": 6,
    "expired": 1,
}
"""The national system's `stucd`; a dual-gate pass that passed both gates is 4."""


def national_state(state: PassState, gates: str) -> int:
    """The national number of a pass's state (domain §1.1, stucd)."""
    return 4 if state == "passed" and gates == "dual" else NATIONAL_STATE[state]


class PassView(Told):
    """POST and GET /v1/passes: the pass, its state, and why it is refused (`reasons`) or what to mind (`warnings`)."""

    no: str
    state: PassState
    national_state: int
    filed: GatePass
    filed_at: datetime
    approved_at: datetime | None
    expires_at: datetime | None
    visit: str | None = None
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()

    def answer(self) -> dict[str, Any]:
        """As HTTP answers it: the fields of the pass itself, with its state and reasons beside them."""
        return self.filed.model_dump(mode="json") | self.model_dump(mode="json", exclude={"filed"})


Unknown = Literal["identity", "weight", "lane", "seal", "draw", "forecast", "goods"]


class Readiness(Told):
    """Would the pass get through now, and what is missing: what the gate would say of a truck that comes as filed.

    reasons: what would stop it, as the gate would say it; for a refused pass also why it was refused.
    unknown: what only shows when the truck comes, and may stop one that is ready: `identity` (plates, cards, boxes,
    seals), `weight`, `lane`, `seal` (whether it opens), `draw` (the lot falls at the gate), `forecast` (what the load
    does to its storage unit, where policy refers for it); or `goods`, where they are too many to be looked at before,
    and none is called ready.
    """

    no: str
    ready: bool
    state: PassState
    reasons: tuple[Reason, ...] = ()
    warnings: tuple[Reason, ...] = ()
    unknown: tuple[Unknown, ...] = ()
