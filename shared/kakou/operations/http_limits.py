"""What one client may send and hold before it has shown a token."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

Network = IPv4Network | IPv6Network

MOST_HEADERS: Final = 100
"""Browsers and proxies send thirty; each costs an object."""

LARGEST_HEAD: Final = 16_384
"""Bytes of request line and headers. A token and a traceparent take 200; proxies in front allow 8 to 16 KiB."""

LONGEST_TARGET: Final = 8_192
"""Bytes of path and query. RFC 9112 asks servers to take 8,000."""

LARGEST_BODY: Final = 1_048_576
"""Bytes. A batch of 500 events has 400 KB, a declaration of 4,900 lines 950 KB."""

LARGEST_FRAMING: Final = 131_072
"""Bytes around the chunks of a body: sizes, extensions, trailers. Chunks of 64 bytes take 110 KB for the largest."""

MOST_WAITING_REQUESTS: Final = 16
"""Requests that may be sent on a connection before the first is answered. Browsers and our clients send one."""

HELD_BACK: Final = 2.0
"""Seconds that a refusal for too much is held back, of a request or of a connection: a client that asks again at once
would take as much of the processor as if it were answered."""

TURN_WITHIN: Final = 2.0
"""Seconds that a request waits for its turn, at a rate or at the log, before it is refused."""

SLICE: Final = 16_384
"""Bytes parsed before the limits are looked at: what a head may exceed its limit by before it is refused."""


@dataclass(frozen=True, slots=True)
class HttpLimits:
    """Of one listener. Times are in seconds.

    head: from the first byte, or from connecting, to the end of the head. body: from there to the end of the body; a
    body of 1 MiB takes 30 s at 280 kbit/s. taking: that a client may take nothing while an answer waits for it.
    proxies: they stand for many clients, so `per_address` does not apply to them.
    """

    connections: int
    per_address: int
    proxies: tuple[Network, ...] = ()
    head: float = 10.0
    body: float = 30.0
    taking: float = 30.0

    def is_proxy(self, address: str) -> bool:
        """Whether a client at this address is a declared proxy."""
        return bool(self.proxies) and any(ip_address(address) in network for network in self.proxies)
