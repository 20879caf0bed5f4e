"""`/v1/escalation`: whom to turn to when nobody answers."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.base import InboundModel
from kakou.contracts.events import safety
from kakou.web.openapi import body_of
from kakou.web.problem_table import CHANNELS
from kakou.web.writes import pending

from hazmat_notify.http.context import Desk, answer
from hazmat_notify.http.describing import described
from hazmat_notify.http.writes import append, known, read
from hazmat_notify.state import ESCALATION, HEAD, SUBSCRIPTION, SubscriptionKept

SAFETY = ("safety",)


class Ladder(InboundModel):
    """Whom to turn to when nobody answers."""

    contacts: safety.EscalationContacts = ()
    """The contacts in order; an empty list goes back to the contacts of the storage unit, at 30, 90 and 180 s."""


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1", tags=["alerts"])

    @router.get("/escalation", response_model=Ladder, **described("Whom to turn to when nobody answers", SAFETY))
    async def get_escalation(request: Request) -> Response:
        principal = await desk.may_answer(request)
        said = await desk.reader.get(principal.zone, ESCALATION, HEAD, safety.EscalationSet)
        return answer(Ladder(contacts=said.contacts if said else ()))

    @router.put(
        "/escalation",
        response_model=Ladder,
        **described(
            "Set whom to turn to when nobody answers",
            SAFETY,
            problems=(400, 413, 415, 422),
            requestBody=body_of(Ladder, {"contacts": [{"after": 30, "name": "王主任", "phone": "13800000000"}]}),
        ),
    )
    async def set_escalation(request: Request) -> Response:
        principal = await desk.may_answer(request)
        said = await read(request, Ladder)
        channels = await desk.reader.all(principal.zone, SUBSCRIPTION, SubscriptionKept)
        wrong = [
            {
                "pointer": f"/contacts/{place}/channel",
                "code": "channel",
                "message": "must be board or a subscription",
            }
            for place, each in enumerate(said.contacts)
            if each.channel != "board" and each.channel not in channels
        ]
        if wrong:
            raise CHANNELS(errors=wrong)
        event = safety.EscalationSet(contacts=said.contacts, by=principal.name)
        position = await append(desk, request, principal.zone, topics.ESCALATION_SET, principal.zone, event)
        if not await known(desk, request, position):
            return pending(position, "/v1/escalation")
        return answer(said)

    return router
