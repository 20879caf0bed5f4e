"""Commands to the devices of a truck's lane: weigh again, read again, tell the driver something. A barrier rises by a
decision alone."""

from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from kakou.contracts.events.device_order import DeviceOrder
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.host import LogUnavailable
from kakou.web.pages.record_name import record_name
from kakou.web.problem_table import NO_VISIT, SIGN_IN_AGAIN
from kakou.web.problems import Problem
from pydantic import ValidationError

from gate_ingest.desk.decided_by import decided_by
from gate_ingest.desk.refused import in_both
from gate_ingest.desk.rooms import page_of_visit
from gate_ingest.desk.truck.deciding import number
from gate_ingest.desk.truck.showing import TruckPages
from gate_ingest.http.orders import give
from gate_ingest.http.writes import raise_unless_done, settled

ORDERS: Final = {"weigh": ("bridge", "re-collect"), "gather": ("camera", "re-collect"), "show": ("display", "show")}
"""By the button's value: device, and what it shall do."""

SHOWN_AT: Final = {"weigh": "orders", "gather": "orders", "show": "lane"}
"""By the button's value the part of the page that it stands in, where the device's answer is shown."""


def add(router: APIRouter, pages: TruckPages) -> None:
    @router.get("/visits/{visit}/commands")
    async def commanded(visit: str) -> Response:
        """Where a browser stands after a command that came to nothing: typed again, it leads to the truck."""
        return RedirectResponse(page_of_visit(visit), 303)

    @router.post("/visits/{visit}/commands")
    async def command(request: Request, visit: str) -> Response:
        asked = await pages.asked(request, visit)
        if isinstance(asked, Response):
            return asked
        form, truck = asked.form, asked.truck

        async def again(status: int, fault: str, detail: Bilingual | None = None) -> Response:
            more = {"once": form.typed.get("once", "")} if status in (202, 503) else {}
            said = {"fault": fault, "detail": detail, "told": form.typed, **more}
            return await pages.page(request, form.session, visit, truck, status, **said)

        order = _order(form.typed)
        if order is None:
            return await again(422, "choose_command" if form.typed.get("command") not in ORDERS else "text_missing")
        if not await pages.commands_reach(form.session.principal.zone, truck):
            return await again(409, "truck_gone")
        speaker, kept = form.session.principal, truck.seen.kept
        try:
            position = await give(
                pages.gate,
                request,
                speaker,
                (kept.gate, kept.lane),
                order,
                decided_by(form.session),
                record_name(form.session),
                number(form) + form.typed["command"],
                truck.view.visit,
            )
            found = await settled(pages.gate, request, speaker.zone, position)
            if found is None:
                return await again(202, "command_under_way")
            raise_unless_done(found)
        except Problem as problem:
            return await again(problem.status, "not_taken", in_both(problem))
        except (LogUnavailable, OSError, TimeoutError):
            return await again(503, "command_perhaps")
        return RedirectResponse(f"{page_of_visit(truck.view.visit)}#{SHOWN_AT[form.typed['command']]}", 303)

    @router.get("/visits/{visit}/lane")
    async def lane(request: Request, visit: str) -> Response:
        """What the lane's devices were told and have answered, for the page's script."""
        session = await pages.gate.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        truck = await pages.look(session, visit)
        if truck is None:
            raise NO_VISIT(visit=visit)
        now = await pages.lane(session.principal.zone, truck)
        return pages.part("truck_lane.html", request, lane=now, truck=truck)


def _order(typed: dict[str, str]) -> DeviceOrder | None:
    """None for what is no command, a display without a text among them."""
    wanted = ORDERS.get(typed.get("command", ""))
    if wanted is None:
        return None
    said: dict[str, Any] = {"device": wanted[0], "do": wanted[1]}
    if wanted[0] == "display":
        said["text"] = typed.get("text") or typed.get("ready") or None
    try:
        return DeviceOrder.model_validate(said)
    except ValidationError:
        return None
