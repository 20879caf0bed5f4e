"""`/desk/today` and `/desk/month`: what passed, how long it took, what was stopped, and how soon officers answered."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from kakou.contracts.report import Step
from kakou.web.addresses import address
from kakou.web.pages.language import Language, turned
from kakou.web.pages.rendering import Templates

from gate_ingest.desk.frame import frame, of_whole_zone
from gate_ingest.desk.rooms import MONTH, TODAY
from gate_ingest.desk.today.counting import Summary, summary_of
from gate_ingest.desk.today.period import Shown, day_of, month_of
from gate_ingest.http.context import Gate

WITHIN: Final = 10.0
"""Seconds that a person waits for a picture; a month of a large zone takes some of them."""


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    @router.get("/today")
    async def today(request: Request, day: str = "", lang: Annotated[Language | None, Query()] = None) -> Response:
        return await answered(request, TODAY, "day", day, lang)

    @router.get("/month")
    async def month(request: Request, month: str = "", lang: Annotated[Language | None, Query()] = None) -> Response:
        return await answered(request, MONTH, "month", month, lang)

    async def answered(request: Request, path: str, name: str, text: str, lang: Language | None) -> Response:
        here = address(path, **{name: text[:10]}) if text else path
        if lang is not None:
            return turned(here, lang)
        session = await of_whole_zone(gate, templates, request)
        if isinstance(session, Response):
            return session
        context = {**frame(request, session, here, "today"), "by_month": name == "month", "path": path}
        read: Callable[[str, datetime], Shown] = month_of if name == "month" else day_of
        now = datetime.now(UTC)
        try:
            shown = read(text, now)
        except (ValueError, OverflowError):
            return templates.page("today.html", request, 422, shown=read("", now), summary=None, **context)
        summary = await counted(session.principal.zone, shown, "day" if name == "month" else "hour")
        return templates.page("today.html", request, shown=shown, summary=summary, made_at=now, **context)

    async def counted(zone: str, shown: Shown, step: Step) -> Summary:
        """Raises Problem 429; HistoryUnavailable, OSError, TimeoutError."""
        async with gate.report_turns.turn(zone):
            question = summary_of(shown.period, step)
            return await gate.long_history.read(zone, question, within=WITHIN, reached=await gate.shown(zone))
