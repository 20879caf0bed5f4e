"""weight-check wired up."""

from kakou.contracts import topics
from kakou.operations.app import create_app
from kakou.operations.serve import run
from kakou.operations.settings import from_environment
from kakou.runtime.handler import Service
from kakou.runtime.host import Host
from prometheus_client import CollectorRegistry

from weight_check.handler import WeightCheck
from weight_check.settings import WeightCheckSettings

NAME = "weight-check"
SERVICE = Service(NAME, topics.VISITS_TOPIC, topics.VERDICTS_TOPIC, WeightCheck(), kept_entries=1_000)


def main() -> None:
    """Run until told to stop."""
    settings = from_environment(WeightCheckSettings)
    registry = CollectorRegistry()
    host = Host(settings.host(), [SERVICE])
    run(NAME, settings, host, create_app(host, NAME, registry), registry, [SERVICE])
