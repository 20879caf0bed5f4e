"""A listener: uvicorn with our limits, and no more descriptors promised than there are."""

import asyncio
import resource
from contextlib import suppress
from email.utils import formatdate
from functools import partial
from typing import Final

import uvicorn
from starlette.types import ASGIApp

from kakou.operations.http_limits import HttpLimits
from kakou.web.listener.connections import MOST_HELD_BACK, Connections
from kakou.web.listener.http_protocol import LimitedProtocol

STREAMS_END_WITHIN: Final = 2

OTHER_DESCRIPTORS: Final = 1_024
"""Files and connections that are nobody's who asks us: Kafka, Redis, webhooks."""


class TooFewDescriptors(Exception):
    """The system lets the process open fewer files than its settings need; the message says how many."""


class Server(uvicorn.Server):
    """uvicorn looks ten times a second whether it shall end, which is most of what an idle service does.

    Here it is told, and the time of day is looked up when connections are.
    """

    def __init__(self, config: uvicorn.Config, connections: Connections) -> None:
        super().__init__(config)
        self._ends = asyncio.Event()
        connections.looked_at = self._tell_date

    def end(self) -> None:
        """Take no more, and return from `serve` once what is open has ended."""
        self.should_exit = True
        self._ends.set()

    async def main_loop(self) -> None:
        await self._ends.wait()

    def _tell_date(self) -> None:
        date = formatdate(usegmt=True).encode()
        self.server_state.default_headers = [(b"date", date), *self.config.encoded_headers]


def new_server(app: ASGIApp, host: str, port: int, limits: HttpLimits) -> tuple[Server, Connections]:
    """A server, and its connections, whose times must be watched while it serves."""
    connections = Connections(limits)
    server = Server(
        uvicorn.Config(
            app,
            host=host,
            port=port,
            loop="none",
            http=partial(LimitedProtocol, connections),  # type: ignore[arg-type]
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=bool(limits.proxies),
            forwarded_allow_ips=[str(network) for network in limits.proxies],
            timeout_graceful_shutdown=STREAMS_END_WITHIN,
        ),
        connections,
    )
    server.capture_signals = suppress  # type: ignore[method-assign,assignment]
    return server, connections


def allow_descriptors(connections: int) -> None:
    """Raise the process's own limit on open files as far as `connections` need it. Raises TooFewDescriptors."""
    needed = connections + MOST_HELD_BACK + OTHER_DESCRIPTORS
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft == resource.RLIM_INFINITY or soft >= needed:
        return
    if hard != resource.RLIM_INFINITY and hard < needed:
        raise TooFewDescriptors(
            f"KAKOU_HTTP_CONNECTIONS: {connections} connections take {needed} open files, the system allows {hard};"
            f" raise its limit (`ulimit -n`), or set at most {max(hard - MOST_HELD_BACK - OTHER_DESCRIPTORS, 0)}"
        )
    resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
