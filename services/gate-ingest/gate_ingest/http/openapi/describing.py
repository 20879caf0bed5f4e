"""What the OpenAPI document says of an endpoint; it changes nothing of what the endpoint does."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType, UnionType
from typing import Any, Final

from kakou.web import openapi
from kakou.web.documented import documented
from kakou.web.writes import Pending
from pydantic import BaseModel

from gate_ingest.http.openapi.parameters import PathPart

JSON: Final = "application/json"
ALWAYS: Final = (401, 403, 422, 429, 503)
ON_WRITES: Final = (400, 409, 413, 415)

ON_READS: Final = (404, 409, 412)
"""Those of a GET that takes `?after=`: it tells what became of that write."""

IF_MATCH: Final = {
    "name": "If-Match",
    "in": "header",
    "schema": {"type": "string", "maxLength": 200},
    "description": "The ETag that the document must still have; 412 when it has changed since.",
}
IF_NONE_MATCH: Final = {
    "name": "If-None-Match",
    "in": "header",
    "schema": {"type": "string", "maxLength": 200},
    "description": "`*`: only if nothing is on record yet; an ETag: only if another version is. Else 412.",
}


PENDING: Final[dict[int, tuple[str, type[BaseModel] | dict[str, Any]]]] = {
    202: ("On the log, outcome not yet known", Pending)
}


def described(
    summary: str,
    scopes: Sequence[str],
    answers: Mapping[int, tuple[str, type[BaseModel] | UnionType | dict[str, Any]]],
    *,
    description: str = "",
    body: dict[str, Any] | None = None,
    problems: Sequence[int] = (),
    headers: Sequence[dict[str, Any]] = (),
    path: Sequence[PathPart] = (),
    tagged: bool = False,
    more_headers: Mapping[int, Sequence[str]] = MappingProxyType({}),
) -> dict[str, Any]:
    """Arguments of a route. answers: by status what it means, and a model or what the document says of the answer.
    tagged: what it answers has an ETag. more_headers: by status those that it has besides."""
    responses: dict[int | str, dict[str, Any]] = {}
    for status, (meaning, content) in answers.items():
        responses[status] = {"description": meaning, **(content if isinstance(content, dict) else {})}
        names = [*more_headers.get(status, ())]
        if tagged and status in (200, 201):
            names.append("ETag")
        if body and status == 202:
            names.append("Location")
        if names:
            responses[status]["headers"] = openapi.headers(*names)
        if not isinstance(content, dict):
            responses[status] |= documented(content)
    responses |= openapi.problems({*ALWAYS, *problems, *(ON_WRITES if body else ())})
    parameters = [*(part.described() for part in path), *headers]
    return {
        "summary": summary,
        "description": f"{description}\n\n{openapi.spoken(scopes)}".strip(),
        "response_model": None,
        "responses": responses,
        "openapi_extra": {
            "security": openapi.security(scopes),
            **({"parameters": parameters} if parameters else {}),
            **({"requestBody": body} if body else {}),
        },
    }
