"""lane-router wired up. It is the first hop: it makes log time and drops repeats."""

from kakou.contracts import topics
from kakou.operations.app import create_app
from kakou.operations.serve import run
from kakou.operations.settings import from_environment
from kakou.runtime.handler import Service
from kakou.runtime.host import Host
from prometheus_client import CollectorRegistry

from lane_router.handler import LaneRouter
from lane_router.settings import LaneRouterSettings

NAME = "lane-router"
SERVICE = Service(NAME, topics.INBOUND_TOPIC, topics.VISITS_TOPIC, LaneRouter(), first=True)


def main() -> None:
    """Run until told to stop."""
    settings = from_environment(LaneRouterSettings)
    registry = CollectorRegistry()
    host = Host(settings.host(), [SERVICE])
    run(NAME, settings, host, create_app(host, NAME, registry), registry, [SERVICE])
