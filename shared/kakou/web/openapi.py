"""What every service's OpenAPI 3.1 document says alike: who may ask, how a failure is told, under which licence."""

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from kakou.contracts.problem import MEDIA_TYPE, TYPES, Problem

ANSWERS: Final = "#/components/schemas/{model}"
AT_THE_DOOR: Final = (400, 408, 413, 414, 429, 431)
"""Answers to a request that no endpoint gets to see: `kakou.web.http_protocol`."""

QUOTA_HEADERS: Final = {
    name: {"description": meaning, "schema": {"type": "string"}}
    for name, meaning in (
        ("Retry-After", "Seconds after which the same may be sent again"),
        (
            "RateLimit-Policy",
            "The quota that is used up: `q` units in `w` seconds, or at once (draft-ietf-httpapi-ratelimit-headers)",
        ),
        ("RateLimit", "What is left of it, and the seconds until there is more"),
    )
}
_NO_WORD: Final = re.compile(r"\W+")
_TOKEN: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "`kakou token issue --zone Z --name N --scope S` prints one. It belongs to one zone.",
}


def problems(statuses: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    """The failures that an endpoint may answer with, each as a problem."""
    content = {MEDIA_TYPE: {"schema": {"$ref": ANSWERS.format(model=Problem.__name__)}}}
    found: dict[int | str, dict[str, Any]] = {
        status: {"description": TYPES[status][1], "content": content} for status in sorted(statuses)
    }
    if 429 in found:
        found[429]["headers"] = QUOTA_HEADERS
    return found


def _responses(statuses: Iterable[int]) -> dict[str, Any]:
    return {str(status): answer for status, answer in problems(statuses).items()}


def spoken(scopes: Sequence[str]) -> str:
    """Which scopes may use an endpoint, in words."""
    return f"Scope: {', '.join(f'`{scope}`' for scope in scopes)}."


def security(scopes: Sequence[str]) -> list[dict[str, list[str]]]:
    """The same for machines."""
    return [{"token": list(scopes)}]


def publish(app: FastAPI, make: Callable[[], dict[str, Any]]) -> None:
    """Have the application answer /openapi.json, and show /docs, with what `make` returns, made once."""

    def once() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = make()
        return app.openapi_schema

    app.openapi = once  # type: ignore[method-assign]


def document(app: FastAPI, summary: str, description: str, tags: Sequence[dict[str, str]]) -> dict[str, Any]:
    """What FastAPI gathers, with problems, tokens and readable names of operations added."""
    made = get_openapi(
        title=app.title,
        version=app.version,
        summary=summary,
        description=description,
        routes=app.routes,
        servers=[{"url": "/", "description": "The service that this document is read from."}],
        tags=list(tags),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    components = made.setdefault("components", {})
    _, answered = models_json_schema([(Problem, "serialization")], ref_template=ANSWERS)
    components.setdefault("schemas", {}).update(answered["$defs"])
    components["securitySchemes"] = {"token": _TOKEN}
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            operation["responses"] = {**_responses(AT_THE_DOOR), **operation["responses"]}
            operation["operationId"] = _NO_WORD.sub("_", f"{method}{path.removeprefix('/v1')}").strip("_")
    return made
