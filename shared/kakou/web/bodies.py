"""Reading a request's body: JSON in UTF-8, by the media type that it is sent as."""

from typing import Any, Final

from starlette.requests import Request

from kakou.contracts.cloudevents import charset, media_type
from kakou.values.exact_json import NotJson, loads
from kakou.web.problem_table import CHARSET, CONTENT_ENCODING, MEDIA_TYPE, NOT_JSON_AT

JSON: Final = "application/json"
PLAIN_ENCODINGS: Final = ("", "identity")


def sent_as(request: Request) -> str:
    """The body's media type in lower case; empty when none is named.

    Raises Problem 415 for an encoding, or a charset other than UTF-8.
    """
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if encoding not in PLAIN_ENCODINGS:
        raise CONTENT_ENCODING(encoding=encoding)
    content_type = request.headers.get("content-type", "")
    named = charset(content_type)
    if named not in ("", "utf-8", "utf8"):
        raise CHARSET(charset=named)
    return media_type(content_type)


def has_body(request: Request) -> bool:
    """Whether anything was sent, as its headers say."""
    return request.headers.get("content-length", "0") != "0" or "transfer-encoding" in request.headers


def is_json(media: str) -> bool:
    """Whether a body of this media type is JSON; one of none is taken for it."""
    return media in ("", JSON) or media.endswith("+json")


async def json_of(request: Request) -> Any:
    """The body's value. Raises Problem 400, 415."""
    if not is_json(sent_as(request)):
        raise MEDIA_TYPE(accepted=JSON)
    return parse(await request.body())


def parse(text: bytes) -> Any:
    """The JSON value in `text`. Raises Problem 400."""
    try:
        return loads(text)
    except NotJson as error:
        raise NOT_JSON_AT(fault=error) from None
