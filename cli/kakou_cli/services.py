"""The services' own parts, found by the list of services."""

from importlib import import_module
from typing import TYPE_CHECKING

from kakou.contracts.services import ServiceEntry
from kakou.operations.settings import ServiceSettings
from kakou.runtime.handler import Service

if TYPE_CHECKING:  # HTTP is not what most commands wait for
    from kakou.web.serve import App


def service_of(entry: ServiceEntry) -> Service:
    """What it makes of its topic."""
    service: Service = import_module(f"{entry.package}.handler").SERVICE
    return service


def settings_of(entry: ServiceEntry) -> type[ServiceSettings]:
    """The class of its settings."""
    settings: type[ServiceSettings] = import_module(f"{entry.package}.settings").Settings
    return settings


def app_of(entry: ServiceEntry) -> "App":
    """The service put together, connected to nothing: for what it says of itself."""
    app: App = import_module(f"{entry.package}.app").create_app(settings_of(entry)())
    return app
