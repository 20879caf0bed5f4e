"""When each token was last used: noted at most once an hour by each instance, beside the state and not on the log."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from time import monotonic
from typing import Final

from kakou.runtime.redis.notes import Notes
from kakou.web.access.auth import Principal

NOTED_EVERY: Final = 3_600.0
MOST_REMEMBERED: Final = 20_000


class TokenUse:
    """The notes of one instance."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._noted: dict[tuple[str, str], float] = {}
        self._writing: set[asyncio.Task[None]] = set()

    def seen(self, principal: Principal) -> None:
        """Takes no time of the request at hand."""
        key, now = (principal.zone, principal.digest), monotonic()
        if now - self._noted.get(key, -NOTED_EVERY) < NOTED_EVERY:
            return
        if len(self._noted) >= MOST_REMEMBERED:
            self._noted.clear()
        self._noted[key] = now
        task = asyncio.create_task(self._write(*key))
        self._writing.add(task)
        task.add_done_callback(self._writing.discard)

    async def _write(self, zone: str, digest: str) -> None:
        with suppress(OSError, TimeoutError):
            await self._notes.list_in(_list(zone), digest, datetime.now(UTC).isoformat(timespec="seconds"))


async def last_uses(notes: Notes, zone: str) -> dict[str, datetime]:
    """By digest, to the hour; absent: not used since it is noted. May raise OSError, TimeoutError."""
    return {digest: datetime.fromisoformat(at) for digest, at in (await notes.lines_of(_list(zone))).items()}


async def forget_use(notes: Notes, zone: str, digest: str) -> None:
    await notes.strike(_list(zone), digest)


def _list(zone: str) -> str:
    return f"token-use:{zone}"
