"""What the OpenAPI document says of an endpoint; it changes nothing of what the endpoint does."""

from collections.abc import Mapping
from typing import Any, Final

from kakou.web import openapi

READERS: Final = ("safety", "officer")
ALWAYS: Final = (401, 403, 429, 503)
LATER: Final = {
    202: {"description": "On the log; `Location` says where it will stand", "headers": openapi.headers("Location")}
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
    """Arguments of a route. answers: beside the 200; more: further fields of the operation, a request body say."""
    return {
        "summary": summary,
        "description": f"{description}\n\n{openapi.spoken(scopes)}".strip(),
        "responses": {**(answers or {}), **openapi.problems({*ALWAYS, *problems})},
        "openapi_extra": {"security": openapi.security(scopes), **more},
    }
