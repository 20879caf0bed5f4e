"""Reading what was sent, and answering in JSON."""

from collections.abc import Mapping
from typing import Any, TypeVar

import orjson
from fastapi import Request
from fastapi.responses import Response
from kakou.contracts.problem import FieldError, pointer, wrong_fields
from kakou.web.bodies import json_of
from kakou.web.checking import checked
from kakou.web.problems import wrong
from pydantic import BaseModel, ValidationError

M = TypeVar("M", bound=BaseModel)


async def read(request: Request, model: type[M], **from_path: str) -> M:
    """The body as `model`. What the address says need not be said again, and must not be contradicted.

    Raises Problem 400, 415 or 422 with every wrong field.
    """
    sent = await json_of(request)
    if not isinstance(sent, dict):
        raise wrong((FieldError(pointer="", code="dict_type", message="must be a JSON object"),))
    sent = {**from_path, **sent}
    document = await checked(model, sent)
    errors = tuple(
        FieldError(
            pointer=pointer([name]), code="not_as_addressed", message=f"must be {text}, as in the address, or left out"
        )
        for name, text in _contradicted(model, document, sent, from_path)
    )
    if errors:
        raise wrong(errors)
    return document


def _contradicted(
    model: type[M], document: M, sent: dict[str, Any], from_path: dict[str, str]
) -> list[tuple[str, str]]:
    """Fields where the document differs from its address, which is normalised by the same rules."""
    if all(sent[name] == text for name, text in from_path.items()):
        return []
    said = {name: getattr(document, name) for name in document.model_fields_set}
    moved = {model.model_fields[name].validation_alias or name: value for name, value in said.items()} | from_path
    try:
        addressed = model.model_validate(moved)
    except ValidationError as error:
        raise wrong(wrong_fields(error, moved)) from None
    return [(name, text) for name, text in from_path.items() if getattr(addressed, name) != getattr(document, name)]


class Json(Response):
    """Made of bytes that are JSON: what a response works out of its content for each answer is known of these."""

    def __init__(self, content: bytes, status: int, headers: Mapping[str, str]) -> None:
        self.status_code, self.body, self.background = status, content, None
        self.raw_headers = [
            *((name.lower().encode("latin-1"), text.encode("latin-1")) for name, text in headers.items()),
            (b"content-length", b"%d" % len(content)),
            (b"content-type", b"application/json"),
        ]


def answer(body: BaseModel, status: int = 200, etag: str | None = None, **headers: str) -> Response:
    """`body` as JSON, decimals as strings."""
    if etag is not None:
        headers["ETag"] = f'"{etag}"'
    return Json(body.__pydantic_serializer__.to_json(body), status, headers)


def plain(body: Any, status: int = 200, **headers: str) -> Response:
    """`body` of plain values as JSON."""
    return Json(orjson.dumps(body), status, headers)


def fragment(document: BaseModel) -> orjson.Fragment:
    """What was said in `document` and no defaults, as a part of an event."""
    return orjson.Fragment(document.__pydantic_serializer__.to_json(document, exclude_unset=True))


def whole(body: BaseModel) -> orjson.Fragment:
    """All of `body`, as a part of an answer."""
    return orjson.Fragment(body.__pydantic_serializer__.to_json(body))
