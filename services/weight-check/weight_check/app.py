"""weight-check wired up."""

from kakou.operations.settings import from_environment
from kakou.runtime.host import Host
from kakou.web.app import create_app
from kakou.web.serve import run
from prometheus_client import CollectorRegistry

from weight_check.handler import SERVICE
from weight_check.settings import WeightCheckSettings


def main() -> None:
    """Run until told to stop."""
    settings = from_environment(WeightCheckSettings)
    registry = CollectorRegistry()
    host = Host(settings.host(), [SERVICE])
    run(SERVICE.name, settings, host, create_app(host, SERVICE.name), registry, [SERVICE])
