"""`python -m gate_ingest`."""

from kakou.operations.serve import run
from kakou.runtime.host import Host
from prometheus_client import CollectorRegistry

from gate_ingest.app import SERVICES, create
from gate_ingest.settings import IngestSettings

if __name__ == "__main__":
    settings, registry = IngestSettings(), CollectorRegistry()
    names = tuple(service.name for service in SERVICES)
    host = Host(settings.host(), SERVICES, listens_to=names, ticks_with=names[0])
    run("gate-ingest", settings, host, create(host, registry, settings.writes_at_once), registry, SERVICES)
