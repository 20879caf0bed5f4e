"""weight-check put together."""

from kakou.runtime.host import Host
from kakou.web.app import base_app
from kakou.web.serve import App
from prometheus_client import CollectorRegistry

from weight_check.handler import SERVICE
from weight_check.settings import Settings


def create_app(settings: Settings) -> App:
    """Its port answers for its health alone."""
    host = Host(settings.host(), [SERVICE])
    return App(SERVICE.name, settings, host, base_app(host, SERVICE.name), CollectorRegistry(), [SERVICE])
