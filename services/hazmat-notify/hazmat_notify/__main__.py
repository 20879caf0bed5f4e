"""`python -m hazmat_notify`."""

from kakou.operations.metrics import HazmatMetrics
from kakou.operations.serve import run
from prometheus_client import CollectorRegistry

from hazmat_notify.app import new_app, new_host
from hazmat_notify.gauges import Gauges
from hazmat_notify.handler import SERVICE
from hazmat_notify.settings import Settings


def main() -> None:
    settings, registry = Settings(), CollectorRegistry()
    host, metrics = new_host(settings), HazmatMetrics(registry)
    gauges = Gauges(host, SERVICE.name, metrics)
    run(SERVICE.name, settings, host, new_app(host, registry, metrics), registry, [SERVICE], [gauges.show])


if __name__ == "__main__":
    main()
