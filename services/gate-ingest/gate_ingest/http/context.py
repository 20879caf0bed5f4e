"""What every endpoint works with: the host, who speaks, what is measured, where events are taken in."""

import asyncio

from fastapi import Request
from kakou.history.reading import HistoryReader, Reached
from kakou.runtime.host import Host
from kakou.runtime.redis.reader import StateReader
from kakou.service.token_table import TokenTable
from kakou.service.tokens import TokenEntry
from kakou.web.access.auth import READS, Authenticator, Principal
from kakou.web.access.quotas import Quotas
from kakou.web.access.token_use import TokenUse
from kakou.web.access.wrong_tokens import WrongTokens
from kakou.web.completeness import check_not_rebuilding, known_token
from kakou.web.lists.answers import Lists
from kakou.web.lists.turns import Turns
from kakou.web.waits.listening import SPEAKER, Listening, still_known
from kakou.web.waits.long_looks import LongLooks

from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.intake.intake import Intake
from gate_ingest.metrics import GateMetrics
from gate_ingest.settings import Settings


class Gate:
    """Shared by the endpoints of one instance."""

    def __init__(self, host: Host, metrics: GateMetrics, settings: Settings, tokens: TokenTable) -> None:
        self.host, self.metrics, self._tokens = host, metrics, tokens
        self.model: StateReader = host.state(READ_MODEL)
        self.offers: StateReader = host.state(OFFERS_MODEL)
        self.speakers = Authenticator(WrongTokens(self._token).lookup, TokenUse(host.notes()).seen)
        self.listening = Listening(still_known(self._token))
        self.catching_up = asyncio.Lock()
        self.long_looks = LongLooks()
        self.quotas = Quotas(settings)
        self.intake = Intake(host, self.model, metrics, settings)
        self.history = HistoryReader(settings.history())
        self.lists = Lists(self.history, self.shown, self.quotas, Turns())

    async def speaker(self, request: Request, *scopes: str) -> Principal:
        """Whoever sends the request. Raises NotAuthenticated; Problem 403 without one of the scopes, 429 over quota,
        503 for a read while the zone's state is being built."""
        principal = await self.speakers.principal(request.headers.get("authorization"))
        principal.check_may(*scopes)
        await self.quotas.admit(request.scope, principal)
        request.scope[SPEAKER] = principal
        if request.method in READS:
            await check_not_rebuilding(self.host, principal.zone, (READ_MODEL, OFFERS_MODEL))
        return principal

    async def shown(self, zone: str) -> tuple[Reached, ...]:
        """How far the history must have come to answer for the zone what is shown already. May raise OSError,
        TimeoutError."""
        partition = self.host.partition_of(zone)
        return (
            Reached("history", partition, await self.model.applied(partition)),
            Reached("history-hazmat", partition, await self.offers.applied(partition)),
        )

    async def _token(self, zone: str, digest: str) -> TokenEntry | None:
        return await known_token(self.host, READ_MODEL, zone, digest, self._tokens)
