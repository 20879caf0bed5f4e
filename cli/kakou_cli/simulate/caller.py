"""One role's way to a service: a token, and connections that all roles share."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

import orjson
from aiohttp import ClientError, ClientSession, ClientTimeout, StreamReader, TCPConnector

NOBODY: Final = (ClientError, TimeoutError, OSError)
"""What a request raises that is not answered."""


@dataclass(frozen=True)
class Answer:
    """What a service said to a request."""

    method: str
    path: str
    status: int
    headers: Mapping[str, str]
    content: bytes

    def json(self) -> Any:
        return orjson.loads(self.content)


class Caller:
    """base: the service's address."""

    def __init__(self, session: ClientSession, base: str, token: str = "") -> None:
        self._session, self._base = session, base.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}

    @staticmethod
    @asynccontextmanager
    async def connections() -> AsyncIterator[ClientSession]:
        """For all callers of a simulation: as many as are needed at once, kept alive."""
        # The gate closes what was idle for five seconds.
        async with ClientSession(connector=TCPConnector(limit=0, keepalive_timeout=4)) as session:
            yield session

    async def request(
        self,
        method: str,
        path: str,
        *,
        deadline: float,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Send once. deadline: seconds. Raises one of NOBODY."""
        content = {} if json is None else {"Content-Type": "application/json"}
        async with self._session.request(
            method,
            self._base + path,
            data=None if json is None else orjson.dumps(json),
            headers={**self._headers, **content, **(headers or {})},
            timeout=ClientTimeout(deadline),
            allow_redirects=False,
        ) as response:
            return Answer(method, path, response.status, response.headers, await response.read())

    @asynccontextmanager
    async def lines(self, path: str, headers: Mapping[str, str], quiet: float) -> AsyncIterator[StreamReader]:
        """The lines of an answer that goes on; it is cut after `quiet` seconds without one. Raises one of NOBODY."""
        timeout = ClientTimeout(total=None, sock_connect=quiet, sock_read=quiet)
        async with self._session.get(
            self._base + path, headers={**self._headers, **headers}, timeout=timeout, raise_for_status=True
        ) as response:
            yield response.content
