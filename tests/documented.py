"""What the OpenAPI documents say of an operation and of the headers of its answers."""

import re
from functools import cache
from typing import Any

import httpx

from tests.generated_clients import document

OF_EVERY_ANSWER = {
    *("content-type", "content-length", "date", "connection", "transfer-encoding", "server"),
    *("content-security-policy", "x-content-type-options"),
}
"""What HTTP itself says of an answer, and what every answer says to browsers."""


def operation_of(service: str, method: str, path: str) -> tuple[str, dict[str, Any]]:
    """The path as the document has it, and its operation. Raises LookupError."""
    for shape, form, operation in _operations(service, method.lower()):
        if form.fullmatch(path):
            return shape, operation
    raise LookupError(f"{service} documents no {method} {path}")


def check_headers(service: str, answer: httpx.Response) -> None:
    """Raises AssertionError for a header that the operation sends and its document does not tell of."""
    request = answer.request
    try:
        shape, operation = operation_of(service, request.method, request.url.path)
    except LookupError:
        return
    described = operation["responses"].get(str(answer.status_code))
    if described is not None:
        told = {name.lower() for name in described.get("headers", {})}
        silent = answer.headers.keys() - told - OF_EVERY_ANSWER
        where = f"{request.method} {shape}: {answer.status_code}"
        assert not silent, f"{where} has {sorted(silent)}, which the document of {service} leaves out"


@cache
def _operations(service: str, method: str) -> list[tuple[str, re.Pattern[str], dict[str, Any]]]:
    """By the form of their paths, those without parameters first."""
    paths = document(service)["paths"]
    return [
        (path, re.compile(re.sub(r"\\{[^}]*}", "[^/]+", re.escape(path))), paths[path][method])
        for path in sorted(paths, key=lambda each: "{" in each)
        if method in paths[path]
    ]
