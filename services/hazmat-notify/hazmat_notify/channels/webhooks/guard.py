"""Where deliveries may go: to public addresses and the networks that the operator names, whatever a name resolves to,
and never by a redirect."""

import asyncio
import re
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Final

from aiohttp import AddrInfoType
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

Network = IPv4Network | IPv6Network

RESOLVERS: Final = 16
RESOLVE_WITHIN: Final = 4.0

NOT_ALLOWED: Final = (
    "is not an address that deliveries may go to: give a public one, or have the operator allow its network"
    " (KAKOU_WEBHOOK_NETWORKS)"
)
"""All that is said of an address inside: whoever may name receivers learns nothing of what answers there."""

_NAT64: Final = IPv6Network("64:ff9b::/96")
_NEVER: Final = (
    IPv6Network("::/96"),  # IPv4-compatible, unspecified and loopback
    IPv6Network("64:ff9b:1::/48"),  # NAT64 of a network's own
    IPv6Network("2001::/32"),  # Teredo
    IPv6Network("fec0::/10"),  # site-local, as it was
    IPv4Network("192.88.99.0/24"),  # 6to4 relays
)
_NAME = re.compile(r"(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")


class Forbidden(OSError):
    """An address that no delivery may go to."""


@dataclass(frozen=True)
class Reach:
    """Where deliveries may go. networks: allowed beside public addresses. plain_http: without TLS, too; for trials."""

    networks: tuple[Network, ...] = ()
    plain_http: bool = False

    def fault_of(self, url: str) -> str | None:
        """What is wrong with a receiver's address; None when nothing is.

        Whether its name resolves to an allowed address is looked at anew for each connection.
        """
        try:
            target = URL(url)
        except ValueError:
            return "is no address: https://receiver.example/path is wanted"
        if target.scheme != "https" and not (self.plain_http and target.scheme == "http"):
            return "must begin with https://"
        if target.raw_user is not None or target.raw_password is not None:
            return "must hold no user name or password"
        if not target.raw_host or not target.port:
            return "names no host"
        if target.raw_fragment:
            return "must hold no fragment"
        try:
            self.allow(target.raw_host)
        except Forbidden as error:
            return str(error)
        return None

    def allow(self, host: str) -> None:
        """`host`: as the client will connect to it, that is normalised (`yarl.URL.raw_host`).

        Raises Forbidden where it is an address that no delivery may go to, or neither an address nor a name. A name is
        allowed: what it stands for is seen later.
        """
        try:
            address = ip_address(host)
        except ValueError:
            if _NAME.fullmatch(host) is None or _NUMBER.fullmatch(host.rpartition(".")[2]):
                raise Forbidden("must name a host, or an address in four decimal numbers or by IPv6") from None
            return
        self.allow_address(address)

    def allow_address(self, address: IPv4Address | IPv6Address) -> None:
        """Raises Forbidden unless it is public or within one of the networks."""
        if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
            address = address.ipv4_mapped
        if not (_public(address) or any(address in network for network in self.networks)):
            raise Forbidden(NOT_ALLOWED)


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return False
        inner = address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _public(inner)
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in _NEVER if network.version == address.version)
    )


def guarded_socket(reach: Reach) -> Callable[[AddrInfoType], socket.socket]:
    """Makes the client's sockets. Raises Forbidden for an address that nothing may be sent to, however it was come by:
    the client asks no resolver about an address."""

    def make(found: AddrInfoType) -> socket.socket:
        family, kind, protocol, _, where = found
        reach.allow_address(ip_address(where[0]))
        return socket.socket(family, kind, protocol)

    return make


class GuardedResolver(AbstractResolver):
    """Resolves names on threads of its own, so that a slow name server holds up nobody else."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._threads = ThreadPoolExecutor(RESOLVERS, "resolve")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises Forbidden when any of the addresses is, OSError when there is none or no answer in time."""
        loop = asyncio.get_running_loop()
        looking = loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
        )
        async with asyncio.timeout(RESOLVE_WITHIN):
            found = await looking
        results: list[ResolveResult] = []
        for kind, _, protocol, _, where in found:
            self._reach.allow_address(ip_address(where[0]))
            results.append(
                ResolveResult(
                    hostname=host,
                    host=str(where[0]),
                    port=port,
                    family=kind,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST,
                )
            )
        return results

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
