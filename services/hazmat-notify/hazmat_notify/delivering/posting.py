"""One delivery: a POST that follows no redirect, reads no long answer and takes no longer than it may."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientSession, ClientTimeout, DummyCookieJar, StreamReader, TCPConnector

from hazmat_notify.delivering.guard import GuardedResolver, allow

TIMEOUT_SECONDS = 10.0
MOST_READ = 65_536
CONNECTIONS = 1_000
GONE = 410


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of it. why: in a few words, when it was not taken. body: the answer's, as far as it was read."""

    status: int | None
    why: str | None
    body: bytes = b""

    @property
    def taken(self) -> bool:
        return self.why is None

    @property
    def gone(self) -> bool:
        """The receiver wants no more."""
        return self.status == GONE


class Poster:
    """Connections to all receivers. private: addresses inside are allowed, for trials."""

    def __init__(self, private: bool) -> None:
        self._private = private
        self._resolver = GuardedResolver(private)
        connector = TCPConnector(
            resolver=self._resolver,
            limit=CONNECTIONS,
            limit_per_host=0,
            ttl_dns_cache=30,
            family=socket.AF_UNSPEC,
            keepalive_timeout=60,
        )
        self._session = ClientSession(
            connector=connector,
            timeout=ClientTimeout(total=TIMEOUT_SECONDS),
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            skip_auto_headers=("User-Agent",),
            headers={"User-Agent": "kakou", "Accept-Encoding": "identity"},
            trust_env=False,
        )

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Delivery:
        """Never raises but for cancellation."""
        try:
            allow(urlsplit(url).hostname or "", self._private)  # an address needs no resolver
            async with self._session.post(url, data=body, headers=headers, allow_redirects=False) as answer:
                read = await _read(answer.content)
                if read is None:
                    answer.close()
                return _judged(answer.status, read or b"")
        except TimeoutError:
            return Delivery(None, f"no answer within {TIMEOUT_SECONDS:.0f} s")
        except (ClientError, OSError, ValueError) as error:
            return Delivery(None, f"{type(error).__name__}: {error}"[:200])

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


def _judged(status: int, body: bytes) -> Delivery:
    if 200 <= status < 300:
        return Delivery(status, None, body)
    if 300 <= status < 400:
        return Delivery(status, f"answered {status}: redirects are not followed")
    return Delivery(status, f"answered {status}")
