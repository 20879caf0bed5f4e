"""Searches in `GET /v1/passages`: what went through, by sequence."""

from datetime import UTC, datetime
from typing import Final, Literal

from kakou.contracts.passage import Passage
from kakou.history.tables import PASSAGES as TABLE
from kakou.lists.columns import Column
from kakou.lists.filters import equals, flag, plate_part, times, uncommon
from kakou.lists.listing import Listing
from kakou.values.identifiers import Direction, EnterpriseCode

_AT: Final = datetime(2026, 11, 22, tzinfo=UTC)

PASSAGES: Final = Listing(
    name="passages",
    noun="Passage",
    title="Passages of the zone, by sequence",
    tag="passages",
    table=TABLE,
    scopes=("customs", "wms"),
    order=("sequence",),
    model=Passage,
    columns=(
        Column("sequence", "Its place among all of the zone, from 1 without gaps.", 17, "number"),
        Column("at", "When the barrier was raised, by the zone's clock.", _AT, "time"),
        Column("visit", "The visit's address, `{gate}.{lane}.{session}`.", "G1.E01.20261122080000000017"),
        Column("gate", "The gate.", "G1"),
        Column("lane", "The lane.", "E01"),
        Column("direction", "I into the zone, E out of it.", "I"),
        Column("plate", "The truck's plate; null where it is not known.", "苏E01234"),
        Column("containers", "The numbers of the containers on the truck.", (), "texts", "containers.*"),
        Column("passes", "The passes that were consumed.", ("Z3105I261122000000000042",), "texts", "passes.*.no"),
        Column("firms", "The enterprises that they were filed for.", ("3105940042",), "texts", "passes.*.firm"),
        Column("goods", "The goods that were counted.", ("甲醇",), "texts", "passes.*.lines.*.name"),
        Column("verdict", "The verdict in force when the barrier was raised.", "release"),
        Column("mode", "`manual` where an officer or a hand let it through.", "automatic"),
        Column("by", "Who released the truck or raised the barrier.", None),
        Column("reason", "The officer's words.", None),
        Column("irregular", "Whether the barrier was raised without a release.", False, "flag"),
        Column("hazardous", "Whether hazardous goods were aboard.", False, "flag"),
    ),
    filters=(
        plate_part(known=True),
        equals("firm", "The enterprise that its first pass was filed for.", "3105940042", EnterpriseCode),
        equals("visit", "The visit.", "G1.E01.20261122080000000017"),
        equals("gate", "The gate.", "G1"),
        equals("lane", "The lane, by its name at its gate.", "E01"),
        equals("direction", "I into the zone, E out of it.", "I", Direction),
        uncommon("mode", "How it was let through.", "manual", Literal["automatic", "manual"]),
        equals("by", "Who released the truck or raised the barrier.", "王伟"),
        flag("irregular", "Whether the barrier was raised without a release."),
        flag("hazardous", "Whether hazardous goods were aboard."),
        *times("at", "Raised", along=TABLE.c.sequence),
    ),
)
