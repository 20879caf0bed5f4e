"""gate-ingest put together."""

from typing import Final

from fastapi import FastAPI
from kakou.operations.metrics import GateMetrics
from kakou.runtime.host import Host
from kakou.web.app import create_app
from kakou.web.limits import Edge
from kakou.web.listening import Ending
from kakou.web.quotas import Metered
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.types import Receive, Scope, Send

from gate_ingest import openapi
from gate_ingest.handler import OFFERS_SERVICE, SERVICE
from gate_ingest.http import (
    commands,
    declarations,
    events,
    orders,
    outcomes,
    passages,
    passes,
    policy,
    reference,
    tasks,
    visits,
)
from gate_ingest.http.context import Gate
from gate_ingest.settings import IngestSettings

SERVICES: Final = (SERVICE, OFFERS_SERVICE)
SUBJECTS: Final = (events, visits, commands, orders, declarations, passes, reference, policy, tasks, passages, outcomes)


def create(host: Host, metrics: GateMetrics, settings: IngestSettings) -> FastAPI:
    """The application; `host` need not have started yet."""
    app = create_app(host, "gate-ingest")
    gate = Gate(host, metrics, settings)
    for subject in SUBJECTS:
        app.include_router(subject.routes(gate))
    app.state.gate = gate
    openapi.use(app)
    return app


class Entrance:
    """Where requests come in. Events go straight to their endpoint, by the same limits and the same problems as all
    others: the framework's way there costs more than everything that is done with an event.
    """

    def __init__(self, app: FastAPI) -> None:
        gate: Gate = app.state.gate
        self._app = Ending(Metered(app), gate.listening)
        direct = Edge(ExceptionMiddleware(events.Direct(gate), handlers=app.exception_handlers))
        self._events = Ending(Metered(direct), gate.listening)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_event = scope["type"] == "http" and scope["path"] == events.PATH and scope["method"] == "POST"
        await (self._events if is_event else self._app)(scope, receive, send)
