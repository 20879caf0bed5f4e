"""Numbers of passes and declarations that have left the state: what became of each, for ever, in a few bytes.

None of them is taken again. They lie in buckets of some dozens, which Redis packs: a pass in one of those of the day
that its number says, a declaration with those that are numbered before and after it. What is kept of a number is one
whole number: the minute when it came to its end, and how.
"""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final, get_args
from zlib import crc32

from kakou.runtime.store import Key
from kakou.runtime.unit_of_work import UnitOfWork

from lane_router.records import Ending, Finished

PASSES: Final = "finished-pass"
DECLARATIONS: Final = "finished-declaration"

ENDINGS: Final[tuple[Ending, ...]] = get_args(Ending)
"""Each is stored as its place here."""

DAY_OF_PASS: Final = 12
"""Characters with which a pass's number begins: its customs, direction and day. What follows need not be dense, as the
national system numbers for others, too."""

BUCKETS_A_DAY: Final = 16
DIGITS: Final = 2
"""Characters of a declaration's number that tell it from the others of its bucket."""

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE: Final = timedelta(minutes=1)


def remember(unit: UnitOfWork, kind: str, no: str, finished: Finished) -> None:
    """Keep what became of the number, in place of its entry. kind: PASSES or DECLARATIONS."""
    minutes = (finished.at - _EPOCH) // _MINUTE
    bucket, field = _place(kind, no)
    unit.put(bucket, field, f"{minutes}{ENDINGS.index(finished.how)}")


def recall(unit: UnitOfWork, kind: str, no: str) -> Finished | None:
    """What became of the number; None for one that is on record, or was never filed."""
    text = unit.get_text(*_place(kind, no))
    if text is None:
        return None
    return Finished(ENDINGS[int(text[-1])], _EPOCH + int(text[:-1]) * _MINUTE)


def recall_all(unit: UnitOfWork, kind: str, nos: Iterable[str]) -> dict[str, Finished]:
    """The same of several, without those of which nothing is known."""
    wanted = tuple(nos)
    unit.require_all(_place(kind, no) for no in wanted)
    return {no: finished for no in wanted if (finished := recall(unit, kind, no)) is not None}


def key(zone: str, kind: str, no: str) -> Key:
    """The entry that `recall` reads."""
    bucket, field = _place(kind, no)
    return Key(f"{zone}/{bucket}", field)


def _place(kind: str, no: str) -> tuple[str, str]:
    if kind == PASSES:
        return f"{kind}/{no[:DAY_OF_PASS]}.{crc32(no.encode()) % BUCKETS_A_DAY}", no[DAY_OF_PASS:]
    return f"{kind}/{no[:-DIGITS]}", no[-DIGITS:]
