"""The services' own parts, found by the list of services."""

from importlib import import_module

from kakou.contracts.services import ServiceEntry
from kakou.operations.settings import ServiceSettings
from kakou.runtime.handler import Service


def service_of(entry: ServiceEntry) -> Service:
    """What it makes of its topic."""
    service: Service = import_module(f"{entry.package}.handler").SERVICE
    return service


def settings_of(entry: ServiceEntry) -> type[ServiceSettings]:
    """The class of its settings."""
    settings: type[ServiceSettings] = import_module(f"{entry.package}.settings").Settings
    return settings
