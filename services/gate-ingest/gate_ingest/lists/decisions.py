"""`GET /v1/decisions`: what officers decided, the last first."""

from datetime import UTC, datetime
from typing import Final, Literal

from kakou.history.tables import DECISIONS as TABLE
from kakou.lists.columns import Column
from kakou.lists.filters import at_lanes, equals, times
from kakou.lists.listing import Listing

_AT: Final = datetime(2026, 11, 22, tzinfo=UTC)

DECISIONS: Final = Listing(
    name="decisions",
    noun="Decision",
    title="What officers decided, as far as it took effect, the last first",
    tag="visits",
    table=TABLE,
    scopes=("officer",),
    order=("at", "visit", "root"),
    newest_first=True,
    of_lanes=at_lanes,
    columns=(
        Column("at", "When it was decided, by the zone's clock.", _AT, "time"),
        Column("visit", "The visit that it is about.", "G1.E01.20261122080000000017"),
        Column("decision", "`release`, `inspect`, `refuse` or `rescind`.", "release"),
        Column("by", "Who decided, as named on the token.", "王伟"),
        Column("reason", "Why, in the officer's words.", "weighed again, in order"),
        Column("proposed_by", "Who proposed the release, where it needed two officers.", "李明"),
        Column("revision", "The revision of the verdict that it led to.", 2, "number"),
        Column("gate", "The gate.", "G1"),
        Column("lane", "The lane.", "E01"),
        Column("root", "The position of its event on the log.", 4711, "number"),
    ),
    filters=(
        equals("visit", "The visit that it is about.", "G1.E01.20261122080000000017"),
        equals("decision", "What was decided.", "release", Literal["release", "inspect", "refuse", "rescind"]),
        equals("by", "Who decided, as named on the token.", "王伟"),
        equals("gate", "The gate.", "G1"),
        equals("lane", "The lane, by its name at its gate.", "E01"),
        *times("at", "Decided"),
    ),
)
