"""Claims: an officer says who is at a visit, and that nobody is any more."""

from typing import Annotated, Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts.base import Blank, InboundModel, Name
from kakou.contracts.claim import Claim
from kakou.web.bodies import has_body
from kakou.web.completeness import check_not_rebuilding
from kakou.web.openapi import body_of
from kakou.web.problem_table import NO_VISIT, NOT_REFERRED

from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.http.bodies import answer, read
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi import examples
from gate_ingest.http.openapi.describing import described
from gate_ingest.http.openapi.parameters import VisitPath
from gate_ingest.http.referrals.queue import referral_of
from gate_ingest.http.visits import place_of
from gate_ingest.http.waiting import see_visit

OFFICER: Final = ("officer",)


class ClaimFiling(InboundModel):
    """The body of a claim; it may be left out."""

    take_over: Annotated[Name | None, Blank] = None
    """The id of the claim of another officer that this one takes the place of; 409 when that is no longer the one."""


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["visits"])

    @router.post(
        "/v1/visits/{visit}/claim",
        **described(
            "Say who is at a visit",
            OFFICER,
            {200: ("The claim in force", Claim)},
            description="Of a visit that waits for an officer, so that no two do one truck; it does not bar a decision."
            " It ends ten minutes after it was made or renewed, with its holder's token or session, with a decision, or"
            " when it is given back. The holder's own repeat renews it. 409 with `claim` where another officer has the"
            " visit: `take_over` with that claim's id takes it over.",
            body=body_of(ClaimFiling, examples.CLAIM, required=False),
            problems=(404,),
        ),
    )
    async def claim_visit(request: Request, visit: VisitPath) -> Response:
        speaker = await gate.speaker(request, *OFFICER)
        place = str(place_of(visit, speaker))
        filing = await read(request, ClaimFiling) if has_body(request) else ClaimFiling()
        await check_referred(gate, speaker.zone, place)
        by = await gate.name_of(request, speaker)
        return answer(await gate.claims.take(speaker, by, place, filing.take_over))

    @router.delete(
        "/v1/visits/{visit}/claim",
        status_code=204,
        **described(
            "Give a claim back",
            OFFICER,
            {204: ("Nobody is at the visit now", {})},
            description="The holder's own. Where nobody has the visit it changes nothing; 409 with `claim` where"
            " another officer has it.",
            problems=(404, 409),
        ),
    )
    async def give_claim_back(request: Request, visit: VisitPath) -> Response:
        speaker = await gate.speaker(request, *OFFICER)
        await gate.claims.give_back(speaker, str(place_of(visit, speaker)))
        return Response(status_code=204)

    return router


async def check_referred(gate: Gate, zone: str, visit: str) -> None:
    """Raises Problem 404 for a visit that is not known, 409 for one that does not wait for an officer, 503 where the
    state that would say is being built; OSError, TimeoutError."""
    if await referral_of(gate, zone, visit) is not None:
        return
    await check_not_rebuilding(gate.host, zone, (READ_MODEL, OFFERS_MODEL))
    if await see_visit(gate, zone, visit) is None:
        raise NO_VISIT(visit=visit)
    raise NOT_REFERRED(visit=visit)
