"""Whoever generates a client from a published document gets all of it."""

import compileall
from pathlib import Path

import pytest

from tests.generated_clients import calls, operations, python_client

SERVICES = ("gate-ingest", "hazmat-notify")


@pytest.mark.parametrize("service", SERVICES)
def test_a_client_in_python_has_every_operation(service: str, tmp_path: Path) -> None:
    client = python_client(service, tmp_path)
    made = list(calls(client))
    assert sorted(made) == sorted(operations(service))
    assert compileall.compile_dir(client, quiet=2)
