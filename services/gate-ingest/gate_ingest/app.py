"""gate-ingest put together."""

from typing import Final

from fastapi import FastAPI
from kakou.operations.app import create_app
from kakou.operations.metrics import GateMetrics
from kakou.runtime.host import Host
from prometheus_client import CollectorRegistry

from gate_ingest import openapi
from gate_ingest.gate import Gate
from gate_ingest.http import (
    commands,
    declarations,
    events,
    outcomes,
    passages,
    passes,
    policy,
    reference,
    tasks,
    visits,
)
from gate_ingest.projector import OFFERS_SERVICE, SERVICE

SERVICES: Final = (SERVICE, OFFERS_SERVICE)
SUBJECTS: Final = (events, visits, commands, declarations, passes, reference, policy, tasks, passages, outcomes)


def create(host: Host, registry: CollectorRegistry, metrics: GateMetrics, writes_at_once: int) -> FastAPI:
    """The application; `host` need not have started yet."""
    app = create_app(host, "gate-ingest", registry)
    gate = Gate(host, metrics, writes_at_once)
    for subject in SUBJECTS:
        app.include_router(subject.routes(gate))
    openapi.use(app)
    return app
