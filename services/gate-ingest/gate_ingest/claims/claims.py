"""Who is at a visit: kept beside the state, as it decides nothing on the log (decision 0055)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Final

from kakou.contracts.claim import Claim
from kakou.runtime.redis.notes import Notes
from kakou.web.access.auth import Principal
from kakou.web.problem_table import CLAIM_IS_OTHERS, CLAIMED
from kakou.web.problems import Message, Problem

CLAIM_SECONDS: Final = 600
"""How long a claim lasts unless it is renewed: longer than a decision takes, shorter than a break."""

StillThere = Callable[[str, str, str | None], Awaitable[bool]]
"""From zone, token's digest and session's digest, None without one, to whether both are still good. May raise OSError,
TimeoutError."""


class ClaimKept(Claim):
    """As it is kept. token: the SHA-256 of the holder's. session: of the pages' session, where it was made there."""

    token: str
    session: str | None

    @property
    def shown(self) -> Claim:
        """Without what its holder is known by."""
        return Claim(id=self.id, by=self.by, since=self.since, until=self.until)

    def is_held_by(self, principal: Principal) -> bool:
        """Several people may share a token: each session of the pages is somebody of its own."""
        return self.holder == (principal.digest, principal.session)

    @property
    def holder(self) -> tuple[str, str | None]:
        """By token and session."""
        return self.token, self.session


class Claims:
    """By zone and visit. A claim ends by itself, with its holder's token or session, and with a decision. Every method
    may raise OSError, TimeoutError."""

    def __init__(self, notes: Notes, still_there: StillThere) -> None:
        self._notes, self._still_there = notes, still_there

    async def of(self, zone: str) -> dict[str, ClaimKept]:
        """By visit, those in force."""
        lines = await self._notes.lines_of(_list(zone))
        kept = {visit: ClaimKept.model_validate_json(text) for visit, text in lines.items()}
        holders = [*{each.holder for each in kept.values()}]
        good = await asyncio.gather(*(self._still_there(zone, *each) for each in holders))
        there, now = {each for each, is_good in zip(holders, good, strict=True) if is_good}, datetime.now(UTC)
        in_force = {visit: each for visit, each in kept.items() if each.until > now and each.holder in there}
        for visit in kept.keys() - in_force.keys():
            await self._replace(zone, visit, lines[visit], None)
        return in_force

    async def on(self, zone: str, visit: str) -> ClaimKept | None:
        """The one in force."""
        return (await self._kept(zone, visit))[1]

    async def take(self, principal: Principal, by: str, visit: str, over: str | None) -> Claim:
        """The principal's claim from now on, or renewed. over: the id of another's that it is taken over from. Raises
        Problem 409 where somebody else has the visit."""
        while True:
            before, held = await self._kept(principal.zone, visit)
            own = held if held is not None and held.is_held_by(principal) else None
            if held is not None and own is None and held.id != over:
                raise _refused(CLAIMED, visit, held)
            now = datetime.now(UTC)
            claim = ClaimKept(
                id=own.id if own is not None else token_hex(8),
                by=by,
                since=own.since if own is not None else now,
                until=now + timedelta(seconds=CLAIM_SECONDS),
                token=principal.digest,
                session=principal.session,
            )
            if await self._replace(principal.zone, visit, before, claim.model_dump_json()):
                return claim.shown

    async def give_back(self, principal: Principal, visit: str) -> None:
        """Also where there is none. Raises Problem 409 where it is somebody else's."""
        while True:
            before, held = await self._kept(principal.zone, visit)
            if held is None:
                return
            if not held.is_held_by(principal):
                raise _refused(CLAIM_IS_OTHERS, visit, held)
            if await self._replace(principal.zone, visit, before, None):
                return

    async def end(self, zone: str, visit: str) -> None:
        """It was decided on, by whomever. A claim that cannot be ended now ends by itself: the decision stands."""
        with suppress(OSError, TimeoutError):
            await self._notes.strike(_list(zone), visit)

    async def _kept(self, zone: str, visit: str) -> tuple[str | None, ClaimKept | None]:
        """As it is kept, and the claim if it is in force."""
        text = (await self._notes.lines_of(_list(zone))).get(visit)
        kept = ClaimKept.model_validate_json(text) if text is not None else None
        return text, kept if kept is not None and await self._is_in_force(zone, kept) else None

    async def _is_in_force(self, zone: str, claim: ClaimKept) -> bool:
        return claim.until > datetime.now(UTC) and await self._still_there(zone, *claim.holder)

    async def _replace(self, zone: str, visit: str, before: str | None, after: str | None) -> bool:
        return await self._notes.replace(_list(zone), visit, before, after)


def _refused(message: Message, visit: str, held: ClaimKept) -> Problem:
    shown = held.shown.model_dump(mode="json")
    return message(more={"claim": shown}, visit=visit, **shown)


def _list(zone: str) -> str:
    return f"claims:{zone}"
