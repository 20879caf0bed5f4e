"""What every endpoint of the safety office works with."""

from dataclasses import dataclass
from typing import Any

import orjson
from fastapi import Request
from fastapi.responses import Response
from kakou.operations.auth import Authenticator, Principal, TokenEntry
from kakou.operations.listening import SPEAKER, Listening, still_known
from kakou.operations.metrics import HazmatMetrics
from kakou.operations.problems import Problem
from kakou.operations.quotas import Quotas
from kakou.operations.token_use import TokenUse
from kakou.operations.wrong_tokens import WrongTokens
from kakou.runtime.host import Host
from kakou.runtime.redis.reader import StateReader
from pydantic import BaseModel

from hazmat_notify.entries import TOKEN
from hazmat_notify.http.feeds import Feeds
from hazmat_notify.settings import Settings

SESSION = "kakou_session"
"""The board's cookie: HttpOnly and SameSite=Strict, so no script and no other site can use it."""


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

    async def may_read(self, request: Request) -> Principal:
        """The safety office, or an officer. Raises NotAuthenticated, Problem."""
        return await self._with_scope(request, "safety", "officer")

    async def may_answer(self, request: Request) -> Principal:
        """The safety office. Raises NotAuthenticated, Problem."""
        return await self._with_scope(request, "safety")

    async def _with_scope(self, request: Request, *scopes: str) -> Principal:
        principal = await self.authenticator.principal(credentials(request))
        if not principal.may(*scopes):
            raise Problem(403, f"this needs a token with scope {' or '.join(scopes)}")
        await self.quotas.admit(request.scope, principal)
        request.scope[SPEAKER] = principal
        return principal


def new_desk(host: Host, service: str, metrics: HazmatMetrics, settings: Settings) -> Desk:
    reader = host.state(service)

    async def token(zone: str, digest: str) -> TokenEntry | None:
        return await reader.get(zone, TOKEN, digest, TokenEntry)

    tokens = Authenticator(WrongTokens(token).lookup, TokenUse(host.notes()).seen)
    feeds, listening = Feeds(host, service, reader), Listening(still_known(token))
    return Desk(host, service, reader, feeds, metrics, tokens, Quotas(settings), listening)


def credentials(request: Request) -> str | None:
    """The Authorization header; for the board's own requests, what its cookie stands for."""
    header, cookie = request.headers.get("authorization"), request.cookies.get(SESSION)
    return header if header or not cookie else f"Bearer {cookie}"


def by_cookie(request: Request) -> str | None:
    """The session, where it is what the request is authenticated by."""
    return None if request.headers.get("authorization") else request.cookies.get(SESSION)


def answer(model: BaseModel, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(model.model_dump_json(), status, headers, "application/json")


def answer_plain(body: dict[str, Any], status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(orjson.dumps(body), status, headers, "application/json")
