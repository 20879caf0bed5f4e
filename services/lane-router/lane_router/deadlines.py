"""Time limits follow the facts: whatever has one is kept here, and looked at again when its time has come, and when the
policy gives it another limit.

A limit is never kept itself. Each kind has a function that compares how a thing stands with how it ought to by now, in
both directions (`clock.LOOKS`).
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated, Final
from zlib import crc32

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import PolicyValues
from kakou.runtime.state.timers import set_timer, want_tick
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.times import Duration
from pydantic import Field

from lane_router import repository
from lane_router.state import WATCHED, Numbers

EXPIRY: Final = "expiry"
TRANSIT: Final = "transit"
FULL_DECLARATION: Final = "full-declaration"
RETURN: Final = "return"
SILENCE: Final = "silence"
SUPERVISION: Final = "supervision"
PERMISSION: Final = "permission"
"""Of a visit: a permission of its goods ends while it may still stand at the lane."""

PARAMETERS: Final[dict[str, str]] = {
    EXPIRY: "pass_life",
    TRANSIT: "transit_limit",
    FULL_DECLARATION: "full_declaration_within",
    RETURN: "stay_limit",
    SILENCE: "lane_silence",
    SUPERVISION: "equipment_supervision",
}
"""The policy's parameter that each kind goes by."""

SLOTS: Final = 4_096
"""Entries that hold them: a slot is read and written whole, and of a million open passes it has 250."""
LOOKED_AT_PER_TICK: Final = 200
"""Where a changed limit concerns many it takes several ticks: what one tick touches must fit into memory."""

BOOK: Final = "book"


class Limits(OutboundModel):
    """The limits by which everything was last looked at. kinds, slot: what is still to be looked at by them. span: how
    many slots the last tick got through; the next looks into no more than twice as many."""

    limits: dict[str, Duration]
    kinds: tuple[str, ...] = ()
    slot: int = 0
    span: Annotated[int, Field(exclude_if=lambda span: span == SLOTS)] = SLOTS


def watch(unit: UnitOfWork, at: datetime, kind: str, no: str) -> None:
    """Have it looked at when log time reaches `at`, and whenever its parameter of the policy changes."""
    set_timer(unit, at, kind, no)
    follow(unit, kind, no)


def follow(unit: UnitOfWork, kind: str, no: str) -> None:
    """The same where its time has come already: only another parameter of the policy would change that."""
    slot = slot_of(kind, no)
    known = unit.get(WATCHED, slot, Numbers) or Numbers()
    changed = known.with_no(_name(kind, no))
    if changed is not known:
        unit.put(WATCHED, slot, changed)


def unwatch(unit: UnitOfWork, kind: str, no: str) -> None:
    """It has no limit any more. A timer that still fires finds nothing to do."""
    slot = slot_of(kind, no)
    known = unit.get(WATCHED, slot, Numbers)
    if known is not None and _name(kind, no) in known.nos:
        left = known.without(_name(kind, no))
        if left.nos:
            unit.put(WATCHED, slot, left)
        else:
            unit.delete(WATCHED, slot)


def with_other_limits(unit: UnitOfWork) -> Iterator[tuple[str, str]]:
    """For a tick: the kind and number of what has another limit by policy than when it was last looked at."""
    now = _limits(repository.policy_of(unit)[0])
    known = unit.get(WATCHED, BOOK, Limits) or Limits(limits=_limits(PolicyValues()))
    changed = tuple(kind for kind in PARAMETERS if now[kind] != known.limits.get(kind) or kind in known.kinds)
    if not changed:
        return
    want_tick(unit)  # there may be more of them
    slot = known.slot if known.limits == now else 0
    first, last = slot, min(slot + 2 * known.span, SLOTS) if slot else SLOTS
    unit.require(WATCHED, [str(each) for each in range(slot, last)])
    found: list[tuple[str, str]] = []
    while slot < last and len(found) < LOOKED_AT_PER_TICK:
        names = (unit.get(WATCHED, str(slot), Numbers) or Numbers()).nos
        pairs = (name.partition(" ") for name in names)
        found += [(kind, no) for kind, _, no in pairs if kind in changed]
        slot += 1
    left = Limits(limits=now, kinds=changed, slot=slot, span=slot - first) if slot < SLOTS else Limits(limits=now)
    unit.put(WATCHED, BOOK, left)
    yield from found


def slot_of(kind: str, no: str) -> str:
    return str(crc32(_name(kind, no).encode()) % SLOTS)


def _name(kind: str, no: str) -> str:
    return f"{kind} {no}"


def _limits(policy: PolicyValues) -> dict[str, timedelta]:
    return {kind: getattr(policy, parameter) for kind, parameter in PARAMETERS.items()}
