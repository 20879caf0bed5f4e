"""Receivers of webhooks, honest and hostile, in the test's own process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import orjson
from aiohttp import web

Answer = Callable[["Receiver", web.Request, dict[str, Any]], Awaitable[web.StreamResponse]]


@dataclass
class Receiver:
    """What came, in the order in which it came. answers: how it behaves once the challenge is repeated."""

    answers: Answer
    url: str = ""
    came: list[dict[str, Any]] = field(default_factory=list)
    raw: list[tuple[dict[str, str], str]] = field(default_factory=list)
    news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def alerts(self) -> list[dict[str, Any]]:
        return self.of("kakou.alert.raised.v1")

    @property
    def sequences(self) -> list[int]:
        return [int(event["sequence"]) for event in self.alerts]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.came if event["type"] == kind]

    async def until(self, condition: Callable[["Receiver"], bool], seconds: float = 20.0) -> None:
        """Raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not condition(self):
                self.news.clear()
                await self.news.wait()


async def takes(receiver: Receiver, request: web.Request, event: dict[str, Any]) -> web.StreamResponse:
    """An honest receiver."""
    return web.Response(status=204)


@asynccontextmanager
async def receiving(answers: Answer = takes, proves: bool = True) -> AsyncIterator[Receiver]:
    """A receiver at an address of its own. proves: repeats the challenge."""
    receiver = Receiver(answers)

    async def take(request: web.Request) -> web.StreamResponse:
        body = await request.text()
        event = orjson.loads(body)
        receiver.raw.append((dict(request.headers), body))
        if event["type"] == "kakou.subscription.challenge.v1":
            answer: web.StreamResponse = web.json_response({"challenge": event["data"]["challenge"] if proves else "?"})
        else:
            answer = await answers(receiver, request, event)
            if 200 <= answer.status < 300:
                receiver.came.append(event)
        receiver.news.set()
        return answer

    app = web.Application()
    app.router.add_post("/{tail:.*}", take)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    assert site._server is not None
    port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
    receiver.url = f"http://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
