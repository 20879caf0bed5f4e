"""Collections of the zone, searched page by page: `gate_ingest.lists` says what can be asked of each."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.lists.listing import Listing
from kakou.web.lists import describing

from gate_ingest.http.context import Gate
from gate_ingest.http.openapi.describing import described
from gate_ingest.lists import LISTINGS
from gate_ingest.lists.tasks import TASKS


def routes(gate: Gate) -> APIRouter:
    router = APIRouter()
    for listing in LISTINGS:
        _add(router, gate, listing)
    return router


def _add(router: APIRouter, gate: Gate, listing: Listing) -> None:
    @router.get(
        listing.path,
        name=f"list_{listing.name.replace('-', '_')}",
        tags=[listing.tag],
        **described(
            listing.title,
            listing.scopes,
            {200: (describing.MEANING, describing.answer(listing))},
            description=describing.description(listing),
            headers=describing.parameters(listing),
        ),
    )
    async def list_items(request: Request) -> Response:
        speaker = await gate.speaker(request, *listing.scopes)
        if listing is TASKS:
            await gate.tasks_told(speaker.zone)
        return await gate.lists.answer(request, speaker, listing)
