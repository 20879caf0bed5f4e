"""Where deliveries may go: to public addresses, whatever a name resolves to, and never by a redirect."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from aiohttp.abc import AbstractResolver, ResolveResult

RESOLVERS = 16
RESOLVE_WITHIN = 5.0
_NAT64 = IPv6Network("64:ff9b::/96")


class Forbidden(OSError):
    """An address that no delivery may go to."""


def check_url(url: str, private: bool) -> str | None:
    """What is wrong with a receiver's address; None when nothing is. private: addresses inside are allowed, for trials.

    Whether its name resolves to a public address is looked at anew for each connection.
    """
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "is no address: https://receiver.example/path is wanted"
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        return "must begin with https://"
    if parts.username is not None or parts.password is not None:
        return "must hold no user name or password"
    if not parts.hostname or port == 0:
        return "names no host"
    if parts.fragment:
        return "must hold no fragment"
    try:
        allow(parts.hostname, private)
    except Forbidden as error:
        return str(error)
    return None


def allow(host: str, private: bool) -> None:
    """Raises Forbidden where `host` is an address inside. A name is allowed: what it stands for is seen later."""
    try:
        address = ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        return
    if not private and not _public(address):
        raise Forbidden(f"{host} is not a public address")


def _public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return _public(inner)
    return address.is_global and not address.is_multicast


class GuardedResolver(AbstractResolver):
    """Resolves names on threads of its own, so that a slow name server holds up nobody else."""

    def __init__(self, private: bool) -> None:
        self._private = private
        self._threads = ThreadPoolExecutor(RESOLVERS, "resolve")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Raises Forbidden when any of the addresses is inside, OSError when there is none or no answer in time."""
        loop = asyncio.get_running_loop()
        looking = loop.run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)
        )
        async with asyncio.timeout(RESOLVE_WITHIN):
            found = await looking
        results: list[ResolveResult] = []
        for kind, _, protocol, _, where in found:
            allow(str(where[0]), self._private)
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
