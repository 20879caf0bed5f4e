"""Passages of the zone as they happen, for warehouse systems and third parties."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts.passage import Passage
from kakou.web.addresses import address
from kakou.web.lists import describing
from kakou.web.lists.answers import is_search
from kakou.web.openapi import EVENT_STREAM, STREAM
from kakou.web.waits.event_streams import LAST_EVENT_ID, last_received, not_ahead

from gate_ingest.handler import READ_MODEL
from gate_ingest.http.bodies import plain, whole
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi.describing import described
from gate_ingest.http.openapi.parameters import Limit
from gate_ingest.http.recall import left
from gate_ingest.http.streams import PAGE, Following, stream
from gate_ingest.lists.passages import PASSAGES as SEARCHED
from gate_ingest.read_model import past
from gate_ingest.state import HEAD, PASSAGE_BLOCK, PASSAGES, Sequences, passage_kind

SCOPES: Final = SEARCHED.scopes


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["passages"])

    @router.get(
        "/v1/passages",
        **described(
            "Passages of the zone, by sequence",
            SCOPES,
            {200: (f"{describing.MEANING}; or, with `Accept: {EVENT_STREAM}`, events as they happen", _answer())},
            description="For warehouse systems and third parties (policy items (三) and (二十二))."
            f" 410 to whoever has more than the sequence holds. {describing.description(SEARCHED)}",
            problems=(400, 410),
            headers=(LAST_EVENT_ID, *describing.filters(SEARCHED), describing.COUNTED),
        ),
    )
    async def list_passages(
        request: Request,
        after: Annotated[int, Query(ge=0, le=2**62, description="The last sequence known.")] = 0,
        limit: Limit = 100,
    ) -> Response:
        speaker = await gate.speaker(request, *SCOPES)

        async def following(last: int) -> Following:
            return Following([(passage.sequence, passage) for passage in await _page(gate, speaker.zone, last, PAGE)])

        async def last() -> int:
            head = await _head(gate, speaker.zone)
            return head.last if head else 0

        if is_search(request):
            return await gate.lists.answer(request, speaker, SEARCHED)
        received = last_received(request)
        asked = received if received is not None else after
        begins = await not_ahead(gate.host, speaker.zone, READ_MODEL, "Sequence of passages", asked, last)
        if EVENT_STREAM in request.headers.get("accept", ""):
            return stream(gate, request, speaker.zone, {READ_MODEL: PASSAGES}, "passage", begins, following)
        page = await _page(gate, speaker.zone, begins, limit + 1)
        body: dict[str, object] = {"items": [whole(passage) for passage in page[:limit]]}
        if len(page) > limit:
            body["next"] = address("/v1/passages", after=page[limit - 1].sequence, limit=limit)
        return plain(body)

    return router


def _answer() -> dict[str, Any]:
    listed = describing.answer(SEARCHED)
    return {
        "content": {**listed["content"], **STREAM["content"]},
        "headers": {**listed["headers"], **STREAM["headers"]},
    }


async def _head(gate: Gate, zone: str) -> Sequences | None:
    return await gate.model.get(zone, PASSAGES, HEAD, Sequences)


async def _page(gate: Gate, zone: str, after: int, limit: int) -> list[Passage]:
    """Without a gap, also of those that have left the read model. May raise OSError, TimeoutError,
    HistoryUnavailable."""
    head = await _head(gate, zone)
    if head is None:
        return []
    page: list[Passage] = []
    sequence, end = after + 1, min(head.last, after + limit)
    while sequence <= end:
        if sequence < head.first:
            page += await _past(gate, zone, sequence - 1, min(head.first - 1, end))
            sequence = head.first
            continue
        block_end = min(end, (sequence // PASSAGE_BLOCK + 1) * PASSAGE_BLOCK - 1)
        numbers = [str(number) for number in range(sequence, block_end + 1)]
        kept = await gate.model.get_many(zone, passage_kind(sequence), numbers, Passage)
        there = [passage for passage in kept if passage is not None]
        if len(there) < len(numbers):
            # Whoever follows goes on behind the page: it must not miss what has left since the head was read.
            head = await _head(gate, zone)
            if head is None or head.first <= sequence:
                raise OSError(f"the read model of {zone} lacks passages after {sequence - 1}")
            continue
        page += there
        sequence = block_end + 1
    return page


async def _past(gate: Gate, zone: str, after: int, end: int) -> list[Passage]:
    reached = await left(gate, zone, PASSAGES)
    found = await gate.history.read(zone, past.passages(after, end), reached=reached)
    if [passage.sequence for passage in found] != list(range(after + 1, end + 1)):
        raise OSError(f"the history of {zone}'s passages has a hole after {after}: it is being built")
    return found
