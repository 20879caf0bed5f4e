"""Quotas by token and by zone: one token must not stop the others.

Each instance counts for itself. What is over a rate waits its turn for a moment, which slows down a client that sends
one request after the other; only then it is refused, with `Retry-After` and the fields of
draft-ietf-httpapi-ratelimit-headers-10: `RateLimit-Policy` and `RateLimit` name the quota that was used up.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from math import ceil
from typing import Any, Final, Literal

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kakou.operations.http_limits import HELD_BACK, TURN_WITHIN
from kakou.operations.quota_settings import QuotaSettings
from kakou.web.access.auth import Principal
from kakou.web.access.buckets import Bucket
from kakou.web.access.refusals import Refusals
from kakou.web.problem_table import RATE_EXCEEDED, TOO_MANY_AT_ONCE
from kakou.web.problems import Problem

MOST_HOLDERS: Final = 20_000
"""Tokens and zones remembered; beyond that, those that rest with full buckets are forgotten."""

USAGE: Final = "kakou.usage"

Kind = Literal["requests", "streams"]
HEADERS: Final = ("Retry-After", "RateLimit-Policy", "RateLimit")


def over_quota(problem: Problem, name: str, policy: str, retry: float) -> Problem:
    """`problem` with what it says of the quota `name`, whose `policy` are the parameters of its RateLimit-Policy."""
    seconds = max(1, ceil(retry))
    headers = {
        "Retry-After": str(seconds),
        "RateLimit-Policy": f'"{name}";{policy}',
        "RateLimit": f'"{name}";r=0;t={seconds}',
    }
    problem.headers = headers
    problem.more = {"violated_policies": [name]}
    return problem


@dataclass(slots=True)
class Holder:
    """What one token, or one zone, uses. name: how it is called in an answer."""

    name: Literal["token", "zone"]
    rate: Bucket
    bytes: Bucket
    most: dict[Kind, int]
    under_way: dict[Kind, int] = field(default_factory=lambda: {"requests": 0, "streams": 0})

    @property
    def rests(self) -> bool:
        return not any(self.under_way.values()) and self.rate.full and self.bytes.full

    def is_used_up(self, kind: Kind) -> bool:
        """Whether no more of the kind may begin."""
        return self.under_way[kind] >= self.most[kind]

    def begin(self, kind: Kind) -> None:
        """Raises Problem 429."""
        if self.is_used_up(kind):
            most = self.most[kind]
            problem = TOO_MANY_AT_ONCE(kind=kind, holder=self.name, limit=most)
            raise over_quota(problem, f"{self.name}-{kind}", f'q={most};qu="concurrent-requests"', 1)
        self.under_way[kind] += 1

    def end(self, kind: Kind) -> None:
        self.under_way[kind] -= 1

    @property
    def allows(self) -> bool:
        """Whether both rates allow a request now."""
        return self.rate.allows and self.bytes.allows

    def wait(self) -> tuple[float, Problem | None]:
        """Seconds until both rates allow a request, and what to say when that is too long."""
        rates = (("rate", self.rate, "requests"), ("bytes", self.bytes, "content-bytes"))
        name, bucket, unit = max(rates, key=lambda each: each[1].wait())
        seconds = bucket.wait()
        if not seconds:
            return 0.0, None
        limit, window = int(bucket.rate), ceil(bucket.burst / bucket.rate)
        what = "bytes" if unit == "content-bytes" else "requests, each event of a batch counted as one,"
        problem = RATE_EXCEEDED(holder=self.name, limit=limit, unit=what, seconds=ceil(seconds))
        policy = f'q={int(bucket.burst)};w={window};qu="{unit}"'
        return seconds, over_quota(problem, f"{self.name}-{name}", policy, seconds)


@dataclass(frozen=True, slots=True)
class AtOnce:
    """How much of a kind a token, or a zone, may have under way."""

    holder: Holder
    kind: Kind

    def is_used_up(self) -> bool:
        return self.holder.is_used_up(self.kind)


class Usage:
    """What one request uses, from when its token is known until it has ended. exceeded: why it could not begin."""

    def __init__(self) -> None:
        self.holders: tuple[Holder, ...] = ()
        self.kind: Kind = "requests"
        self.bytes = 0
        self.exceeded: AtOnce | None = None

    def begin(self, kind: Kind, holders: tuple[Holder, ...]) -> None:
        """Raises Problem 429, in which case nothing is counted."""
        begun: list[Holder] = []
        for holder in holders:
            try:
                holder.begin(kind)
            except Problem:
                self.exceeded = AtOnce(holder, kind)
                for each in begun:
                    each.end(kind)
                raise
            begun.append(holder)
        self.kind, self.holders = kind, holders

    def pay(self) -> float:
        """Charge the bytes so far; the seconds until more may be sent."""
        self._charge()
        return max((holder.bytes.wait() for holder in self.holders), default=0.0)

    def _charge(self) -> None:
        for holder in self.holders:
            holder.bytes.charge(self.bytes)
        self.bytes = 0

    def end(self) -> None:
        self._charge()
        for holder in self.holders:
            holder.end(self.kind)
        self.holders = ()


class Metered:
    """ASGI middleware: counts a request's bytes, knows when it has ended, and holds back what was over a quota.

    A stream that sends more than its token's rate waits, and with it what fills it.
    """

    def __init__(self, app: ASGIApp, held_back: float = HELD_BACK) -> None:
        self._app, self._held_back = app, held_back
        self._refusals = Refusals()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if (refusal := self._refusals.again(scope)) is not None:
            await asyncio.sleep(self._held_back)
            for message in refusal:
                await send(message)
            return
        usage = scope[USAGE] = Usage()
        refused: list[Message] = []

        async def received() -> Message:
            message = await receive()
            usage.bytes += len(message.get("body", b""))
            return message

        async def sent(message: Message) -> None:
            usage.bytes += len(message.get("body", b""))
            if usage.exceeded is not None:
                refused.append(message)
            if message.get("status") == HTTPStatus.TOO_MANY_REQUESTS:
                await asyncio.sleep(self._held_back)
            await send(message)
            if usage.kind == "streams" and (seconds := usage.pay()):
                await asyncio.sleep(seconds)

        try:
            await self._app(scope, received, sent)
        finally:
            usage.end()
        if usage.exceeded is not None and refused and refused[0].get("status") == HTTPStatus.TOO_MANY_REQUESTS:
            self._refusals.keep(scope, usage.exceeded, refused)


class Quotas:
    """Of one instance."""

    def __init__(self, settings: QuotaSettings, sleep: Callable[[float], Any] = asyncio.sleep) -> None:
        self._settings, self._sleep = settings, sleep
        self._holders: dict[Principal | str, Holder] = {}

    async def admit(self, scope: Scope, principal: Principal) -> None:
        """Count the request as the token's and its zone's, waiting for their rates if need be. Raises Problem 429."""
        usage: Usage = scope.setdefault(USAGE, Usage())
        if usage.holders:
            return
        holders = self._of(principal)
        usage.begin("requests", holders)
        await self._wait(holders)
        for holder in holders:
            holder.rate.charge(1)

    async def charge(self, principal: Principal, events: int) -> None:
        """For what a request holds beyond one event. Raises Problem 429."""
        holders = self._of(principal)
        await self._wait(holders)
        for holder in holders:
            holder.rate.charge(events)

    def stream(self, scope: Scope) -> None:
        """The request goes on as a stream, which counts as such until it ends. Raises Problem 429."""
        usage: Usage = scope.setdefault(USAGE, Usage())
        holders = usage.holders
        if usage.kind == "requests" and holders:
            usage.end()
            usage.begin("streams", holders)

    async def _wait(self, holders: tuple[Holder, ...]) -> None:
        waited = 0.0
        while not all(holder.allows for holder in holders):
            seconds, problem = max((holder.wait() for holder in holders), key=lambda each: each[0])
            if problem is None:
                return
            if waited + seconds > TURN_WITHIN:
                raise problem
            await self._sleep(seconds)
            waited += seconds

    def _of(self, principal: Principal) -> tuple[Holder, ...]:
        one, zone = self._settings, principal.zone
        token = self._holders.get(principal)
        if token is None:
            most: dict[Kind, int] = {"requests": one.quota_token_requests, "streams": one.quota_token_streams}
            token = self._remember(principal, "token", one.quota_token_rate, one.quota_token_bytes, most)
        whole = self._holders.get(zone)
        if whole is None:
            most = {"requests": one.quota_zone_requests, "streams": one.quota_zone_streams}
            whole = self._remember(zone, "zone", one.quota_zone_rate, one.quota_zone_bytes, most)
        return token, whole

    def _remember(
        self, who: Principal | str, name: Literal["token", "zone"], rate: int, size: int, most: dict[Kind, int]
    ) -> Holder:
        if len(self._holders) >= MOST_HOLDERS:
            self._holders = {who: holder for who, holder in self._holders.items() if not holder.rests}
        burst = self._settings.quota_burst_seconds
        holder = Holder(name, Bucket(rate, rate * burst), Bucket(size, size * burst), most)
        self._holders[who] = holder
        return holder
