"""hazmat-notify put together."""

from fastapi import FastAPI
from kakou.runtime.host import Host
from kakou.runtime.kafka.topics import TOKENS_TOPIC
from kakou.service.token_table import TokenTable
from kakou.web.access.quotas import Metered
from kakou.web.app import base_app
from kakou.web.serve import App, Background
from kakou.web.waits.listening import Ending
from prometheus_client import CollectorRegistry

from hazmat_notify import openapi
from hazmat_notify.board import pages
from hazmat_notify.channels.webhooks.receivers import WebhookReceivers
from hazmat_notify.deliveries.channel import Receivers
from hazmat_notify.deliveries.courier import Courier, Source
from hazmat_notify.gauges import Gauges
from hazmat_notify.handler import SERVICE
from hazmat_notify.http import (
    acknowledgement,
    alerts,
    card,
    drills,
    escalation,
    goods_movements,
    reports,
    stock,
    stream,
    subscriptions,
    vehicle_search,
)
from hazmat_notify.http.context import Desk, new_desk
from hazmat_notify.metrics import HazmatMetrics
from hazmat_notify.settings import Settings
from hazmat_notify.views.sheets import Sheets


def create_app(settings: Settings) -> App:
    """The safety office's door; deliveries and emergency sheets where the settings ask for them."""
    registry = CollectorRegistry()
    tokens, metrics = TokenTable(), HazmatMetrics(registry)
    host = Host(settings.host(), [SERVICE], listens_to=(SERVICE.name,), follows={TOKENS_TOPIC: tokens.learn})
    desk = new_desk(host, SERVICE.name, metrics, settings, tokens)
    background: list[Background] = [Gauges(host, SERVICE.name, metrics).show]
    source = Source(host, SERVICE.name, desk.reader, desk.feeds, metrics.delivery)
    background.append(Courier(source, settings, receivers(settings)).run)
    if settings.sheet_folder is not None:
        background.append(Sheets(desk, settings.sheet_folder, settings.sheet_seconds).run)
    http = http_app(desk, settings)
    document = http.openapi()  # Made now, as it takes a tenth of a second, and kept.
    return App(SERVICE.name, settings, host, http, registry, [SERVICE], background, document)


def receivers(settings: Settings) -> tuple[Receivers, ...]:
    """The channels that there are; the first one says what is wrong with an address that none of them has."""
    return (WebhookReceivers(settings.webhook_key, settings.reach()),)


def http_app(desk: Desk, settings: Settings) -> FastAPI:
    """The safety office's API and board."""
    app = base_app(desk.host, "kakou hazmat-notify", "What the safety office must know.")
    parts = (
        stream,
        escalation,
        drills,
        alerts,
        acknowledgement,
        stock,
        goods_movements,
        vehicle_search,
        card,
        reports,
        pages,
    )
    for routes in (each.routes for each in parts):
        app.include_router(routes(desk))
    app.include_router(subscriptions.routes(desk, settings.zone_subscriptions, receivers(settings)))
    app.add_middleware(Metered)
    app.add_middleware(Ending, listening=desk.listening)
    openapi.use(app)
    return app
