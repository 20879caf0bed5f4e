"""Receipts, and what became of writes that have no address of their own."""

from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.events.outbound import Answer
from kakou.contracts.topics import SCOPES
from kakou.contracts.verdicts import Root
from kakou.runtime.host import Position
from kakou.web.openapi import PREFER, body_of
from kakou.web.problem_table import OTHERS_WRITE
from kakou.web.writes import Pending

from gate_ingest.handler import OFFERS_MODEL
from gate_ingest.http.bodies import fragment, plain, read
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi import examples
from gate_ingest.http.openapi.describing import PENDING, described
from gate_ingest.http.openapi.parameters import Wait
from gate_ingest.http.writes import append, is_others, pending, raise_unless_done, settled
from gate_ingest.intake.outcomes import outcome

CUSTOMS: Final = ("customs",)


class Outcome(Answer):
    """An outcome with the position of its write."""

    state: str
    """How the write stands."""
    position: Root
    """Where the write stands in `gate.inbound`."""


class TakenReceipt(OutboundModel):
    """A receipt that was taken in."""

    outcome: str
    """What became of it."""
    receipt: Receipt
    """The receipt as it was taken in."""


def routes(gate: Gate) -> APIRouter:
    router = APIRouter()

    @router.post(
        "/v1/receipts",
        tags=["receipts"],
        **described(
            "A receipt of the national system",
            CUSTOMS,
            {200: ("Taken in", TakenReceipt), **PENDING},
            description="In any order; none moves a state back. One that contradicts our books makes a task.",
            body=body_of(Receipt, examples.RECEIPT),
            headers=(PREFER,),
        ),
    )
    async def report_receipt(request: Request) -> Response:
        speaker = await gate.speaker(request, *CUSTOMS)
        receipt = await read(request, Receipt)
        subject = receipt.pass_no or receipt.declaration_no or ""
        position = await append(
            gate, request, speaker, topics.RECEIPT_RECEIVED, subject, {"receipt": fragment(receipt)}
        )
        found = await settled(gate, request, speaker.zone, position)
        if found is None:
            return pending(position, "/v1/outcomes")
        raise_unless_done(found)
        return plain({"outcome": found.outcome, "receipt": fragment(receipt)})

    # Every outcome is passed on to the end of the path, so the model that reads there knows those of all services.
    @router.get(
        "/v1/outcomes",
        tags=["events"],
        **described(
            "What became of a write",
            SCOPES,
            {200: ("Known", Outcome), 202: ("Not known yet", Pending)},
            description="For writes whose `Location` leads here. `outcome` is `done`, `duplicate`, `refused`,"
            " `conflict` or `rejected`; `status` the HTTP status that says it best.",
        ),
    )
    async def get_outcome(
        request: Request,
        after: Annotated[int, Query(ge=0, le=2**62, description="The write's position, as in its `Location`.")],
        wait: Wait = 0,
    ) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        position = Position(gate.host.partition_of(speaker.zone), after)
        found = await outcome(gate.host, speaker.zone, position, wait, OFFERS_MODEL)
        if found is None:
            return plain({"state": "pending", "position": position._asdict()}, 202)
        if is_others(speaker, found):
            raise OTHERS_WRITE(position=after)
        return plain(
            {"state": "known", "position": position._asdict(), **found.model_dump(mode="json", exclude_none=True)}
        )

    return router
