"""What operations may see of a service, on a listener of its own that asks for no token.

Metrics name every zone with its traffic, the reasons of readiness name partitions and servers: neither is for
whoever can reach the public port.
"""

import asyncio

import orjson
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kakou.runtime.host import Host


def operations_app(host: Host, registry: CollectorRegistry) -> Starlette:
    """`/metrics` for Prometheus, `/readyz` with the reasons, and `/healthz`."""

    async def metrics(_: Request) -> Response:
        text = await asyncio.to_thread(generate_latest, registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    async def readyz(_: Request) -> Response:
        reasons = host.ready()
        body = {"ready": not reasons, "reasons": reasons}
        return Response(orjson.dumps(body), 503 if reasons else 200, media_type="application/json")

    return Starlette(routes=[Route("/metrics", metrics), Route("/readyz", readyz), Route("/healthz", alive)])


async def alive(_: Request) -> Response:
    """`/healthz`: the process answers."""
    return Response(b'{"status":"alive"}', media_type="application/json")
