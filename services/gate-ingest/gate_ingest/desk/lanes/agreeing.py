"""A second officer agrees to raise the barrier of an empty lane, which another has proposed by the interface."""

from collections.abc import Awaitable, Callable
from hashlib import sha256

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from kakou.contracts.events.device_order import DeviceOrder
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.host import LogUnavailable
from kakou.web.pages.language import language_of
from kakou.web.pages.posting import posted
from kakou.web.pages.record_name import record_name
from kakou.web.pages.rendering import Templates
from kakou.web.pages.sessions import Session
from kakou.web.problems import Problem

from gate_ingest.desk.decided_by import decided_by
from gate_ingest.desk.lanes.words import LANES_WORDS
from gate_ingest.desk.refused import in_both
from gate_ingest.desk.rooms import page_of_lane
from gate_ingest.http.context import Gate
from gate_ingest.http.orders import give
from gate_ingest.http.writes import raise_unless_done, settled
from gate_ingest.lanes.standing import LaneSeen

Look = Callable[[Session, str, str], Awaitable[LaneSeen | None]]
Page = Callable[..., Response]
"""The lane's page: request, session, gate, lane, the lane as it is seen, status; and what to tell about a fault."""


def add(router: APIRouter, gate: Gate, templates: Templates, look: Look, page: Page) -> None:
    @router.get("/lanes/{place}/{lane}/raise")
    async def agreed(place: str, lane: str) -> Response:
        """Where a browser stands after an agreement that came to nothing: typed again, it leads to the lane."""
        return RedirectResponse(page_of_lane(place, lane), 303)

    @router.post("/lanes/{place}/{lane}/raise")
    async def agree(request: Request, place: str, lane: str) -> Response:
        form = await posted(request, gate.signed_in)
        if form is None:
            return templates.page("sign_in.html", request, 401, fault="session_over")
        session, seen = form.session, await look(form.session, place, lane)

        def again(status: int, fault: str, detail: Bilingual | None = None) -> Response:
            return page(request, session, place, lane, seen, status, fault=fault, detail=detail)

        if seen is None:
            return page(request, session, place, lane, None, 404)
        proposed = seen.facts.now.proposed
        if proposed is None or proposed.id != form.typed.get("task"):
            return again(409, "lanes_proposal_gone")
        reason = LANES_WORDS["lanes_agreed"][language_of(request) == "en"]
        order = DeviceOrder(device="barrier", do="raise", reason=reason)
        # What was sent twice is one agreement, and no proposal of the next raise.
        no = sha256(f"{form.cookie} {proposed.id}".encode()).hexdigest()[:32]
        who, by = decided_by(session), record_name(session)
        try:
            at, speaker = (place, lane), session.principal
            position = await give(gate, request, speaker, at, order, who, by, no, agrees_to=proposed.id)
            found = await settled(gate, request, speaker.zone, position)
            if found is None:
                return again(202, "command_under_way")
            raise_unless_done(found)
        except Problem as problem:
            return again(problem.status, "not_taken", in_both(problem))
        except (LogUnavailable, OSError, TimeoutError):
            return again(503, "command_perhaps")
        return RedirectResponse(page_of_lane(place, lane), 303)
