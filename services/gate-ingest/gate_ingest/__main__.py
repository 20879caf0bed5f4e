"""`python -m gate_ingest`."""

from dataclasses import replace

from kakou.operations.metrics import GateMetrics
from kakou.operations.settings import from_environment
from kakou.runtime.host import Host
from kakou.web.serve import run
from prometheus_client import CollectorRegistry

from gate_ingest.app import SERVICES, Entrance, create
from gate_ingest.gauges import Gauges
from gate_ingest.handler import READ_MODEL
from gate_ingest.metrics import Measuring
from gate_ingest.settings import IngestSettings

if __name__ == "__main__":
    settings, registry = from_environment(IngestSettings), CollectorRegistry()
    metrics = GateMetrics(registry)
    measuring = Measuring(metrics)
    read_model, offers = SERVICES
    services = (replace(read_model, observe=measuring.observe), replace(offers, observe=measuring.observe_offer))
    names = tuple(service.name for service in services)
    host = Host(settings.host(), services, listens_to=names, ticks_with=READ_MODEL)
    app = create(host, metrics, settings)
    app.openapi()  # Made now, as it takes a third of a second, and kept.
    run(READ_MODEL, settings, host, Entrance(app), registry, services, [Gauges(host, metrics).show])
