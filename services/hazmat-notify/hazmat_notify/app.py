"""hazmat-notify put together."""

from fastapi import FastAPI
from kakou.runtime.host import Host
from kakou.web.app import create_app
from kakou.web.listening import Ending
from kakou.web.quotas import Metered

from hazmat_notify import openapi
from hazmat_notify.board import pages
from hazmat_notify.handler import SERVICE
from hazmat_notify.http import acknowledgement, alerts, card, escalation, stock, stream, subscriptions, vehicle_search
from hazmat_notify.http.context import Desk
from hazmat_notify.settings import Settings


def new_host(settings: Settings) -> Host:
    return Host(settings.host(), [SERVICE], listens_to=(SERVICE.name,))


def new_app(desk: Desk, settings: Settings) -> FastAPI:
    """The safety office's API and board."""
    app = create_app(desk.host, "kakou hazmat-notify", "What the safety office must know.")
    parts = (stream, escalation, alerts, acknowledgement, stock, vehicle_search, card, pages)
    for routes in (each.routes for each in parts):
        app.include_router(routes(desk))
    app.include_router(subscriptions.routes(desk, settings))
    app.add_middleware(Metered)
    app.add_middleware(Ending, listening=desk.listening)
    openapi.use(app)
    return app
