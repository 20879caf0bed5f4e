"""Running a service: join, serve, drain, and end with a code that says why."""

import asyncio
import gc
import logging
import os
import signal
import sys
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import uvloop
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp

from kakou.operations.health_metrics import show_health
from kakou.operations.http_limits import HttpLimits
from kakou.operations.listener import operations_app
from kakou.operations.logging import set_up
from kakou.operations.metrics import HealthMetrics, HttpMetrics, PathMetrics, SnapshotMetrics
from kakou.operations.path_metrics import show_path
from kakou.operations.settings import MISCONFIGURED, ServiceSettings
from kakou.operations.snapshot_metrics import show_snapshots
from kakou.runtime.connection import WrongConnection
from kakou.runtime.handler import Service
from kakou.runtime.host import Host
from kakou.runtime.kafka.topics import WrongTopic
from kakou.runtime.loop import RefusedToStart
from kakou.runtime.redis.settings import WrongRedis
from kakou.web.listener.http_server import TooFewDescriptors, allow_descriptors, new_server
from kakou.web.waits.clients import Clients

logger = logging.getLogger(__name__)

DRAIN_WITHIN = 10.0

STOPPED, FAILED, HUNG, CANNOT_GO_ON = 0, 1, 70, 76
"""Exit codes: asked to stop · our fault · draining took too long · state and log disagree. See MISCONFIGURED, too."""

OPERATIONS = HttpLimits(connections=100, per_address=100)
"""Of the operations port: a few that watch, each of them often behind one address."""

Background = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class App:
    """A service put together. http: what its port answers. services: the hops of the path that its host runs.
    background: runs beside, until the end. document: what it publishes of its HTTP as OpenAPI; None: nothing."""

    name: str
    settings: ServiceSettings
    host: Host
    http: ASGIApp
    registry: CollectorRegistry
    services: Sequence[Service]
    background: Sequence[Background] = ()
    document: dict[str, Any] | None = None


def run(app: App) -> None:
    """Never returns: ends the process with one of the exit codes above."""
    set_up(app.name, app.settings.log_level)
    code = uvloop.run(_run(app))
    sys.stderr.flush()
    os._exit(code)


async def _run(app: App) -> int:
    settings, host, registry = app.settings, app.host, app.registry
    http = Clients(app.http, app.name, HttpMetrics(registry))
    try:
        allow_descriptors(settings.http_connections + OPERATIONS.connections)
        await host.start()
    except (TooFewDescriptors, WrongConnection, WrongTopic, WrongRedis) as error:
        logger.error("%s", error)
        return MISCONFIGURED
    except Exception:
        logger.exception("could not start")
        return FAILED
    # What was loaded so far stays for good; without it a full collection takes few milliseconds, not dozens.
    gc.collect()
    gc.freeze()
    # A batch makes thousands of objects and no cycles: at the usual 700, looking for some took a sixth of a rebuild.
    gc.set_threshold(10_000, 20, 20)
    gc.enable()  # Whoever started us looked for none while everything was loaded.
    listeners = [
        new_server(http, settings.http_host, settings.http_port, settings.http_limits()),
        new_server(operations_app(host, registry), *settings.operations(), OPERATIONS),
    ]
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    serving = [asyncio.create_task(server.serve()) for server, _ in listeners]
    beside = [asyncio.ensure_future(task()) for task in app.background]
    beside.extend(asyncio.create_task(connections.watch()) for _, connections in listeners)
    beside.append(asyncio.create_task(show_path(host, app.services, PathMetrics(registry))))
    beside.append(asyncio.create_task(show_health(host, app.name, HealthMetrics(registry))))
    beside.append(asyncio.create_task(show_snapshots(host.snapshots, SnapshotMetrics(registry))))
    asked = asyncio.create_task(stopping.wait())
    assert host.fatal is not None
    ends: list[asyncio.Future[Any]] = [*serving, asked, host.fatal, *beside]
    await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
    code = STOPPED if stopping.is_set() else _why(host, [*serving, *beside])
    try:
        async with asyncio.timeout(DRAIN_WITHIN):
            for task in beside:
                task.cancel()
            for server, _ in listeners:
                server.end()
            await asyncio.gather(host.stop(), *serving, *beside, return_exceptions=True)
    except TimeoutError:
        logger.error("draining took longer than %s s", DRAIN_WITHIN)
        return HUNG
    return code


def _why(host: Host, parts: "Sequence[asyncio.Future[None]]") -> int:
    if host.fatal is not None and host.fatal.done():
        error = host.fatal.result()
        logger.error("cannot go on: %s", error)
        return CANNOT_GO_ON if isinstance(error, RefusedToStart) else FAILED
    for task in parts:
        if task.done() and not task.cancelled() and task.exception():
            logger.error("a part of the service failed", exc_info=task.exception())
            return FAILED
    logger.error("a part of the service ended before it was asked to")
    return FAILED
