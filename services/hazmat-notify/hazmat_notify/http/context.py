"""What every endpoint of the safety office works with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from fastapi import Request
from fastapi.responses import Response
from kakou.history.reading import HistoryReader, Reached
from kakou.runtime.host import Host
from kakou.runtime.redis.reader import StateReader
from kakou.service.token_table import TokenTable
from kakou.service.tokens import TokenEntry
from kakou.web.access.auth import READS, Authenticator, Principal
from kakou.web.access.quotas import Quotas
from kakou.web.access.token_use import TokenUse
from kakou.web.access.wrong_tokens import WrongTokens
from kakou.web.completeness import check_not_rebuilding, known_token, on_record
from kakou.web.lists.answers import Lists
from kakou.web.lists.turns import Turns
from kakou.web.pages.sessions import Session, Sessions
from kakou.web.pages.signing import session_of, speaker_of, still_signed_in
from kakou.web.problems import Problem
from kakou.web.waits.listening import SPEAKER, Listening, still_known
from kakou.web.waits.long_looks import LongLooks
from pydantic import BaseModel

from hazmat_notify.alerts.feed_history import FeedHistory
from hazmat_notify.alerts.feed_reader import Feeds
from hazmat_notify.http.write_rate import WriteRate
from hazmat_notify.metrics import HazmatMetrics
from hazmat_notify.settings import Settings
from hazmat_notify.views.stock_history import StockHistory

T = TypeVar("T")

PAGE_SCOPES: Final = frozenset({"safety", "officer"})
"""As much of a token as a session may use here."""


@dataclass(frozen=True)
class Desk:
    """The way to the log, the view on the state, and who may do what."""

    host: Host
    service: str
    reader: StateReader
    feeds: Feeds
    metrics: HazmatMetrics
    authenticator: Authenticator
    quotas: Quotas
    listening: Listening
    sessions: Sessions
    long_looks: LongLooks
    report_turns: LongLooks
    writes: WriteRate
    history: HistoryReader
    lists: Lists
    stock_history: StockHistory

    async def may_read(self, request: Request) -> Principal:
        """The safety office, or an officer. Raises NotAuthenticated, Problem."""
        return await self._with_scope(request, "safety", "officer")

    async def may_answer(self, request: Request) -> Principal:
        """The safety office. Raises NotAuthenticated, Problem."""
        return await self._with_scope(request, "safety")

    async def signed_in(self, request: Request) -> Session | None:
        """Whoever is signed in on the pages. None without a session that is still good. Raises Problem 429."""
        session = await session_of(request, self.sessions)
        if session is not None:
            await self._admit(request, session.principal)
        return session

    async def on_record(self, zone: str, look: Callable[[], Awaitable[T | None]], missing: Problem) -> T:
        """What `look` finds in the state. Raises `missing`, Problem 503 while the state is being built. May
        raise OSError, TimeoutError."""
        return await on_record(self.host, zone, (self.service,), look, missing)

    async def _with_scope(self, request: Request, *scopes: str) -> Principal:
        principal = await speaker_of(request, self.authenticator, self.sessions)
        principal.check_may(*scopes)
        await self._admit(request, principal)
        return principal

    async def _admit(self, request: Request, principal: Principal) -> None:
        await self.quotas.admit(request.scope, principal)
        request.scope[SPEAKER] = principal
        if request.method in READS:
            await check_not_rebuilding(self.host, principal.zone, (self.service,))


def new_desk(host: Host, service: str, metrics: HazmatMetrics, settings: Settings, told: TokenTable) -> Desk:
    reader = host.states.of(service)

    async def token(zone: str, digest: str) -> TokenEntry | None:
        return await known_token(host, service, zone, digest, told)

    tokens = Authenticator(WrongTokens(token).lookup, TokenUse(host.notes()).seen)
    sessions = Sessions(host.notes(), tokens, PAGE_SCOPES)
    history = HistoryReader(settings.history())
    feeds = Feeds(host, service, reader, FeedHistory(host, history))
    listening = Listening(still_signed_in(sessions, still_known(token)))
    quotas, writes = Quotas(settings), WriteRate(settings.zone_writes)

    async def shown(zone: str) -> tuple[Reached, ...]:
        """How far the history must have come to answer for the zone what is shown already."""
        partition = host.partition_of(zone)
        return (Reached("history-hazmat", partition, await reader.applied(partition)),)

    lists, looks, reports = Lists(history, shown, quotas, Turns()), LongLooks(), LongLooks()
    past = StockHistory(host, history)
    return Desk(
        host,
        service,
        reader,
        feeds,
        metrics,
        tokens,
        quotas,
        listening,
        sessions,
        looks,
        reports,
        writes,
        history,
        lists,
        past,
    )


def answer(model: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(model.model_dump_json(), status, headers, "application/json")
