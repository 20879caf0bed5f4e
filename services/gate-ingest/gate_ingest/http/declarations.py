"""Declarations and how far each has come through the gate."""

from contextlib import suppress
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.progress import Progress
from kakou.history.reading import Reached
from kakou.history.unavailable import HistoryUnavailable
from kakou.values.canonical import canonical
from kakou.web.openapi import PREFER, body_of
from kakou.web.problem_table import NO_DOCUMENT

from gate_ingest.http.bodies import fragment, plain, read
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi import examples
from gate_ingest.http.openapi.describing import IF_MATCH, IF_NONE_MATCH, ON_READS, PENDING, described
from gate_ingest.http.openapi.parameters import After, DeclarationPath, Wait
from gate_ingest.http.recall import READS_VERDICTS, recalled
from gate_ingest.http.writes import append, caught_up, conditions, pending, raise_unless_done, settled_beside
from gate_ingest.read_model import past
from gate_ingest.read_model.declaration_trucks import passes_at_gate, trucks_of
from gate_ingest.read_model.kept_declarations import KeptDeclaration
from gate_ingest.state import DECLARATION

SCOPES: Final = ("customs",)

HERE_WITHIN: Final = 1.0
"""Seconds for the history to say which trucks are at the gate."""


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["declarations"])

    @router.put(
        "/v1/declarations/{no}",
        **described(
            "File a declaration, or replace it",
            SCOPES,
            {
                201: ("Filed for the first time", Declaration),
                200: ("Replaced, or the same again", Declaration),
                **PENDING,
            },
            description="Never below what has already passed (409). The same content again changes nothing.",
            body=body_of(Declaration, examples.DECLARATION),
            problems=(412,),
            headers=(IF_MATCH, IF_NONE_MATCH, PREFER),
            tagged=True,
        ),
    )
    async def file_declaration(request: Request, no: DeclarationPath) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        document = await read(request, Declaration, no=no)
        data = {"declaration": fragment(document), **conditions(request)}
        position = await append(gate, request, speaker, topics.DECLARATION_FILED, document.no, data)
        known = await settled_beside(gate, request, speaker.zone, position, (DECLARATION, document.no))
        if known is None:
            return pending(position, "/v1/declarations/{no}", no=document.no)
        found, text = known
        raise_unless_done(found)
        kept = (
            KeptDeclaration.model_validate_json(text)
            if text
            else await kept_declaration(gate, speaker.zone, document.no)
        )
        created = kept.version == 1 and found.outcome == "done"
        return plain(kept.declaration, 201 if created else 200, ETag=f'"{kept.etag}"')

    @router.get(
        "/v1/declarations/{no}",
        **described(
            "A declaration as it stands",
            SCOPES,
            {200: ("The document", Declaration), **PENDING},
            problems=ON_READS,
            tagged=True,
        ),
    )
    async def get_declaration(request: Request, no: DeclarationPath, after: After = None, wait: Wait = 0) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        if not await caught_up(gate, speaker.zone, after, wait):
            return plain({"state": "pending"}, 202)
        kept = await kept_declaration(gate, speaker.zone, no)
        return plain(kept.declaration, ETag=f'"{kept.etag}"')

    @router.get(
        "/v1/declarations/{no}/progress",
        **described(
            "How far it has come through the gate",
            SCOPES,
            {200: ("Declared, allocated and passed per line; trucks; sum of weights", Progress)},
            problems=(404,),
        ),
    )
    async def get_declaration_progress(request: Request, no: DeclarationPath) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        kept = await kept_declaration(gate, speaker.zone, no)
        return plain(await _with_trucks_here(gate, speaker.zone, kept.progress))

    return router


async def kept_declaration(gate: Gate, zone: str, no: str) -> KeptDeclaration:
    """The declaration as it stands. Raises Problem 404, 503; HistoryUnavailable. May raise OSError, TimeoutError."""
    entry = canonical(no).upper()
    missing = NO_DOCUMENT(kind="Declaration", no=no)

    async def look() -> KeptDeclaration | None:
        return await gate.model.get(zone, DECLARATION, entry, KeptDeclaration)

    return await recalled(gate, zone, DECLARATION, look, past.declaration(entry), missing)


async def _with_trucks_here(gate: Gate, zone: str, progress: dict[str, Any]) -> dict[str, Any]:
    """The log tells nothing of a declaration when a truck comes that takes the whole of it: its pass is with a visit
    then. Without the history such a truck is one that is still to come. May raise OSError, TimeoutError."""
    told = progress.get("trucks") or {}
    if not told.get("approved"):
        return progress
    # A history that is behind would still have at the gate what has passed by now.
    shown = Reached(READS_VERDICTS, gate.host.partition_of(zone), await gate.shown_to(zone))
    with suppress(HistoryUnavailable):
        found = await gate.history.rows(zone, passes_at_gate([progress["no"]]), within=HERE_WITHIN, reached=[shown])
        trucks = trucks_of(told, sum(row.passes for row in found))
        return progress | {"trucks": told | {"here": trucks.here, "approved": trucks.to_come}}
    return progress
