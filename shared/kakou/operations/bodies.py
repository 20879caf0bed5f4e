"""Reading a request's body: JSON in UTF-8, by the media type that it is sent as."""

from typing import Any, Final

from starlette.requests import Request

from kakou.contracts.cloudevents import charset, media_type
from kakou.contracts.json_text import NotJson, loads
from kakou.operations.problems import Problem

JSON: Final = "application/json"
PLAIN_ENCODINGS: Final = ("", "identity")


def sent_as(request: Request) -> str:
    """The body's media type in lower case; empty when none is named.

    Raises Problem 415 for an encoding, or a charset other than UTF-8.
    """
    encoding = request.headers.get("content-encoding", "").strip().lower()
    if encoding not in PLAIN_ENCODINGS:
        detail = f"the body is encoded as {encoding}; send it as it is, without Content-Encoding"
        raise Problem(415, detail, headers={"Accept-Encoding": "identity"})
    content_type = request.headers.get("content-type", "")
    named = charset(content_type)
    if named not in ("", "utf-8", "utf8"):
        raise Problem(415, f"the body is in {named}; send it in UTF-8")
    return media_type(content_type)


def is_json(media: str) -> bool:
    """Whether a body of this media type is JSON; one of none is taken for it."""
    return media in ("", JSON) or media.endswith("+json")


async def json_of(request: Request) -> Any:
    """The body's value. Raises Problem 400, 415."""
    if not is_json(sent_as(request)):
        raise Problem(415, f"send {JSON}, in UTF-8", headers={"Accept": JSON})
    return parse(await request.body())


def parse(text: bytes) -> Any:
    """The JSON value in `text`. Raises Problem 400."""
    try:
        return loads(text)
    except NotJson as error:
        raise Problem(400, f"the body is not JSON: {error}") from None
