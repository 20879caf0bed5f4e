"""hazmat-notify put together."""

from fastapi import FastAPI
from kakou.operations.app import create_app
from kakou.operations.metrics import HazmatMetrics
from kakou.runtime.host import Host
from prometheus_client import CollectorRegistry

from hazmat_notify import openapi
from hazmat_notify.handler import SERVICE
from hazmat_notify.http import alerts, card, stock, stream
from hazmat_notify.http.board import pages
from hazmat_notify.http.desk import new_desk
from hazmat_notify.settings import Settings


def new_host(settings: Settings) -> Host:
    return Host(settings.host(), [SERVICE], listens_to=(SERVICE.name,))


def new_app(host: Host, registry: CollectorRegistry, metrics: HazmatMetrics) -> FastAPI:
    """The safety office's API and board."""
    app = create_app(host, "kakou hazmat-notify", registry, "What the safety office must know.")
    desk = new_desk(host, SERVICE.name, metrics)
    for routes in (stream.routes, alerts.routes, stock.routes, card.routes, pages.routes):
        app.include_router(routes(desk))
    openapi.use(app)
    return app
