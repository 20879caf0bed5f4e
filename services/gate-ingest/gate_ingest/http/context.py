"""What every endpoint works with: the host, who speaks, what is measured, how many writes are under way."""

import asyncio
from collections.abc import Sequence

from fastapi import Request
from kakou.operations.metrics import GateMetrics
from kakou.runtime.host import Host, Position
from kakou.runtime.redis.reader import StateReader
from kakou.service.tokens import TOKEN, TokenEntry
from kakou.web.auth import READS, Authenticator, Principal
from kakou.web.completeness import check_not_rebuilding, known_token
from kakou.web.listening import SPEAKER, Listening, still_known
from kakou.web.long_looks import LongLooks
from kakou.web.problem_table import LACKS_SCOPE, TOO_MANY_WRITES
from kakou.web.quotas import Quotas
from kakou.web.token_use import TokenUse
from kakou.web.wrong_tokens import WrongTokens

from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.intake.invented_lanes import Inventions
from gate_ingest.intake.turns import Turns
from gate_ingest.settings import Settings

RECENT_EVENTS = 20_000


class Gate:
    """Shared by the endpoints of one instance."""

    def __init__(self, host: Host, metrics: GateMetrics, settings: Settings) -> None:
        self.host, self.metrics = host, metrics
        self.model: StateReader = host.state(READ_MODEL)
        self.offers: StateReader = host.state(OFFERS_MODEL)
        self.speakers = Authenticator(WrongTokens(self._token).lookup, TokenUse(host.notes()).seen)
        self.listening = Listening(still_known(self._token))
        self.catching_up = asyncio.Lock()
        self.long_looks = LongLooks()
        self.recent = Recent(RECENT_EVENTS)
        self.quotas = Quotas(settings)
        self.inventions = Inventions(self.model, settings.lanes_invented, settings.visit_readings)
        self._turns = Turns(host, settings)
        self._writes_at_once, self._writes = settings.writes_at_once, 0

    async def speaker(self, request: Request, *scopes: str) -> Principal:
        """Whoever sends the request. Raises NotAuthenticated; Problem 403 without one of the scopes, 429 over quota,
        503 for a read while the zone's state is being built."""
        principal = await self.speakers.principal(request.headers.get("authorization"))
        if not principal.may(*scopes):
            raise LACKS_SCOPE(wanted=" or ".join(scopes), held=", ".join(sorted(principal.scopes)))
        await self.quotas.admit(request.scope, principal)
        request.scope[SPEAKER] = principal
        if request.method in READS:
            check_not_rebuilding(self.host, principal.zone, (READ_MODEL, OFFERS_MODEL))
        return principal

    async def append(self, zone: str, events: Sequence[bytes], *, trace: str | None, within: float) -> list[Position]:
        """Put events on the zone's log, in this order, when it is its turn, within so many seconds.

        Raises LogUnavailable; Problem 429 when too many writes are under way, here or of this zone, 503 when too much
        waits to be handled.
        """
        if self._writes >= self._writes_at_once:
            raise TOO_MANY_WRITES(limit=self._writes_at_once)
        self._writes += 1
        try:
            return await self._turns.append(zone, events, trace, within)
        finally:
            self._writes -= 1

    async def _token(self, zone: str, digest: str) -> TokenEntry | None:
        return await known_token(self.host, READ_MODEL, zone, lambda: self.model.get(zone, TOKEN, digest, TokenEntry))


class Recent:
    """What this instance has lately put on the log, by name. It makes suspicious; the log decides what conflicts."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._contents: dict[tuple[str, str], int] = {}

    def contradicts(self, source: str, no: str, content: bytes) -> bool:
        """Whether (`source`, `no`) was said here before with another content. Remembers the content that came first."""
        said = hash(content)
        first = self._contents.setdefault((source, no), said)
        if len(self._contents) > self._size:
            del self._contents[next(iter(self._contents))]
        return first != said
