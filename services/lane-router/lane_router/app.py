"""lane-router wired up."""

from kakou.operations.settings import from_environment
from kakou.runtime.host import Host
from kakou.web.app import create_app
from kakou.web.serve import run
from prometheus_client import CollectorRegistry

from lane_router.handler import SERVICE
from lane_router.settings import LaneRouterSettings


def main() -> None:
    """Run until told to stop."""
    settings = from_environment(LaneRouterSettings)
    registry = CollectorRegistry()
    host = Host(settings.host(), [SERVICE])
    run(SERVICE.name, settings, host, create_app(host, SERVICE.name), registry, [SERVICE])
