"""The zone's policy: every parameter with its value, since when, and where it comes from."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.decided import DocumentChanged
from kakou.contracts.documents.policy import PolicyFiling
from kakou.contracts.documents.policy_book import PolicyBook
from kakou.contracts.events.registry import INBOUND

from gate_ingest.entries import POLICY_NO
from gate_ingest.gate import Gate
from gate_ingest.http import examples
from gate_ingest.http.bodies import fragment, plain, read
from gate_ingest.http.describing import IF_MATCH, IF_NONE_MATCH, ON_READS, PENDING, PREFER, body_of, described
from gate_ingest.http.parameters import After, Wait
from gate_ingest.http.writes import append, caught_up, conditions, pending, raise_unless_done, settled

SCOPES: Final = sorted(INBOUND[topics.POLICY_SET].scopes)


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["policy"])

    @router.put(
        "/v1/policy",
        **described(
            "Set parameters",
            SCOPES,
            {200: ("Every parameter as last set", PolicyFiling), **PENDING},
            description="Items left out stay as they are. What GET answers may be put, and bare values. A past"
            " `effective_from` means now.",
            body=body_of(PolicyFiling, examples.POLICY),
            problems=(412,),
            headers=(IF_MATCH, IF_NONE_MATCH, PREFER),
        ),
    )
    async def put_policy(request: Request) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        filing = await read(request, PolicyFiling)
        data = {"policy": fragment(filing), **conditions(request)}
        position = await append(gate, request, speaker, topics.POLICY_SET, POLICY_NO, data)
        found = await settled(gate, request, speaker.zone, position)
        if found is None:
            return pending(position, "/v1/policy")
        raise_unless_done(found)
        return await _policy(gate, speaker.zone)

    @router.get(
        "/v1/policy",
        **described(
            "The zone's parameters",
            SCOPES,
            {200: ("Each with its value, since when, and its source", PolicyFiling), **PENDING},
            problems=ON_READS,
        ),
    )
    async def get_policy(request: Request, after: After = None, wait: Wait = 0) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        if not await caught_up(gate, speaker.zone, after, wait):
            return plain({"state": "pending"}, 202)
        return await _policy(gate, speaker.zone)

    return router


async def _policy(gate: Gate, zone: str) -> Response:
    """A zone that never set any has the defaults."""
    kept = await gate.model.get(zone, "policy", POLICY_NO, DocumentChanged)
    if kept is None:
        return plain(PolicyBook().document())
    return plain(kept.document, ETag=f'"{kept.etag}"')
