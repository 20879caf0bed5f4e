"""A record's place in the chain: news, a repeat, beyond a gap, or not ours."""

from dataclasses import dataclass
from typing import NamedTuple

from kakou.runtime.events.origin import Origin
from kakou.runtime.events.record import LOG_TIME, NOTHING_BEFORE, ORIGIN, PREVIOUS, Record


class News(NamedTuple):
    """The next record to be applied."""

    origin: Origin


@dataclass(frozen=True, slots=True)
class Repeat:
    """Applied before: a writer publishes its outbox again after every doubt."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Something before it was not appended yet; its writer will publish that, and this again."""

    text: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """No service of ours wrote it."""


Place = News | Repeat | Gap | Foreign


def place(record: Record, mark: Origin | None) -> Place:
    """Where `record` stands for a reader that has applied all up to `mark`: the origin rule of the AsyncAPI text."""
    try:
        origin, _ = Origin.decode(record.headers[ORIGIN]), int(record.headers[LOG_TIME])
    except (KeyError, ValueError):
        return Foreign()
    if mark is not None and origin <= mark:
        return Repeat()
    expected = mark.encode() if mark else NOTHING_BEFORE
    previous = record.headers.get(PREVIOUS)
    if previous != expected:
        return Gap(f"offset {record.offset} follows origin {previous}, the last one applied is {expected}")
    return News(origin)
