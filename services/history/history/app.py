"""history put together."""

from kakou.runtime.host import Host
from kakou.web.app import base_app
from kakou.web.serve import App
from prometheus_client import CollectorRegistry

from history.handler import HAZMAT_SERVICE, SERVICE
from history.settings import Settings
from history.store.database import Database
from history.store.sql_store import SqlStore


def create_app(settings: Settings) -> App:
    """Its port answers for its health alone."""
    database = Database(settings.history())
    services = [SERVICE, HAZMAT_SERVICE]
    host = Host(settings.host(), services, stores={each.name: SqlStore(database, each.name) for each in services})
    return App(SERVICE.name, settings, host, base_app(host, SERVICE.name), CollectorRegistry(), services)
