"""`GET /v1/visits`: trucks at the gate, the newest first."""

from datetime import UTC, datetime
from typing import Any, Final, Literal

from kakou.contracts.base import Code
from kakou.contracts.documents.reference import LaneClass, Level
from kakou.contracts.verdicts import VerdictWord
from kakou.history.tables import PASSES, REASONS
from kakou.history.tables import VISITS as TABLE
from kakou.lists.columns import Column, joined
from kakou.lists.filters import Filter, Sought, at_lanes, equals, flag, plate_part, times, uncommon, unindexed
from kakou.lists.listing import Listing
from kakou.values.identifiers import Direction, EnterpriseCode
from sqlalchemy import ColumnElement, Select, Table, literal, select

FEW_REASONS: Final = 10_000
"""Each leads to one visit by its key."""

_AT: Final = datetime(2026, 11, 22, tzinfo=UTC)


def _passes(table: Table) -> ColumnElement[Any]:
    of_row = (PASSES.c.zone == table.c.zone, PASSES.c.visit == table.c.visit)
    return joined(PASSES.c.no, *of_row)


def _reasons(table: Table) -> ColumnElement[Any]:
    of_visit = (REASONS.c.zone == table.c.zone, REASONS.c.visit == table.c.visit)
    return joined(REASONS.c.code, *of_visit, REASONS.c.revision == table.c.revision)


def _had_reason(table: Table, sought: Sought) -> ColumnElement[bool]:
    if sought.few is not None:
        return table.c.visit.in_(sought.few)
    of_visit = (REASONS.c.zone == table.c.zone, REASONS.c.visit == table.c.visit)
    return select(literal(1)).where(*of_visit, unindexed(REASONS.c.code) == sought.value).exists()


def _with_reason(code: str) -> Select[Any]:
    return select(REASONS.c.visit).where(REASONS.c.code == code)


VISITS: Final = Listing(
    name="visits",
    noun="Visit",
    title="Trucks at the gate, the newest first",
    tag="visits",
    about="By when each was first heard of. `GET /v1/visits/{visit}` has the verdicts whole.",
    table=TABLE,
    scopes=("officer", "customs"),
    order=("arrived_at", "visit"),
    newest_first=True,
    of_lanes=at_lanes,
    columns=(
        Column("visit", "The visit's address, `{gate}.{lane}.{session}`.", "G1.E01.20261122080000000017"),
        Column("state", "`open`, or `ended` once it was cleared, backed out or retracted.", "ended"),
        Column("gate", "The gate.", "G1"),
        Column("lane", "The lane.", "E01"),
        Column("direction", "I into the zone, E out of it.", "I"),
        Column("plate", "The truck's plate; null where it is not known.", "苏E01234"),
        Column("firm", "The enterprise whose goods they are, by its customs code.", "3105940042"),
        Column("level", "The enterprise's credit level.", "ordinary"),
        Column(
            "passes",
            "The numbers of the passes that it holds, or passed with.",
            ("Z3105I261122000000000042",),
            "texts",
            source=_passes,
        ),
        Column("verdict", "The verdict in force; null where there is none yet.", "release"),
        Column("revision", "The revision of that verdict.", 1, "number"),
        Column(
            "reasons",
            "The codes of its reasons, notes among them.",
            ("document.trucks.progress",),
            "texts",
            source=_reasons,
        ),
        Column("lane_class", "The class of lane that it needs.", "declared"),
        Column("hazardous", "Whether hazardous goods are aboard.", False, "flag"),
        Column("arrived_at", "When it was first heard of, by the zone's clock.", _AT, "time"),
        Column("weighed_at", "When it no longer waited for its weight.", _AT, "time"),
        Column("decided_at", "When it had its first verdict.", _AT, "time"),
        Column("answered_at", "When an officer last decided on it.", _AT, "time"),
        Column("released_at", "When it was last released.", _AT, "time"),
        Column("raised_at", "When the barrier was raised for it.", _AT, "time"),
        Column("ended_at", "When it ended.", _AT, "time"),
        Column("how", "How it ended: `cleared`, `backed-out` or `retracted`.", "cleared"),
        Column("mode", "`manual` where an officer or a hand let it through.", "automatic"),
    ),
    filters=(
        plate_part(known=True),
        equals("firm", "The enterprise, by its customs code.", "3105940042", EnterpriseCode),
        equals("state", "`open`: those that have not ended.", "open", Literal["open", "ended"]),
        equals("verdict", "The verdict in force.", "refer", VerdictWord),
        Filter(
            "reason",
            "The code of a reason that any of its verdicts had.",
            Code,
            _had_reason,
            "weight.vehicle.outside-band",
            _with_reason,
            FEW_REASONS,
        ),
        equals("gate", "The gate.", "G1"),
        equals("lane", "The lane, by its name at its gate.", "E01"),
        equals("direction", "I into the zone, E out of it.", "I", Direction),
        uncommon("lane_class", "The class of lane that it needs.", "hazardous", LaneClass),
        uncommon("level", "The enterprise's credit level.", "aeo", Level),
        flag("hazardous", "Whether hazardous goods are aboard."),
        uncommon("mode", "How it was let through.", "manual", Literal["automatic", "manual"]),
        uncommon("how", "How it ended.", "retracted", Literal["cleared", "backed-out", "retracted"]),
        *times("arrived_at", "First heard of"),
    ),
)
