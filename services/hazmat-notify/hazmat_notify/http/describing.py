"""What the OpenAPI document says of an endpoint; it changes nothing of what the endpoint does."""

from collections.abc import Mapping
from typing import Any, Final

from kakou.web import openapi
from pydantic import BaseModel

READERS: Final = ("safety", "officer")
ALWAYS: Final = (401, 403, 429, 503)
LATER: Final = {202: {"description": "On the log; `Location` says where it will stand"}}


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


def body_of(model: type[BaseModel], example: dict[str, Any]) -> dict[str, Any]:
    """A request body in JSON."""
    schema = model.model_json_schema()
    content = {"schema": _whole(schema, schema.pop("$defs", {})), "example": example}
    return {"required": True, "content": {"application/json": content}}


def _whole(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """The schema with its definitions in their places: inside the document its own references would lead nowhere."""
    match schema:
        case {"$ref": str(reference)}:
            return _whole(definitions[reference.rpartition("/")[2]], definitions)
        case dict():
            return {name: _whole(part, definitions) for name, part in schema.items()}
        case list():
            return [_whole(part, definitions) for part in schema]
    return schema
