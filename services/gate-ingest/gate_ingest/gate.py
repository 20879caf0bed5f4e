"""What every endpoint works with: the host, who speaks, what is measured, how many writes are under way."""

from collections.abc import Iterator
from contextlib import contextmanager

from fastapi import Request
from kakou.operations.auth import Authenticator, Principal, TokenEntry
from kakou.operations.metrics import GateMetrics
from kakou.operations.problems import Problem
from kakou.operations.wrong_tokens import WrongTokens
from kakou.runtime.host import Host
from kakou.runtime.redis.reader import StateReader

from gate_ingest.entries import TOKEN
from gate_ingest.projector import OFFERS_MODEL, READ_MODEL

RECENT_EVENTS = 20_000


class Gate:
    """Shared by the endpoints of one instance."""

    def __init__(self, host: Host, metrics: GateMetrics, writes_at_once: int) -> None:
        self.host, self.metrics = host, metrics
        self.model: StateReader = host.state(READ_MODEL)
        self.offers: StateReader = host.state(OFFERS_MODEL)
        self.speakers = Authenticator(WrongTokens(self._token).lookup)
        self.recent = Recent(RECENT_EVENTS)
        self._writes_at_once, self._writes = writes_at_once, 0

    async def speaker(self, request: Request, *scopes: str) -> Principal:
        """Whoever sends the request. Raises NotAuthenticated, or Problem 403 without one of the scopes."""
        principal = await self.speakers.principal(request.headers.get("authorization"))
        if not principal.may(*scopes):
            raise Problem(403, f"this takes a token with the scope {' or '.join(scopes)}")
        return principal

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Around a write until the log has it. Raises Problem 429 when too many are under way."""
        if self._writes >= self._writes_at_once:
            raise Problem(
                429, "more writes are under way than the gate takes; send again", headers={"Retry-After": "1"}
            )
        self._writes += 1
        try:
            yield
        finally:
            self._writes -= 1

    async def _token(self, zone: str, digest: str) -> TokenEntry | None:
        return await self.model.get(zone, TOKEN, digest, TokenEntry)


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
