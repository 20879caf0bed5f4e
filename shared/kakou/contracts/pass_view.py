"""A pass as it stands, with its state beside the filing."""

from datetime import datetime
from typing import Any, Literal

from kakou.contracts.base import OutboundModel
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


class PassView(OutboundModel):
    """A pass as it stands."""

    no: str
    """The pass's number."""
    state: PassState
    """How the pass stands."""
    national_state: int
    """The same by the national system (stucd): 0 applied, 1 approved, 2 passed, 3 passed gate 1, 4 passed gate 2, 6
    void."""
    filed: GatePass
    """The pass as it was filed."""
    filed_at: datetime
    """When it was filed, by the zone's clock."""
    approved_at: datetime | None
    """When it was approved; its life counts from then."""
    expires_at: datetime | None
    """From when on it is expired."""
    visit: str | None = None
    """The visit that holds it, or that it passed with."""
    reasons: tuple[Reason, ...] = ()
    """Why it is refused."""
    warnings: tuple[Reason, ...] = ()
    """What to mind about it, though it is not refused."""

    def answer(self) -> dict[str, Any]:
        """As HTTP answers it: the fields of the pass itself, with its state and reasons beside them."""
        return self.filed.model_dump(mode="json") | self.model_dump(mode="json", exclude={"filed"})


class FiledPass(GatePass):
    """A pass as it was filed, with its state beside it: what POST and GET answer."""

    state: PassState
    """How the pass stands."""
    national_state: int
    """The same by the national system (stucd): 0 applied, 1 approved, 2 passed, 3 passed gate 1, 4 passed gate 2, 6
    void."""
    filed_at: datetime
    """When it was filed, by the zone's clock."""
    expires_at: datetime | None
    """From when on it is expired."""
    visit: str | None = None
    """The visit that holds it, or that it passed with."""
    reasons: tuple[Reason, ...] = ()
    """Why it is refused."""
    warnings: tuple[Reason, ...] = ()
    """What to mind about it, though it is not refused."""


Unknown = Literal["identity", "weight", "lane", "seal", "choice", "draw", "forecast", "goods"]


class Readiness(OutboundModel):
    """Would the pass get through now, and what is missing: what the gate would say of a truck that comes as filed."""

    no: str
    """The pass's number."""
    ready: bool
    """Whether nothing that is known would stop it."""
    state: PassState
    """How the pass stands."""
    reasons: tuple[Reason, ...] = ()
    """What would stop it, as the gate would say it; for a refused pass also why it was refused."""
    warnings: tuple[Reason, ...] = ()
    """What to mind about it, though it stops nothing."""
    unknown: tuple[Unknown, ...] = ()
    """What only shows when the truck comes: `identity` (plates, cards, boxes, seals), `weight`, `lane`, `seal` (whether
    it opens), `choice` (its truck has several passes and must show which), `draw` (the lot falls at the gate),
    `forecast` (what the load does to its storage unit); or `goods`, where they are too many to be looked at before, and
    none is called ready."""
