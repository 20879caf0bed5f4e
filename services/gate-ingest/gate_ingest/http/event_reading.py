"""Reading events from a request: structured, in a batch, or in binary mode."""

from typing import Any, Final
from urllib.parse import unquote

from fastapi import Request
from kakou.contracts.cloudevents import BATCH, STRUCTURED
from kakou.contracts.events.reading import InboundEvent
from kakou.operations.auth import Principal
from kakou.operations.problems import Problem

from gate_ingest.http.bodies import parse

MOST_EVENTS: Final = 500
_ATTRIBUTE: Final = b"ce-"


def is_batch(media: str, sent: Any) -> bool:
    return media == BATCH or (media == "application/json" and isinstance(sent, list))


def in_binary_mode(request: Request) -> bool:
    headers = request.headers
    return "ce-type" in headers or "ce-specversion" in headers or "ce-id" in headers


async def read_sent(request: Request, media: str) -> Any:
    """What was sent, as one JSON value: an event, or a list of them. Raises Problem 400, 415."""
    if media not in (STRUCTURED, BATCH, "application/json", ""):
        raise Problem(415, f"send {STRUCTURED}, {BATCH}, or application/json")
    body = await request.body()
    if not in_binary_mode(request) or media in (STRUCTURED, BATCH):
        return parse(body)
    attributes: dict[str, Any] = {
        name[len(_ATTRIBUTE) :].decode("latin-1"): unquote(value.decode("latin-1"))
        for name, value in request.headers.raw
        if name.startswith(_ATTRIBUTE)
    }
    if "offline" in attributes:
        attributes["offline"] = {"true": True, "false": False}.get(attributes["offline"], attributes["offline"])
    return {**attributes, "data": parse(body) if body else {}}


def check_speaker(event: InboundEvent, speaker: Principal) -> None:
    """Raises Problem 403 when this token may not say that: another zone, another scope, another lane."""
    source, type_ = event.source, event.envelope.type
    if source.zone != speaker.zone:
        raise Problem(403, f"the token belongs to zone {speaker.zone}, the event's source is in {source.zone}")
    if speaker.scopes.isdisjoint(event.spec.scopes):
        scopes = " or ".join(sorted(event.spec.scopes))
        raise Problem(403, f"{type_} is said with the scope {scopes}")
    if source.gate is not None and source.lane is not None and not speaker.at(source.gate, source.lane):
        raise Problem(403, f"the token does not speak for lane {source.gate}.{source.lane}")
