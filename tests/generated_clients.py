"""Clients that generators make of the OpenAPI documents, as an integrator would have them made."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path("docs/api")
_CALL = re.compile(r'"method": "(\w+)",\s+"url": "([^"]+)"')


def document(service: str) -> dict[str, Any]:
    """The service's OpenAPI document."""
    read: dict[str, Any] = orjson.loads((FOLDER / f"openapi-{service}.json").read_bytes())
    return read


def operations(service: str) -> set[tuple[str, str]]:
    """Method and path of each."""
    return {(method, path) for path, methods in document(service)["paths"].items() for method in methods}


def python_client(service: str, folder: Path) -> Path:
    """The package of that name in `folder`. Raises AssertionError where the generator left something out."""
    name = service.replace("-", "_") + "_client"
    tools = Path(sys.executable).parent
    done = subprocess.run(
        [
            tools / "openapi-python-client",
            *("generate", "--path", FOLDER / f"openapi-{service}.json", "--output-path", folder / name),
            *("--config", FOLDER / "openapi-python-client.yaml", "--meta", "none", "--fail-on-warning"),
        ],
        env={**os.environ, "PATH": f"{tools}:{os.environ['PATH']}"},
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said
    assert "WARNING" not in said, said
    return folder / name


def calls(client: Path) -> Iterator[tuple[str, str]]:
    """Method and path of each call that a client in Python can make."""
    for file in (client / "api").rglob("*.py"):
        yield from _CALL.findall(file.read_text(encoding="utf-8"))
