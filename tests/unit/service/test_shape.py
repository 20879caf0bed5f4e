"""All services have one shape: who knows one finds their way in all."""

from importlib import import_module
from importlib.resources import files

import pytest
from kakou.contracts.services import SERVICES
from kakou.operations.settings import ServiceSettings
from kakou.runtime.handler import Service
from kakou.service.subjects import Subject, SubjectTable

PACKAGES = tuple(entry.package for entry in SERVICES.values())
AT_THE_ROOT = ("__main__", "app", "settings", "handler", "prefetch", "state")


@pytest.mark.parametrize("service", PACKAGES)
def test_a_service_has_the_same_files_at_its_root(service: str) -> None:
    missing = [name for name in AT_THE_ROOT if not (files(service) / f"{name}.py").is_file()]
    assert not missing
    assert import_module(service).__doc__, "its package says what it is for"


@pytest.mark.parametrize("service", PACKAGES)
def test_a_service_is_its_table_of_subjects_put_together_by_one_function(service: str) -> None:
    handler = import_module(f"{service}.handler")
    assert all(isinstance(row, Subject) for row in handler.SUBJECTS)
    assert isinstance(handler.HANDLER, SubjectTable)
    assert isinstance(handler.SERVICE, Service)
    assert handler.SERVICE.handler is handler.HANDLER
    assert issubclass(import_module(f"{service}.settings").Settings, ServiceSettings)
    assert callable(import_module(f"{service}.app").create_app)
