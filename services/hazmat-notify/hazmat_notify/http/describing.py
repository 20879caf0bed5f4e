"""What the OpenAPI document says of an endpoint; it changes nothing of what the endpoint does."""

from collections.abc import Mapping
from typing import Any, Final

from kakou.web import openapi
from kakou.web.documented import documented
from kakou.web.writes import Pending

READERS: Final = ("safety", "officer")
ALWAYS: Final = (401, 403, 429, 503)
LATER: Final[dict[int, dict[str, Any]]] = {
    202: {
        "description": "On the log; `Location` says where it will stand",
        "headers": openapi.headers("Location"),
        **documented(Pending),
    }
}


def described(
    summary: str,
    scopes: tuple[str, ...] = READERS,
    *,
    description: str = "",
    answers: Mapping[int, dict[str, Any]] | None = None,
    problems: tuple[int, ...] = (),
    **more: Any,
) -> dict[str, Any]:
    """Arguments of a route. answers: beside the 200, and the 202 of what has a body; more: further fields of the
    operation, a request body say."""
    writes = "requestBody" in more
    if writes:
        more["parameters"] = [*more.get("parameters", ()), openapi.PREFER]
    return {
        "summary": summary,
        "description": f"{description}\n\n{openapi.spoken(scopes)}".strip(),
        "responses": {**(LATER if writes else {}), **(answers or {}), **openapi.problems({*ALWAYS, *problems})},
        "openapi_extra": {"security": openapi.security(scopes), **more},
    }
