"""What every endpoint works with: the host, who speaks, what is measured, where events are taken in."""

import asyncio
from typing import Final

from fastapi import Request
from kakou.history.reading import HistoryReader, Reached
from kakou.runtime.host import Host, Position
from kakou.runtime.redis.reader import StateReader
from kakou.service.token_table import TokenTable
from kakou.service.tokens import TokenEntry
from kakou.web.access.auth import READS, Authenticator, Principal
from kakou.web.access.quotas import Quotas
from kakou.web.access.token_use import TokenUse
from kakou.web.access.wrong_tokens import WrongTokens
from kakou.web.completeness import check_not_rebuilding, known_token, knows_all
from kakou.web.lists.answers import Lists
from kakou.web.lists.turns import Turns
from kakou.web.pages.sessions import Session, Sessions
from kakou.web.pages.signing import session_of, speaker_of, still_signed_in
from kakou.web.waits.listening import SPEAKER, Listening, still_known
from kakou.web.waits.long_looks import LongLooks

from gate_ingest.claims.claims import Claims
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.intake.intake import Intake
from gate_ingest.intake.outcomes import outcome
from gate_ingest.metrics import GateMetrics
from gate_ingest.queue.feed import Queues
from gate_ingest.settings import Settings

PAGE_SCOPES: Final = frozenset({"officer"})
"""As much of a token as a session may use here."""

BOOTH_SCOPES: Final = frozenset({"terminal"})

TASKS_TOLD_WITHIN: Final = 1.0
"""Seconds to wait for hazmat-notify to pass on what the read model knows. While it stands still, tasks are listed as
far as it has come."""

REPORTS_AT_ONCE: Final = 2
"""Each may take a minute. They have a reader and turns of their own, so that none takes a list's turn, nor that of the
queue and the lanes."""


CATCHES_UP_WITHIN: Final = 1.0
"""Seconds that a page waits before it says that it may be out of date."""


class Gate:
    """Shared by the endpoints of one instance."""

    def __init__(self, host: Host, metrics: GateMetrics, settings: Settings, tokens: TokenTable) -> None:
        self.host, self.metrics, self._tokens = host, metrics, tokens
        self.picture_stores = settings.picture_stores
        self.model: StateReader = host.states.of(READ_MODEL)
        self.offers: StateReader = host.states.of(OFFERS_MODEL)
        self.speakers = Authenticator(WrongTokens(self._token).lookup, TokenUse(host.notes()).seen)
        self.sessions = Sessions(host.notes(), self.speakers, PAGE_SCOPES)
        self.booths = Sessions(host.notes(), self.speakers, BOOTH_SCOPES, kiosk=True)
        self.listening = Listening(still_signed_in(self.sessions, still_known(self._token)))
        self.claims = Claims(host.notes(), self._holder, self._was_taken)
        self.catching_up = asyncio.Lock()
        self.long_looks = LongLooks()
        self.report_turns = LongLooks()
        self.queues = Queues(host, self.claims, self.long_looks)
        self.quotas = Quotas(settings)
        self.intake = Intake(host, self.model, metrics, settings)
        self.history = HistoryReader(settings.history())
        self.long_history = HistoryReader(settings.history(), REPORTS_AT_ONCE)
        self.lists = Lists(self.history, self.shown, self.quotas, Turns())

    async def speaker(self, request: Request, *scopes: str) -> Principal:
        """Whoever sends the request. Raises NotAuthenticated; Problem 403 without one of the scopes, 429 over quota,
        503 for a read while the zone's state is being built."""
        principal = await speaker_of(request, self.speakers, self.sessions)
        principal.check_may(*scopes)
        await self._admit(request, principal)
        return principal

    async def signed_in(self, request: Request) -> Session | None:
        """Whoever is signed in on the pages. None without a session that is still good. Raises Problem 429, 503."""
        session = await session_of(request, self.sessions)
        if session is not None:
            await self._admit(request, session.principal)
        return session

    async def signed_in_at_booth(self, request: Request) -> Session | None:
        """The same at a lane's booth: also by the lane's own token, whose session is good for nothing else."""
        session = await session_of(request, self.booths) or await session_of(request, self.sessions)
        if session is not None:
            await self._admit(request, session.principal)
        return session

    async def _admit(self, request: Request, principal: Principal) -> None:
        await self.quotas.admit(request.scope, principal)
        request.scope[SPEAKER] = principal
        if request.method in READS:
            await check_not_rebuilding(self.host, principal.zone, (READ_MODEL, OFFERS_MODEL))

    async def shown(self, zone: str) -> tuple[Reached, ...]:
        """How far the history must have come to answer for the zone what is shown already. May raise OSError,
        TimeoutError."""
        partition = self.host.partition_of(zone)
        return (
            Reached("history", partition, await self.model.applied(partition)),
            Reached("history-hazmat", partition, await self.offers.applied(partition)),
        )

    async def shown_to(self, zone: str) -> int:
        """The position in the zone's log up to which the read model shows everything. May raise OSError,
        TimeoutError."""
        return await self.model.applied(self.host.partition_of(zone))

    async def is_current(self, zone: str) -> bool:
        """Whether the read model knows what the log holds at this moment, a release that was taken back among it, so
        that what a page shows afterwards is how things stand."""
        try:
            return await knows_all(self.host, zone, (READ_MODEL,), CATCHES_UP_WITHIN)
        except (OSError, TimeoutError):
            return False

    async def tasks_told(self, zone: str) -> bool:
        """Before tasks are listed: the history learns of all of them in one order, from what hazmat-notify passes on,
        one hop later than the read model. Whoever was answered by that finds the task that came of it, or its end;
        False where hazmat-notify stands still, so that they may not. May raise OSError, TimeoutError."""
        known = await self.shown_to(zone)
        return await self.host.states.reached(OFFERS_MODEL, self.host.partition_of(zone), known, TASKS_TOLD_WITHIN)

    async def name_of(self, request: Request, principal: Principal) -> str:
        """Whoever sends the request, as it stands on record. May raise OSError, TimeoutError."""
        session = await session_of(request, self.sessions) if principal.session is not None else None
        return session.on_record if session is not None else principal.name

    async def _holder(self, zone: str, token: str, session: str | None) -> Principal | None:
        """Whoever has an officer's token, if it and the session are still good. May raise OSError, TimeoutError."""
        entry = await self._token(zone, token)
        if entry is None:
            return None
        principal = Principal.of(zone, token, entry)
        good = principal.may(*PAGE_SCOPES) and not principal.expired
        return principal if good and (session is None or await self.sessions.lives(session)) else None

    async def _was_taken(self, zone: str, decision: int) -> bool | None:
        """Whether the decision at that position was taken; None while it is not known. May raise OSError,
        TimeoutError."""
        partition = self.host.partition_of(zone)
        found = await outcome(self.host, zone, Position(partition, decision), 0)
        if found is not None and found.outcome == "duplicate" and found.first is not None:
            # What became of a repeat is what became of the first.
            found = await outcome(self.host, zone, Position(partition, found.first), 0)
        return found.outcome == "done" if found is not None else None

    async def _token(self, zone: str, digest: str) -> TokenEntry | None:
        return await known_token(self.host, READ_MODEL, zone, digest, self._tokens)
