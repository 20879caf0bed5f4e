"""One delivery: a POST that follows no redirect, reads no long answer and takes no longer than it may."""

import logging
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientSession,
    ClientSSLError,
    ClientTimeout,
    DummyCookieJar,
    ServerTimeoutError,
    StreamReader,
    TCPConnector,
)
from yarl import URL

from hazmat_notify.channels.webhooks.guard import Forbidden, GuardedResolver, Reach, guarded_socket

if TYPE_CHECKING:
    from aiohttp.client_reqrep import ClientRequest
    from aiohttp.connector import Connection
    from aiohttp.tracing import Trace

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 10.0
CONNECT_WITHIN: Final = 5.0
"""With the resolver's 4 s less than the whole: who is out of time after that was connected."""
MOST_READ: Final = 65_536
GONE: Final = 410
LONGEST_PAUSE: Final = 3_600.0
"""Seconds that a receiver's `Retry-After` may keep us away."""

NO_CONNECTION: Final = "no connection: is its name known, is it reachable, and is its certificate valid for its name?"
"""Whatever kept us from speaking with the receiver. What it was, the operator's log says: told to whoever names
receivers, it would tell which doors are open inside."""
NO_ANSWER: Final = "gave no whole HTTP answer"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one POST. why: in a few words, when it was not taken. body: as far as it was read.

    pause: seconds that the receiver asks us to stay away.
    """

    status: int | None
    why: str | None
    body: bytes = b""
    pause: float = 0.0

    @property
    def taken(self) -> bool:
        return self.why is None

    @property
    def gone(self) -> bool:
        """The receiver wants no more."""
        return self.status == GONE

    @property
    def refused(self) -> bool:
        """The receiver will have nothing of this message as it is; not: of none, not now, or not so fast."""
        return self.status is not None and 400 <= self.status < 500 and self.status not in (GONE, 408, 425, 429)


class GuardedConnector(TCPConnector):
    """Connects to allowed addresses only, and looks at whom it is connected to before a request is written.

    It has no limit of its own: whoever waited for a place would be late because others are slow. Each receiver has one
    worker, which has one delivery in hand, so a zone has as many connections as receivers.
    """

    def __init__(self, reach: Reach, resolver: GuardedResolver) -> None:
        super().__init__(
            resolver=resolver,
            socket_factory=guarded_socket(reach),
            limit=0,
            ttl_dns_cache=30,
            family=socket.AF_UNSPEC,
            keepalive_timeout=60,
        )
        self._reach = reach

    async def connect(
        self,
        req: "ClientRequest",
        traces: "list[Trace]",
        timeout: ClientTimeout,  # noqa: ASYNC109 - the client's own
    ) -> "Connection":
        connection = await super().connect(req, traces, timeout)
        peer = connection.transport.get_extra_info("peername") if connection.transport else None
        try:
            if peer is not None:
                self._reach.allow_address(ip_address(peer[0]))
        except Forbidden as error:
            connection.close()
            raise ClientConnectorError(req.connection_key, error) from None
        return connection


class Poster:
    """Connections to the receivers of one zone: what is slow about them holds up no other zone."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._resolver = GuardedResolver(reach)
        self._session = ClientSession(
            connector=GuardedConnector(reach, self._resolver),
            timeout=ClientTimeout(total=TIMEOUT_SECONDS, sock_connect=CONNECT_WITHIN),
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("User-Agent",),
            headers={"User-Agent": "kakou", "Accept-Encoding": "identity"},
            trust_env=False,
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Never raises but for cancellation."""
        fault = self._reach.fault_of(url)  # an address that was allowed when it was named need not be any more
        if fault is not None:
            return Answer(None, f"its address {fault}")
        try:
            async with self._session.post(URL(url), data=body, headers=headers, allow_redirects=False) as answer:
                read = await _read(answer.content)
                if read is None:
                    answer.close()
                return _judged(answer.status, read or b"", _pause(answer.headers.get("Retry-After")))
        except (ClientConnectorError, ClientSSLError, ServerTimeoutError, Forbidden) as error:
            logger.info("no connection to a receiver: %s", error)
            return Answer(None, NO_CONNECTION)
        except TimeoutError:
            return Answer(None, f"no answer within {TIMEOUT_SECONDS:.0f} s")
        except (ClientError, OSError, ValueError, RuntimeError) as error:
            logger.info("no answer from a receiver: %s: %s", type(error).__name__, error)
            return Answer(None, NO_ANSWER)

    async def close(self) -> None:
        await self._session.close()
        await self._resolver.close()


async def _read(content: StreamReader) -> bytes | None:
    """The answer's body; None when it is longer than anybody needs, so that the connection is not used again."""
    read = bytearray()
    while len(read) <= MOST_READ:
        part = await content.read(MOST_READ)
        if not part:
            return bytes(read)
        read += part
    return None


def _judged(status: int, body: bytes, pause: float) -> Answer:
    if 200 <= status < 300:
        return Answer(status, None, body)
    if 300 <= status < 400:
        return Answer(status, f"answered {status}: redirects are not followed", pause=pause)
    return Answer(status, f"answered {status}", pause=pause)


def _pause(retry_after: str | None) -> float:
    """Seconds that `Retry-After` (RFC 9110, seconds or a date) asks for, an hour at most; 0 for what cannot be read."""
    said = (retry_after or "").strip()
    if said.isascii() and said.isdigit():
        return min(float(said[:10]), LONGEST_PAUSE)
    with suppress(ValueError, TypeError, OverflowError):
        until = parsedate_to_datetime(said)
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        return min(max(0.0, (until - datetime.now(UTC)).total_seconds()), LONGEST_PAUSE)
    return 0.0
