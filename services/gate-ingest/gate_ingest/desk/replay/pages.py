"""`/desk/visits/{visit}/replay`: what was known of a visit when, and what followed."""

from contextlib import suppress
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.history.unavailable import HistoryUnavailable
from kakou.history.visit import address_of, is_aside
from kakou.values.locations import parse_visit
from kakou.web.pages.language import Language, turned
from kakou.web.pages.rendering import Templates, allow_images
from kakou.web.pages.sessions import Session

from gate_ingest.desk.asking import ask_history
from gate_ingest.desk.frame import frame
from gate_ingest.desk.replay.moments import moments_of
from gate_ingest.desk.replay.readings import Readings, readings_of
from gate_ingest.desk.replay.records import MODELS, Records, records_of
from gate_ingest.desk.rooms import page_of_replay
from gate_ingest.desk.truck.pictures import pictures_of
from gate_ingest.http.context import Gate
from gate_ingest.http.visits import recalled_visit
from gate_ingest.http.waiting import see_visit
from gate_ingest.picture_stores import of_zone
from gate_ingest.read_model import past
from gate_ingest.read_model.visit_view import Seen

MOST_PAGES: Final = 10_000
BY_LANE: Final = frozenset(MODELS)
"""The kinds of moments that come in pages."""


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    async def look(session: Session, visit: str) -> Seen | None:
        """None for what is not there, or is at a lane that whoever asks may not see."""
        try:
            place = parse_visit(address_of(visit))
        except ValueError:
            return None
        zone = session.principal.zone
        if not session.principal.at(place.gate, place.lane):
            return None
        if is_aside(visit):
            return await ask_history(gate, session.principal, past.visit(visit))
        return await see_visit(gate, zone, visit) or await recalled_visit(gate, zone, visit)

    @router.get("/visits/{visit}/replay")
    async def replay(
        request: Request,
        visit: str,
        reports: Annotated[int, Query(ge=1, le=MOST_PAGES)] = 1,
        lang: Annotated[Language | None, Query()] = None,
    ) -> Response:
        """reports: which page of what the lane reported; from the second on nothing else is shown."""
        here = page_of_replay(visit)
        if lang is not None:
            return turned(here, lang)
        session = await gate.signed_in(request)
        if session is None:
            return templates.page("sign_in.html", request, 401)
        context = frame(request, session, here)
        seen = await look(session, visit)
        if seen is None:
            return templates.page("no_visit.html", request, 404, visit=visit, **context)
        records: Records | None = None
        with suppress(HistoryUnavailable):
            records = await ask_history(gate, session.principal, records_of(seen.kept, reports))
        readings: Readings | None = None
        zone = session.principal.zone
        with suppress(OSError, TimeoutError):
            readings = await readings_of(gate, zone, seen.kept, records)
        pictures = pictures_of(seen.kept.pictures, of_zone(gate.picture_stores, zone))
        moments = moments_of(seen.kept, records, readings.found if readings and reports == 1 else (), pictures.shown)
        if reports > 1:
            moments = tuple(each for each in moments if each.kind in BY_LANE)
        paging = {"page": reports, "later": records is not None and records.later}
        shown = {"view": seen.view(), "kept": seen.kept, "whole": records is not None}
        more = {"moments": moments, "readings": readings, "pictures": pictures}
        page = templates.page("replay.html", request, **more, **paging, **shown, **context)
        allow_images(page, pictures.stores)
        return page
