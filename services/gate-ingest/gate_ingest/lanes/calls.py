"""A booth calls an officer. It comes from no log and decides nothing on one, so it is kept beside the state."""

from datetime import datetime, timedelta
from typing import Final

from kakou.runtime.redis.notes import Notes
from pydantic import BaseModel, ConfigDict

LASTS: Final = timedelta(hours=1)
"""A call that nobody has answered is none any more after that."""

ANSWER_SHOWN: Final = timedelta(minutes=5)


class Call(BaseModel):
    """at: when it was made. visit: the truck in the lane then. by: who called, answered_by: the officer who comes."""

    model_config = ConfigDict(frozen=True)

    at: datetime
    visit: str | None
    by: str
    answered_at: datetime | None = None
    answered_by: str | None = None

    def over(self, now: datetime) -> bool:
        if self.answered_at is not None:
            return self.answered_at + ANSWER_SHOWN <= now
        return self.at + LASTS <= now


class Calls:
    """Of the booths, one a lane. Every method may raise OSError, TimeoutError."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes

    async def of(self, zone: str, now: datetime) -> dict[str, Call]:
        """By `gate.lane`."""
        lines = await self._notes.lines_of(_name(zone))
        calls = {lane: Call.model_validate_json(text) for lane, text in lines.items()}
        return {lane: call for lane, call in calls.items() if not call.over(now)}

    async def call(self, zone: str, lane: str, call: Call) -> None:
        """A call that waits for its answer stands as it was made."""
        text, before = await self._kept(zone, lane, call.at)
        if before is None or before.answered_at is not None:
            await self._notes.replace(_name(zone), lane, text, call.model_dump_json())

    async def answer(self, zone: str, lane: str, by: str, now: datetime) -> None:
        """An officer comes; the first who says so stands."""
        text, call = await self._kept(zone, lane, now)
        if call is not None and call.answered_at is None:
            answered = call.model_copy(update={"answered_at": now, "answered_by": by})
            await self._notes.replace(_name(zone), lane, text, answered.model_dump_json())

    async def _kept(self, zone: str, lane: str, now: datetime) -> tuple[str | None, Call | None]:
        """As it is kept, and the call unless it is over."""
        text = (await self._notes.lines_of(_name(zone))).get(lane)
        call = Call.model_validate_json(text) if text is not None else None
        return text, call if call is not None and not call.over(now) else None


def _name(zone: str) -> str:
    return f"booth-calls:{zone}"
