"""`/booth/{gate}/{lane}`: one lane, big; the call of an officer; signing in with the lane's own token."""

from datetime import UTC, datetime
from functools import cache
from typing import Annotated, Any, Final
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from kakou.values.locations import GATE, LANE
from kakou.web.pages.language import Language, turned
from kakou.web.pages.posting import posted
from kakou.web.pages.problem_pages import page_route
from kakou.web.pages.rendering import Templates
from kakou.web.pages.renewing import if_changed
from kakou.web.pages.sessions import Session
from kakou.web.pages.sign_in_codes import SignInCodes
from kakou.web.pages.signing import Doors, add_signing, page_token
from kakou.web.pages.static import add_static
from kakou.web.problem_table import SIGN_IN_AGAIN

from gate_ingest.booth.view import Screen, screen_of
from gate_ingest.booth.words import BOOTH_WORDS
from gate_ingest.http.context import Gate
from gate_ingest.lane_record import LANE_NOW
from gate_ingest.lanes.calls import Call, Calls
from gate_ingest.lanes.facts import LaneFacts
from gate_ingest.lanes.reading import NOTHING, lane_seen
from gate_ingest.lanes.standing import LaneSeen, seen_at
from gate_ingest.lanes.words import LANE_SENTENCES
from gate_ingest.state import CONFIGURED_LANE

HOME: Final = "/booth"


@cache
def booth_templates() -> Templates:
    return Templates("gate_ingest", HOME, LANE_SENTENCES | BOOTH_WORDS, ("booth.css",), {})


def routes(gate: Gate) -> APIRouter:
    templates, calls = booth_templates(), Calls(gate.host.notes())
    router = APIRouter(prefix=HOME, include_in_schema=False, route_class=page_route(templates))
    doors = Doors(HOME, SignInCodes(gate.host.notes()), gate.speakers, gate.booths, gate.quotas)
    add_signing(router, doors, templates)
    add_static(router, templates.files)

    async def look(session: Session, place: str, lane: str) -> LaneSeen | None:
        if not (GATE.fits(place) and LANE.fits(lane) and session.principal.at(place, lane)):
            return None
        seen = await lane_seen(gate, session.principal.zone, place, lane)
        if seen is None and f"{place}/{lane}" in session.principal.lanes:
            # A screen may be there before its lane has spoken.
            return seen_at(LaneFacts(place, lane, NOTHING), datetime.now(UTC))
        return seen

    async def shown(session: Session, place: str, lane: str) -> Screen | None:
        """Green only where the read model knows what the log held when it was asked for: a release that was taken back
        stands in it for as long as it is behind."""
        seen = await look(session, place, lane)
        if seen is None or not seen.green:
            return screen_of(seen) if seen is not None else None
        if not await gate.is_current(session.principal.zone):
            return screen_of(seen, behind=True)
        seen = await look(session, place, lane)
        return screen_of(seen) if seen is not None else None

    def context(request: Request, session: Session, place: str, lane: str, screen: Screen) -> dict[str, Any]:
        return {
            "kiosk": session.kiosk,
            "screen": screen,
            "place": place,
            "lane": lane,
            "here": _page(place, lane),
            "form": page_token(request),
        }

    @router.get("")
    async def choose(request: Request, lang: Annotated[Language | None, Query()] = None) -> Response:
        """The lane's screen, where the sign-in is for one lane; else the lanes to choose from."""
        if lang is not None:
            return turned(HOME, lang)
        session = await gate.signed_in_at_booth(request)
        if session is None:
            return templates.page("sign_in.html", request)
        principal = session.principal
        if principal.lanes:
            lanes = sorted(principal.lanes)
        else:
            nos = await gate.model.nos(principal.zone, CONFIGURED_LANE) | await gate.model.nos(principal.zone, LANE_NOW)
            lanes = sorted(no.replace(".", "/", 1) for no in nos)
        if len(lanes) == 1:
            return RedirectResponse(_page(*lanes[0].split("/", 1)), 303)
        return templates.page("booth_choose.html", request, lanes=[each.split("/", 1) for each in lanes])

    @router.get("/{place}/{lane}")
    async def booth(
        request: Request, place: str, lane: str, lang: Annotated[Language | None, Query()] = None
    ) -> Response:
        if lang is not None:
            return turned(_page(place, lane), lang)
        session = await gate.signed_in_at_booth(request)
        if session is None:
            return templates.page("sign_in.html", request, 401)
        screen = await shown(session, place, lane)
        if screen is None:
            return templates.page("booth_choose.html", request, 404, lanes=[])
        return templates.page("booth.html", request, **context(request, session, place, lane, screen))

    @router.get("/{place}/{lane}/now")
    async def now(request: Request, place: str, lane: str) -> Response:
        """The part of the screen that changes, for its script; 304 where it has not."""
        session = await gate.signed_in_at_booth(request)
        screen = await shown(session, place, lane) if session is not None else None
        if session is None or screen is None:
            raise SIGN_IN_AGAIN()
        answer = templates.page("booth_now.html", request, **context(request, session, place, lane, screen))
        return if_changed(request, answer)

    @router.post("/{place}/{lane}/call")
    async def call(request: Request, place: str, lane: str) -> Response:
        """The booth calls an officer; pressed again while nobody has answered, it is the same call."""
        form = await posted(request, gate.signed_in_at_booth)
        if form is None:
            return templates.page("sign_in.html", request, 401)
        session = form.session
        seen = await look(session, place, lane)
        if seen is not None:
            truck = seen.facts.truck
            made = Call(at=datetime.now(UTC), visit=truck.visit if truck else None, by=session.on_record)
            await calls.call(session.principal.zone, f"{place}.{lane}", made)
        return RedirectResponse(_page(place, lane), 303)

    return router


def _page(place: str, lane: str) -> str:
    return f"{HOME}/{quote(place, safe='')}/{quote(lane, safe='')}"
