"""Reading events from a request: structured, in a batch, or in binary mode."""

import re
from typing import Any, Final

from fastapi import Request
from kakou.contracts.cloudevents import BATCH, STRUCTURED
from kakou.web.bodies import is_json, parse
from kakou.web.listener.request_heads import ATTRIBUTE, percent_decoded
from kakou.web.problem_table import (
    DATA_AS_HEADER,
    HEADER_NOT_UTF8,
    MEDIA_TYPE,
)

TAKEN: Final = f"{STRUCTURED}, {BATCH}, application/json"
_QUOTED: Final = re.compile(rb'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_ESCAPED: Final = re.compile(rb"\\(.)", re.DOTALL)


def is_batch(media: str, sent: Any) -> bool:
    return media == BATCH or (media != STRUCTURED and isinstance(sent, list))


def in_binary_mode(request: Request) -> bool:
    headers = request.headers
    return "ce-type" in headers or "ce-specversion" in headers or "ce-id" in headers


async def read_sent(request: Request, media: str) -> Any:
    """What was sent, as one JSON value: an event, or a list of them. Raises Problem 400, 415."""
    if not is_json(media):
        raise MEDIA_TYPE(accepted=TAKEN)
    body = await request.body()
    if not in_binary_mode(request) or media in (STRUCTURED, BATCH):
        return parse(body)
    attributes: dict[str, Any] = {
        name[len(ATTRIBUTE) :].decode("latin-1"): _attribute(name, value)
        for name, value in request.headers.raw
        if name.startswith(ATTRIBUTE)
    }
    for name in ("data", "data_base64"):
        if name in attributes:
            raise DATA_AS_HEADER(name=name)
    if "offline" in attributes:
        attributes["offline"] = {"true": True, "false": False}.get(attributes["offline"], attributes["offline"])
    return {**attributes, "data": parse(body) if body else {}}


def _attribute(name: bytes, value: bytes) -> str:
    """The text of an attribute in a header (CloudEvents HTTP binding 3.1.3.2). Raises Problem 400.

    Sequences that are no UTF-8 must not become the same replacement character: two ids would be one.
    """
    value = value.strip()
    if quoted := _QUOTED.fullmatch(value):
        value = _ESCAPED.sub(rb"\1", quoted[1])
    text = percent_decoded(value)
    if text is None:
        raise HEADER_NOT_UTF8(name=name.decode("latin-1"))
    return text
