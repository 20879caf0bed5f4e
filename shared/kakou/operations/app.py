"""The HTTP application that every service begins with: health, readiness, metrics, problems."""

import asyncio

import orjson
from fastapi import FastAPI
from fastapi.responses import Response
from fastapi_offline import FastAPIOffline
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from kakou.operations import problems
from kakou.operations.limits import Edge
from kakou.runtime.host import Host


def create_app(host: Host, title: str, registry: CollectorRegistry, description: str = "") -> FastAPI:
    """`/healthz`: the process answers. `/readyz`: every partition it holds is processed; else 503 with the reasons.

    `/docs` draws the OpenAPI document.
    """
    # Zones have no internet: the page brings its own scripts, and sends the document to nobody to be validated. The
    # other page that FastAPI knows, Redoc, fetches its maker's logo.
    app = FastAPIOffline(
        redoc_url=None,
        title=title,
        version="1",
        description=description,
        swagger_ui_parameters={"validatorUrl": None},
    )
    problems.install(app)
    app.add_middleware(Edge)

    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> Response:
        return _json({"status": "alive"})

    @app.get("/readyz", include_in_schema=False)
    async def readyz() -> Response:
        reasons = host.ready()
        return _json({"ready": not reasons, "reasons": reasons}, 503 if reasons else 200)

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        text = await asyncio.to_thread(generate_latest, registry)
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return app


def _json(body: object, status: int = 200) -> Response:
    return Response(orjson.dumps(body), status, media_type="application/json")
