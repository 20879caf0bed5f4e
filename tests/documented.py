"""What the OpenAPI documents say of an operation."""

import re
from functools import cache
from typing import Any

from tests.generated_clients import document


def operation_of(service: str, method: str, path: str) -> tuple[str, dict[str, Any]]:
    """The path as the document has it, and its operation. Raises LookupError."""
    for shape, form, operation in _operations(service, method.lower()):
        if form.fullmatch(path):
            return shape, operation
    raise LookupError(f"{service} documents no {method} {path}")


@cache
def _operations(service: str, method: str) -> list[tuple[str, re.Pattern[str], dict[str, Any]]]:
    """By the form of their paths, those without parameters first."""
    paths = document(service)["paths"]
    return [
        (path, re.compile(re.sub(r"\\{[^}]*}", "[^/]+", re.escape(path))), paths[path][method])
        for path in sorted(paths, key=lambda each: "{" in each)
        if method in paths[path]
    ]
