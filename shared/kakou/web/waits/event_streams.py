"""Server-sent events: where a stream begins, and how its events are written."""

from collections.abc import Awaitable, Callable
from typing import Final

from pydantic import BaseModel
from sse_starlette import ServerSentEvent
from starlette.requests import Request

from kakou.runtime.host import Host
from kakou.web.completeness import being_built, knows_all
from kakou.web.preferences import whole_number
from kakou.web.problem_table import AHEAD_OF_SEQUENCE, NOT_A_SEQUENCE

LINE_END: Final = "\n"
"""One kind for the whole stream, pings and all: simple readers split at what they saw first."""

LONGEST_SEQUENCE: Final = 18

LAST_EVENT_ID: Final = {
    "name": "Last-Event-ID",
    "in": "header",
    "schema": {"type": "string", "pattern": rf"^\d{{1,{LONGEST_SEQUENCE}}}$"},
    "description": "The last sequence received; the stream goes on behind it. It counts before `after`.",
}
"""The header as an OpenAPI document has it."""

Last = Callable[[], Awaitable[int]]
"""The last sequence that there is, 0 before the first."""


def last_received(request: Request) -> int | None:
    """The sequence in `Last-Event-ID`; None without one. Raises Problem 400."""
    text = request.headers.get("last-event-id", "").strip()
    if not text:
        return None
    number = whole_number(text)
    if number is None or len(text) > LONGEST_SEQUENCE:
        raise NOT_A_SEQUENCE()
    return number


async def not_ahead(host: Host, zone: str, model: str, what: str, asked: int, last: Last) -> int:
    """`asked`, a sequence that a client says it has, if there is such a one.

    Raises Problem 410, saying where the sequence stands, when it has not come so far: the server was restored, or the
    sequence begun anew. Raises Problem 503 while `model` is still being made from the log, OSError, TimeoutError.
    """
    if asked <= await last():
        return asked
    if not await knows_all(host, zone, (model,)):
        raise being_built()
    stands = await last()
    if asked <= stands:
        return asked
    raise AHEAD_OF_SEQUENCE(more={"last": stands}, what=what, asked=asked, last=stands)


def event(name: str, sequence: int, body: BaseModel) -> ServerSentEvent:
    """`body` as an event of a sequence."""
    text = body.__pydantic_serializer__.to_json(body).decode()
    return ServerSentEvent(text, event=name, id=str(sequence), sep=LINE_END)
