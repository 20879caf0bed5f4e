"""gate-ingest put together."""

from dataclasses import replace
from typing import Final

from fastapi import FastAPI
from kakou.contracts.services import DECIDING
from kakou.runtime.events.event import Event
from kakou.runtime.host import Host
from kakou.runtime.kafka.topics import TOKENS_TOPIC
from kakou.service.token_mirror import TokenMirror
from kakou.service.token_table import TokenTable
from kakou.web.access.quotas import Metered
from kakou.web.app import base_app
from kakou.web.direct import Direct
from kakou.web.serve import App
from kakou.web.waits.listening import Ending
from prometheus_client import CollectorRegistry
from starlette.types import ASGIApp

from gate_ingest import openapi
from gate_ingest.booth import pages as booth
from gate_ingest.desk import pages
from gate_ingest.gauges import Gauges
from gate_ingest.handler import OFFERS_SERVICE, READ_MODEL, SERVICE
from gate_ingest.http import (
    commands,
    declarations,
    events,
    lists,
    orders,
    outcomes,
    passages,
    passes,
    policy,
    reference,
    reports,
    tasks,
    visits,
)
from gate_ingest.http.context import Gate
from gate_ingest.http.referrals import claims, queue, stream
from gate_ingest.metrics import GateMetrics, Measuring
from gate_ingest.settings import Settings

WITH_TIMERS: Final = tuple(entry.name for entry in DECIDING)

ROUTERS: Final = (
    *(events, visits, queue, commands, orders, declarations, passes, reference, policy, tasks, passages, outcomes),
    *(claims, stream),
    lists,
    reports,
)


def create_app(settings: Settings) -> App:
    """The door, with the read model behind it, whose events are counted as they are applied."""
    registry, tokens = CollectorRegistry(), TokenTable()
    metrics = GateMetrics(registry)
    measuring = Measuring(metrics)

    def observe(event: Event) -> None:
        measuring.observe(event)
        mirror.observe(event)

    services = (replace(SERVICE, observe=observe), replace(OFFERS_SERVICE, observe=measuring.observe_offer))
    names, follows = tuple(service.name for service in services), {TOKENS_TOPIC: tokens.learn}
    host = Host(settings.host(), services, names, READ_MODEL, WITH_TIMERS, follows=follows)
    mirror = TokenMirror(host, READ_MODEL, tokens)
    http = http_app(host, metrics, settings, tokens)
    document = http.openapi()  # Made now, as it takes a third of a second, and kept.
    background = [Gauges(host, metrics).show, mirror.run]
    return App(READ_MODEL, settings, host, entrance(http), registry, services, background, document)


def http_app(host: Host, metrics: GateMetrics, settings: Settings, tokens: TokenTable) -> FastAPI:
    """What it answers over HTTP; `host` need not have started yet."""
    app = base_app(host, "gate-ingest")
    app.state.gate = gate = Gate(host, metrics, settings, tokens)
    app.state.endpoints = [router.routes(gate) for router in ROUTERS]
    for router in app.state.endpoints:
        app.include_router(router)
    app.include_router(pages.routes(gate))
    app.include_router(booth.routes(gate))
    openapi.use(app)
    return app


def entrance(app: FastAPI) -> ASGIApp:
    """Where requests to `app` come in."""
    gate: Gate = app.state.gate
    endpoints = [route for router in app.state.endpoints for route in router.routes]
    return Ending(Metered(Direct(app, endpoints)), gate.listening)
