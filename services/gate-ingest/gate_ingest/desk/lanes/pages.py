"""`/desk/lanes`: the gate live; `/desk/lanes/{gate}/{lane}`: one lane, and why its barrier is shut."""

from collections import defaultdict
from datetime import UTC, datetime
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from kakou.contracts.task import Task
from kakou.values.locations import GATE, LANE
from kakou.web.pages.language import Language, language_of, turned
from kakou.web.pages.posting import posted
from kakou.web.pages.rendering import HEADERS, Templates
from kakou.web.pages.renewing import if_changed, told_behind, unchanged
from kakou.web.pages.sessions import Session
from kakou.web.pages.signing import page_token
from kakou.web.problem_table import SIGN_IN_AGAIN

from gate_ingest.desk.decided_by import decided_by
from gate_ingest.desk.lanes import agreeing
from gate_ingest.desk.lanes.strips import Strips
from gate_ingest.desk.rooms import LANES, page_of_lane
from gate_ingest.http.context import Gate
from gate_ingest.lanes.calls import Calls
from gate_ingest.lanes.reading import lane_seen
from gate_ingest.lanes.standing import LaneSeen
from gate_ingest.lanes.why import why_shut

LONGEST_MARK: Final = 60


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    zones: defaultdict[str, Strips] = defaultdict(Strips)

    async def strips_of(session: Session) -> Strips:
        zone = session.principal.zone
        async with gate.long_looks.turn(zone):
            await zones[zone].look(gate, zone)
        return zones[zone]

    def shown(strips: Strips, session: Session, place: str) -> list[LaneSeen]:
        """The lanes that the session may see, of one gate where one is named."""
        of_place = (each for each in strips.lanes.values() if place in ("", each.facts.gate))
        return [each for each in of_place if session.principal.at(each.facts.gate, each.facts.lane)]

    def whole(strips: Strips, lanes: list[LaneSeen], language: Language) -> dict[str, Any]:
        places = dict.fromkeys(each.facts.gate for each in lanes)
        drawn = {no: strip(strips, no, language) for no in (_no(each) for each in lanes)}
        by_place = {place: [drawn[_no(each)] for each in lanes if each.facts.gate == place] for place in places}
        return {"places": by_place, "wrong": [each for each in lanes if each.wrong], "count": len(lanes)}

    def strip(strips: Strips, no: str, language: Language) -> str:
        return strips.drawn(no, language, lambda seen: templates.text("lane_strip.html", language, seen=seen))

    @router.get("/lanes")
    async def lanes_page(
        request: Request,
        lang: Annotated[Language | None, Query()] = None,
        of: Annotated[str, Query(alias="gate", max_length=20)] = "",
    ) -> Response:
        if lang is not None:
            return turned(LANES, lang)
        session = await gate.signed_in(request)
        if session is None:
            return templates.page("sign_in.html", request, 401)
        current = await gate.is_current(session.principal.zone)
        strips, language = await strips_of(session), language_of(request)
        everywhere = shown(strips, session, "")
        context = {
            "gates": sorted({each.facts.gate for each in everywhere}),
            "of": of,
            "mark": f"{strips.mark}.{language}",
            "zone": session.principal.zone,
            "by": session.name,
            "form": page_token(request),
            "room": "lanes",
            "behind": not current,
        }
        return templates.page("lanes.html", request, **context, **whole(strips, shown(strips, session, of), language))

    @router.get("/lanes/now")
    async def lanes_now(request: Request, of: Annotated[str, Query(alias="gate", max_length=20)] = "") -> Response:
        """For the page's script: the strips that have changed since it last asked; all of them where it does not say
        since when; 304 where there are none."""
        session = await gate.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        current = await gate.is_current(session.principal.zone)
        strips, language = await strips_of(session), language_of(request)
        etag = f'"{strips.mark}.{language}"'
        asked = request.headers.get("if-none-match", "")[:LONGEST_MARK]
        if asked == etag:
            return told_behind(unchanged(etag), current=current)
        lanes = shown(strips, session, of)
        mark, _, spoken = asked.strip('"').rpartition(".")
        changed = strips.since(mark) if spoken == language else None
        if changed is None:
            body: dict[str, Any] = {
                "whole": templates.text("lanes_now.html", language, **whole(strips, lanes, language))
            }
        else:
            mine = {_no(each) for each in lanes}
            wrong = templates.text("lanes_wrong.html", language, wrong=[each for each in lanes if each.wrong])
            body = {"wrong": wrong, "strips": {no: strip(strips, no, language) for no in changed if no in mine}}
        headers = HEADERS | {"ETag": etag, "Content-Type": "application/json"}
        return told_behind(Response(orjson.dumps(body), headers=headers), current=current)

    async def look(session: Session, place: str, lane: str) -> LaneSeen | None:
        if not (GATE.fits(place) and LANE.fits(lane) and session.principal.at(place, lane)):
            return None
        return await lane_seen(gate, session.principal.zone, place, lane)

    def context(request: Request, session: Session, place: str, lane: str, seen: LaneSeen | None) -> dict[str, Any]:
        return {
            "seen": seen,
            "why": why_shut(seen) if seen is not None else None,
            "own_proposal": seen is not None and _is_own(seen.facts.now.proposed, session),
            "place": place,
            "lane": lane,
            "here": page_of_lane(place, lane),
            "zone": session.principal.zone,
            "by": session.name,
            "form": page_token(request),
            "room": "lanes",
        }

    def page(
        request: Request, session: Session, place: str, lane: str, seen: LaneSeen | None, status: int, **more: Any
    ) -> Response:
        return templates.page("lane.html", request, status, **context(request, session, place, lane, seen), **more)

    @router.get("/lanes/{place}/{lane}")
    async def lane_page(
        request: Request, place: str, lane: str, lang: Annotated[Language | None, Query()] = None
    ) -> Response:
        if lang is not None:
            return turned(page_of_lane(place, lane), lang)
        session = await gate.signed_in(request)
        if session is None:
            return templates.page("sign_in.html", request, 401)
        current = await gate.is_current(session.principal.zone)
        seen = await look(session, place, lane)
        return page(request, session, place, lane, seen, 200 if seen is not None else 404, behind=not current)

    @router.get("/lanes/{place}/{lane}/now")
    async def lane_now(request: Request, place: str, lane: str) -> Response:
        """The part of the page that changes, for its script; 304 where it has not."""
        session = await gate.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        current = await gate.is_current(session.principal.zone)
        seen = await look(session, place, lane)
        answer = templates.page("lane_now.html", request, **context(request, session, place, lane, seen))
        return told_behind(if_changed(request, answer), current=current)

    @router.post("/lanes/{place}/{lane}/call")
    async def answer_call(request: Request, place: str, lane: str) -> Response:
        """An officer answers the call of the lane's booth."""
        form = await posted(request, gate.signed_in)
        if form is None:
            return templates.page("sign_in.html", request, 401, fault="session_over")
        session = form.session
        if await look(session, place, lane) is not None:
            no = f"{place}.{lane}"
            await Calls(gate.host.notes()).answer(session.principal.zone, no, session.on_record, datetime.now(UTC))
        return RedirectResponse(page_of_lane(place, lane), 303)

    agreeing.add(router, gate, templates, look, page)


def _is_own(proposed: Task | None, session: Session) -> bool:
    """Whether whoever looks has proposed the raise, so that another must agree."""
    who = proposed.proposed_by if proposed is not None else None
    return who is not None and not decided_by(session).is_another_than(who)


def _no(seen: LaneSeen) -> str:
    return f"{seen.facts.gate}.{seen.facts.lane}"
