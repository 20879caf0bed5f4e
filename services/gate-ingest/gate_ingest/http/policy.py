"""The zone's policy: every parameter with the value in force, since when, and where it comes from."""

from datetime import datetime
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.documents.policy import DEFAULTS, PolicyFiling
from kakou.contracts.documents.policy_book import ParameterView
from kakou.contracts.events.registry import INBOUND
from kakou.web.openapi import PREFER, body_of
from kakou.web.problem_table import NO_PARAMETER

from gate_ingest.http.bodies import answer, fragment, plain, read
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi import examples
from gate_ingest.http.openapi.describing import IF_MATCH, IF_NONE_MATCH, ON_READS, PENDING, described
from gate_ingest.http.openapi.parameters import After, At, PathPart, Wait
from gate_ingest.http.writes import append, caught_up, conditions, pending, raise_unless_done, settled
from gate_ingest.read_model.policy import policy_kept
from gate_ingest.state import POLICY_NO

SCOPES: Final = sorted(INBOUND[topics.POLICY_SET].scopes)


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["policy"])

    @router.put(
        "/v1/policy",
        **described(
            "Set parameters",
            SCOPES,
            {200: ("Every parameter as it is now in force", PolicyFiling), **PENDING},
            description="Items left out stay as they are. What GET answers may be put, and bare values. A past"
            " `effective_from` means now. A value displaces what was set for later, but where `upcoming` itself says"
            " what is to follow.",
            body=body_of(PolicyFiling, examples.POLICY),
            problems=(412,),
            headers=(IF_MATCH, IF_NONE_MATCH, PREFER),
            tagged=True,
        ),
    )
    async def set_policy(request: Request) -> Response:
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
            {200: ("Each with its value in force, since when, and its source; `upcoming`", PolicyFiling), **PENDING},
            problems=ON_READS,
            tagged=True,
        ),
    )
    async def get_policy(request: Request, after: After = None, wait: Wait = 0, at: At = None) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        if not await caught_up(gate, speaker.zone, after, wait):
            return plain({"state": "pending"}, 202)
        return await _policy(gate, speaker.zone, at)

    @router.get(
        "/v1/policy/{parameter}",
        **described(
            "A parameter over time",
            SCOPES,
            {200: ("The value in force, those set for later, and those that held before", ParameterView)},
            problems=(404,),
            path=(PathPart("parameter", "The parameter's name", "total_band_percent"),),
        ),
    )
    async def get_policy_parameter(request: Request, at: At = None) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        name = request.path_params["parameter"]
        if name not in DEFAULTS:
            raise NO_PARAMETER(name=name)
        kept = await policy_kept(gate.model, speaker.zone)
        return answer(kept.book.parameter(name, at or kept.now()))

    return router


async def _policy(gate: Gate, zone: str, at: datetime | None = None) -> Response:
    """What is in force at `at`, now when left out. The tag is the document's, which changes when it is put."""
    kept = await policy_kept(gate.model, zone)
    document = kept.book.document(at or kept.now())
    return plain(document) if kept.etag is None else plain(document, ETag=f'"{kept.etag}"')
