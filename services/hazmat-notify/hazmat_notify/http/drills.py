"""`/v1/drills`: alerts that are not real."""

from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.base import Blank, InboundModel, Note
from kakou.contracts.events import safety
from kakou.runtime.host import Position
from kakou.values.locations import Identifier
from kakou.web.access.auth import Principal
from kakou.web.addresses import address
from kakou.web.openapi import body_of
from kakou.web.problem_table import NOT_A_DRILL
from kakou.web.writes import Pending, pending

from hazmat_notify.alerts.rules.alert_message import is_over
from hazmat_notify.http.alerts import kept_alert
from hazmat_notify.http.context import Desk
from hazmat_notify.http.describing import LATER, described
from hazmat_notify.http.parameters import AlertPath
from hazmat_notify.http.writes import append, known, read

SAFETY = ("safety",)


class Drill(InboundModel):
    """A drill that shall be started."""

    text: Note
    """What the drill is about, as the alert says it."""
    storage_unit: Annotated[Identifier | None, Blank] = None
    """The storage unit that the drill pretends to be about."""


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1/drills", tags=["alerts"])

    @router.post(
        "",
        status_code=202,
        response_model=Pending,
        **described(
            "Raise an alert that is not real, and says so",
            SAFETY,
            description="It climbs, is delivered and answered like any other.",
            problems=(400, 413, 415, 422),
            requestBody=body_of(Drill, {"text": "T-01泄漏演练", "storage_unit": "T-01"}),
        ),
    )
    async def raise_drill(request: Request) -> Response:
        principal = await desk.may_answer(request)
        position = await start_drill(desk, request, principal, await read(request, Drill), principal.name)
        await known(desk, request, position)
        return pending(position, "/v1/alerts")

    @router.delete(
        "/{no}",
        status_code=204,
        **described(
            "End a drill",
            SAFETY,
            description="Its alert gets the all-clear. One that is over stays so.",
            answers=LATER,
            problems=(404, 409, 422),
        ),
    )
    async def stop_drill(request: Request, no: AlertPath) -> Response:
        principal = await desk.may_answer(request)
        position = await end_drill(desk, request, principal, no, principal.name)
        if position is not None and not await known(desk, request, position):
            return pending(position, address("/v1/alerts/{no}", {"no": no}, after=position.offset))
        return Response(status_code=204)

    return router


async def start_drill(
    desk: Desk, request: Request, principal: Principal, said: Drill, by: str, event: str | None = None
) -> Position:
    """Say on the log that a drill begins. by: the name on record. event: its id, for a form that may be sent twice.
    Raises Problem 429, LogUnavailable."""
    started = safety.DrillStarted(text=said.text, storage_unit=said.storage_unit, by=by)
    return await append(desk, request, principal.zone, topics.DRILL_STARTED, principal.zone, started, event)


async def end_drill(desk: Desk, request: Request, principal: Principal, no: str, by: str) -> Position | None:
    """Say on the log that a drill is over; None where it is already. Raises Problem 404, 409, 429, LogUnavailable."""
    message = (await kept_alert(desk, principal.zone, no)).message
    if not message.drill:
        raise NOT_A_DRILL(no=no)
    if is_over(message):
        return None
    return await append(desk, request, principal.zone, topics.DRILL_ENDED, no, safety.DrillEnded(alert=no, by=by))
