"""`POST /v1/alerts/{id}/acknowledgement`: a named person's word on an alert."""

from typing import Annotated, Self

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.alert import Alert, AlertAnswer, AnswerWord
from kakou.contracts.base import Blank, Fault, InboundModel, Name, form_error
from kakou.contracts.events.writes import AlertAcknowledged, AnswerNumber
from kakou.runtime.host import Position
from kakou.web.access.auth import Principal
from kakou.web.addresses import address
from kakou.web.openapi import body_of
from kakou.web.problem_table import ALERT_CHANGED
from kakou.web.problems import Problem
from kakou.web.writes import pending
from pydantic import model_validator

from hazmat_notify.alerts.rules.alert_message import is_over
from hazmat_notify.alerts.rules.answers import Refused, check, is_repeat, standing
from hazmat_notify.http.alerts import current, kept_alert
from hazmat_notify.http.context import Desk, answer
from hazmat_notify.http.describing import described
from hazmat_notify.http.parameters import AlertPath
from hazmat_notify.http.writes import append, known, read
from hazmat_notify.state import SUBSCRIPTION, AlertKept, SubscriptionKept


class Acknowledgement(InboundModel):
    """A person's word on an alert."""

    answer: AnswerWord
    """What the person says: seen, taken in hand, handed on, or an answer undone."""
    by: Annotated[Name | None, Blank] = None
    """The person's name, where the token is not their own; the token's stands beside it."""
    to: Annotated[Name | None, Blank] = None
    """Whom the alert is handed on to, who has it once they take it."""
    undoes: AnswerNumber | None = None
    """The number of the answer that is undone, counted from 1 in the alert's `answers`; the last that stands where it
    is left out."""

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        faults = []
        if self.answer == "handed-on" and self.to is None:
            faults.append(Fault(("to",), "missing", "must be given with `handed-on`: a name"))
        if self.answer != "handed-on" and self.to is not None:
            faults.append(Fault(("to",), "extra_forbidden", "belongs to `handed-on` alone"))
        if self.answer != "undone" and self.undoes is not None:
            faults.append(Fault(("undoes",), "extra_forbidden", "belongs to `undone` alone"))
        if faults:
            raise form_error(faults)
        return self


def routes(desk: Desk) -> APIRouter:
    router = APIRouter(prefix="/v1/alerts", tags=["alerts"])

    @router.post(
        "/{no}/acknowledgement",
        response_model=Alert,
        **described(
            "A person has seen it, has it in hand, hands it on, or undoes an answer",
            ("safety",),
            description="Only `taken` ends the climb. `handed-on` and `undone` let it go on where it stood. An alert"
            " that is over stays so, whatever is answered.",
            problems=(400, 404, 409, 413, 415, 422),
            requestBody=body_of(Acknowledgement, {"answer": "taken", "by": "王敏"}),
        ),
    )
    async def acknowledge_alert(request: Request, no: AlertPath) -> Response:
        principal = await desk.may_answer(request)
        said = await read(request, Acknowledgement)
        position, kept = await acknowledge(desk, request, principal, no, said)
        if kept is None:
            path = address("/v1/alerts/{no}", {"no": no}, after=position.offset)
            return pending(position, path)
        return answer(current(kept, await desk.reader.all(principal.zone, SUBSCRIPTION, SubscriptionKept)))

    return router


async def acknowledge(
    desk: Desk, request: Request, principal: Principal, no: str, said: Acknowledgement
) -> tuple[Position, AlertKept | None]:
    """Put a person's word on the log; the alert as it stands then, None where that is not known in time. Raises
    Problem 404, 409, 429, LogUnavailable."""
    zone, by = principal.zone, said.by or principal.name
    event = _event(await kept_alert(desk, zone, no), said, by, principal.name)
    position = await append(desk, request, zone, topics.ALERT_ACKNOWLEDGED, no, event)
    if not await known(desk, request, position):
        return position, None
    kept = await kept_alert(desk, zone, no)
    given = next((each for each in reversed(kept.answers) if _is(each, event)), None)
    if given is None:
        raise ALERT_CHANGED(no=no)
    if said.answer in ("seen", "taken"):
        desk.metrics.answer.observe(max(0.0, (given.at - kept.message.at).total_seconds()))
    return position, kept


def _event(kept: AlertKept, said: Acknowledgement, by: str, token: str) -> AlertAcknowledged:
    """Raises Problem 409 for what cannot be answered so, as things stand."""
    found, no = standing(kept.answers, kept.asked), kept.message.id
    undoes = said.undoes or max(found, default=None) if said.answer == "undone" else None
    event = AlertAcknowledged(alert=no, answer=said.answer, by=by, token=token, to=said.to, undoes=undoes)
    if not is_repeat(found, kept.answers, event):
        try:
            check(found, len(kept.answers), is_over(kept.message), event)
        except Refused as error:
            raise Problem(error.status, error.detail.en, zh=error.detail.zh) from None
    return event


def _is(given: AlertAnswer, event: AlertAcknowledged) -> bool:
    if event.answer == "undone":
        return given.undoes == event.undoes
    return (given.answer, given.by, given.token, given.to) == (event.answer, event.by, event.token, event.to)
