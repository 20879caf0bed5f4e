"""What every service's OpenAPI 3.1 document says alike: who may ask, how a failure is told, under which licence."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, Final

import orjson
from fastapi import FastAPI
from fastapi.openapi.models import Schema
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from kakou.contracts.problem import MEDIA_TYPE, TYPES, FieldError
from kakou.contracts.problem import Problem as Answered
from kakou.web import problem_table
from kakou.web.access.quotas import HEADERS
from kakou.web.documented import SCHEMAS, models_of
from kakou.web.problems import Message, Problem, problem_response, wrong

AT_THE_DOOR: Final = (400, 408, 413, 414, 429, 431)
"""Answers to a request that no endpoint gets to see: `kakou.web.listener.http_protocol`."""

_HEADERS: Final = {
    "Retry-After": "Seconds after which the same may be sent again",
    "RateLimit-Policy": "The quota that is used up: `q` units in `w` seconds, or at once"
    " (draft-ietf-httpapi-ratelimit-headers)",
    "RateLimit": "What is left of it, and the seconds until there is more",
    "WWW-Authenticate": "How to authenticate: with a bearer token",
    "Accept": "The media types that are supported",
    "Accept-Encoding": "The encodings of a body that are supported",
    "ETag": "The document's tag, for `If-Match` and `If-None-Match`",
    "Location": "Where to ask what became of it",
    "Cache-Control": "`no-store`: what is streamed is kept by nobody on the way",
    "Content-Disposition": "`attachment`: the name under which the file is kept",
    "X-Accel-Buffering": "`no`: what is streamed is held back by no proxy",
}
"""Of answers, with what they mean."""


def headers(*names: str) -> dict[str, Any]:
    """What the document says of these headers of an answer."""
    return {name: {"description": _HEADERS[name], "schema": {"type": "string"}} for name in names}


EVENT_STREAM: Final = "text/event-stream"
CSV: Final = "text/csv"
NAMED: Final = (EVENT_STREAM, CSV)
"""Media types that an example of an answer names, as the same path answers in JSON, too."""
STREAM: Final[dict[str, Any]] = {
    "content": {EVENT_STREAM: {"schema": {"type": "string"}}},
    "headers": headers("Cache-Control", "X-Accel-Buffering"),
}
PREFER: Final = {
    "name": "Prefer",
    "in": "header",
    "schema": {"type": "string"},
    "description": "`wait=N`: seconds to wait for the outcome, 20 at most; `respond-async`: not to wait (RFC 7240).",
    "example": "wait=10",
}
"""Of a write that may be waited for."""

_OF_QUOTAS: Final = {429: HEADERS}
_OF_PROBLEMS: Final[dict[int, tuple[str, ...]]] = {
    status: tuple(
        dict.fromkeys(
            name
            for message in vars(problem_table).values()
            if isinstance(message, Message) and message.status == status
            for name in (*message.headers, *_OF_QUOTAS.get(status, ()))
            if name in _HEADERS
        )
    )
    for status in TYPES
}
"""By status, as the table of problems gives them; what concerns the connection is left out."""

_EXAMPLES: Final = (
    problem_table.NOT_JSON(),
    problem_table.NO_TOKEN(),
    problem_table.LACKS_SCOPE(wanted="customs", held="terminal"),
    problem_table.NO_DOCUMENT(kind="Pass", no="Z3105I261122000000000042"),
    problem_table.BODY_TIMEOUT(seconds=10),
    problem_table.NOT_APPLIED(outcome="conflict"),
    problem_table.AHEAD_OF_SEQUENCE(more={"last": 1000}, what="Feed", asked=1001, last=1000),
    Problem(412, TYPES[412][1]),
    problem_table.BODY_TOO_LARGE(limit=1_048_576),
    problem_table.TARGET_TOO_LONG(limit=8192),
    problem_table.MEDIA_TYPE(accepted="application/json"),
    wrong([FieldError(pointer="/gross", code="amount_negative", message="must be 0 or more")]),
    problem_table.RATE_EXCEEDED(holder="token", limit=50, unit="requests", seconds=2),
    problem_table.HEADERS_TOO_LARGE(limit=16_384),
    problem_table.LOG_UNAVAILABLE(),
)
_BODIES: Final = {problem.status: orjson.loads(problem_response(problem).body) for problem in _EXAMPLES}
"""By status a problem as it is answered."""

_METHODS: Final = """`HEAD` is answered wherever `GET` is. A method that a path does not have is answered with 405, and
`Allow` lists those that it has."""
_TOKEN: Final = {
    "type": "http",
    "scheme": "bearer",
    "description": "`kakou token issue --zone Z --name N --scope S` prints one. It belongs to one zone.",
}


def problems(statuses: Iterable[int]) -> dict[int | str, dict[str, Any]]:
    """The failures that an endpoint may answer with, each as a problem."""
    return {status: _problem(status) for status in sorted(statuses)}


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": SCHEMAS.format(model=Answered.__name__)}
    answer = {"description": TYPES[status][1], "content": {MEDIA_TYPE: {"schema": schema, "example": _BODIES[status]}}}
    return answer | {"headers": headers(*_OF_PROBLEMS[status])} if _OF_PROBLEMS[status] else answer


def _responses(statuses: Iterable[int]) -> dict[str, Any]:
    return {str(status): answer for status, answer in problems(statuses).items()}


def input_schema(model: type[BaseModel]) -> dict[str, str]:
    """A reference to what may be sent as `model`, which `document` has to be told of."""
    return {"$ref": SCHEMAS.format(model=f"{model.__name__}Input")}


def body_of(model: type[BaseModel], example: Any, *, required: bool = True) -> dict[str, Any]:
    """A request body in JSON."""
    return {"required": required, "content": {"application/json": {"schema": input_schema(model), "example": example}}}


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


def document(
    app: FastAPI,
    summary: str,
    description: str,
    tags: Sequence[dict[str, str]],
    bodies: Sequence[type[BaseModel]],
    answers: Path,
) -> dict[str, Any]:
    """What FastAPI gathers, with bodies, problems, examples and tokens added.

    bodies: all that may be sent. Their schemas end in `Input`, as they are wider than what is answered.
    answers: a file with an example of each answer that is no problem, such as `GET /v1/passes/{no} 200`; a stream's
    and a table's name ends in its media type.
    """
    made = get_openapi(
        title=app.title,
        version=app.version,
        summary=summary,
        description=f"{description}\n\n{_METHODS}",
        routes=app.routes,
        servers=[{"url": "/", "description": "The service that this document is read from."}],
        tags=list(tags),
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
    )
    components = made.setdefault("components", {})
    made["tags"] = made.pop("tags")
    told = models_of(app.routes)
    _, shown = models_json_schema([(model, "serialization") for model in told], ref_template=SCHEMAS)
    _, answered = models_json_schema([(Answered, "serialization")], ref_template=SCHEMAS)
    _, sent = models_json_schema([(model, "validation") for model in bodies], ref_template=SCHEMAS + "Input")
    gathered = components.get("schemas", {}) | {name: _as_gathered(schema) for name, schema in shown["$defs"].items()}
    inputs = {f"{name}Input": schema for name, schema in sent["$defs"].items()}
    components["schemas"] = dict(sorted(gathered.items())) | answered["$defs"] | inputs
    components["securitySchemes"] = {"token": _TOKEN}
    recorded = orjson.loads(answers.read_bytes())
    for path, operations in made["paths"].items():
        for method, operation in operations.items():
            for status, answer in operation["responses"].items():
                for media, content in answer.get("content", {}).items():
                    name = f"{method.upper()} {path} {status}{f' {media}' * (media in NAMED)}"
                    if name in recorded:
                        content["example"] = recorded[name]
            operation["responses"] = {**_responses(AT_THE_DOOR), **operation["responses"]}
    give_titles(made)
    return made


def _as_gathered(schema: dict[str, Any]) -> dict[str, Any]:
    """As FastAPI writes the schemas that it gathers itself."""
    written: dict[str, Any] = Schema(**schema).model_dump(mode="json", by_alias=True, exclude_none=True)
    return written


def give_titles(made: dict[str, Any]) -> None:
    """Each schema the title that is its name, and nothing else any: generators of clients name classes by titles."""
    for operations in made["paths"].values():
        for operation in operations.values():
            answered = (answer.get("content", {}).values() for answer in operation["responses"].values())
            for each in (*operation.get("parameters", ()), *chain.from_iterable(answered)):
                each["schema"].pop("title", None)
    for name, schema in made["components"]["schemas"].items():
        schema["title"] = name
