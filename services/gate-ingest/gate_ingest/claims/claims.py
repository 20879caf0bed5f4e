"""Who is at a visit: kept beside the state, as it decides nothing on the log (decision 0055)."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from typing import Final

from kakou.contracts.claim import Claim
from kakou.runtime.redis.notes import Notes
from kakou.values.locations import parse_visit
from kakou.web.access.auth import Principal
from kakou.web.problem_table import CLAIM_IS_OTHERS, CLAIMED
from kakou.web.problems import Message, Problem

CLAIM_SECONDS: Final = 600
"""How long a claim lasts unless it is renewed: longer than a decision takes, shorter than a break."""

Holder = Callable[[str, str, str | None], Awaitable[Principal | None]]
"""From zone, token's digest and session's digest, None without one, to whoever that is; None where either is good no
more. May raise OSError, TimeoutError."""

Became = Callable[[str, int], Awaitable[bool | None]]
"""From zone and log position of a decision to whether it was taken; None while that is not known. May raise OSError,
TimeoutError."""


class ClaimKept(Claim):
    """As it is kept. token: the SHA-256 of the holder's. session: of the pages' session, where it was made there.
    decisions: log positions of those that came in while the claim stood, and of which nobody knew yet what became of
    them."""

    token: str
    session: str | None
    decisions: tuple[int, ...] = ()

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

    def __init__(self, notes: Notes, holder: Holder, became: Became) -> None:
        self._notes, self._holder, self._became = notes, holder, became

    async def of(self, zone: str) -> dict[str, ClaimKept]:
        """By visit, those in force."""
        lines = await self._notes.lines_of(_list(zone))
        kept = {visit: ClaimKept.model_validate_json(text) for visit, text in lines.items()}
        holders = [*{each.holder for each in kept.values()}]
        found = await asyncio.gather(*(self._holder(zone, *each) for each in holders))
        there = dict(zip(holders, found, strict=True))
        in_force = {
            visit: each for visit, each in kept.items() if await self._stands(zone, visit, each, there[each.holder])
        }
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
                decisions=own.decisions if own is not None else (),
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

    async def is_decided_by(self, zone: str, visit: str, position: int) -> None:
        """A decision on it is on the log at `position`. If it is taken, the claim ends with it, whoever looks then."""
        with suppress(OSError, TimeoutError):
            while True:
                before, held = await self._kept(zone, visit)
                if held is None:
                    return
                open_yet = [each for each in held.decisions if await self._became(zone, each) is None]
                after = held.model_copy(update={"decisions": (*open_yet, position)})
                if await self._replace(zone, visit, before, after.model_dump_json()):
                    return

    async def _kept(self, zone: str, visit: str) -> tuple[str | None, ClaimKept | None]:
        """As it is kept, and the claim if it is in force."""
        text = (await self._notes.lines_of(_list(zone))).get(visit)
        kept = ClaimKept.model_validate_json(text) if text is not None else None
        if kept is None:
            return text, None
        return text, kept if await self._stands(zone, visit, kept, await self._holder(zone, *kept.holder)) else None

    async def _stands(self, zone: str, visit: str, claim: ClaimKept, holder: Principal | None) -> bool:
        """Whether it is in force: in its time, held by somebody who may still see the visit, and not decided on."""
        place = parse_visit(visit)
        if claim.until <= datetime.now(UTC) or holder is None or not holder.at(place.gate, place.lane):
            return False
        became = [await self._became(zone, each) for each in claim.decisions]
        return True not in became

    async def _replace(self, zone: str, visit: str, before: str | None, after: str | None) -> bool:
        return await self._notes.replace(_list(zone), visit, before, after)


def _refused(message: Message, visit: str, held: ClaimKept) -> Problem:
    shown = held.shown.model_dump(mode="json")
    return message(more={"claim": shown}, visit=visit, **shown)


def _list(zone: str) -> str:
    return f"claims:{zone}"
