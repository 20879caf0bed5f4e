"""A question put to a service's state as it stands: what its handler would say now, without an event or a trace."""

import asyncio
from collections.abc import Callable, Sequence
from time import time
from typing import Final, Protocol, TypeVar

from kakou.runtime.events.event import Content, Event
from kakou.runtime.events.origin import Origin
from kakou.runtime.state.entry_cache import Entries, Guess
from kakou.runtime.state.log_time import next_time
from kakou.runtime.store import Key, Loaded
from kakou.runtime.unit_of_work import Changes, UnitOfWork

T = TypeVar("T")

LARGEST_QUESTION: Final = 16 * 1024 * 1024
"""Bytes of entries that a question may touch: about six lists of 5,000 lines, and a second or two of computing."""

MOST_ROUNDS: Final = 20
_NOTHING_SENT: Final = Event("", "kakou.question", "", Origin(0, ()), 0, 0, {}, Content(b"", {"data": {}}))


class TooMuchAsked(Exception):
    """The question touches more than LARGEST_QUESTION bytes."""


class AskedState(Protocol):
    """A service's state, of which several entries are read at one commit."""

    async def load(self, zone: str, keys: Sequence[Key], most: int) -> Loaded | None:
        """The entries, with their commit's id; None where they have more than `most` bytes together.

        Raises OSError, TimeoutError, UnknownZone.
        """
        ...


async def ask(state: AskedState, zone: str, service: str, question: Callable[[UnitOfWork], T]) -> T:
    """What `question` finds in the state of `service` at one commit, at the log time that an event would have now.

    It may read and write as a handler does; what it writes is forgotten. It runs beside the event loop.
    Raises what `question` raises, TooMuchAsked, OSError, TimeoutError and UnknownZone.
    """
    now_ms = round(time() * 1000)
    wanted: dict[Key, None] = {}
    for _ in range(MOST_ROUNDS):
        entries = Entries(LARGEST_QUESTION)
        loaded = await state.load(zone, list(wanted), LARGEST_QUESTION)
        if loaded is None:
            raise TooMuchAsked
        for key, value in zip(wanted, loaded.values, strict=True):
            entries.learn(key, value)
        guess = Guess(entries)
        try:
            answer = await asyncio.to_thread(_asked, guess, zone, service, now_ms, question)
        except Exception:
            # What was taken for absent may be what the question stumbled over.
            if not guess.asked:
                raise
        else:
            if not guess.asked:
                return answer
        wanted |= guess.asked
    raise TimeoutError("the state changes faster than it can be read")


def _asked(guess: Guess, zone: str, service: str, now_ms: int, question: Callable[[UnitOfWork], T]) -> T:
    event = _NOTHING_SENT._replace(zone=zone, subject=zone)
    clock = UnitOfWork(guess, Changes(), event, service, 1)
    return question(UnitOfWork(guess, Changes(), event._replace(log_ms=next_time(clock, now_ms)), service, 1))
