"""`/board/handover`: who has what in hand, and taking it over."""

from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from kakou.runtime.host import LogUnavailable
from kakou.web.pages.posting import posted
from kakou.web.pages.rendering import Templates
from kakou.web.pages.sessions import Session
from kakou.web.pages.signing import page_token
from kakou.web.problem_table import LOG_UNAVAILABLE
from kakou.web.problems import Problem

from hazmat_notify.board.handover import handover, on_record
from hazmat_notify.http.acknowledgement import Acknowledgement, acknowledge
from hazmat_notify.http.context import Desk

HOME: Final = "/board/handover"
AT_ONCE: Final = 50
"""Alerts that one press takes over at most."""


def add(router: APIRouter, desk: Desk, templates: Templates) -> None:
    async def shown(request: Request, session: Session, status: int = 200, **fault: str) -> Response:
        principal = session.principal
        return templates.page(
            "handover.html",
            request,
            status,
            holdings=await handover(desk.reader, principal.zone),
            zone=principal.zone,
            by=session.name,
            own=on_record(session.name, principal.name),
            form=page_token(request),
            may_answer=principal.may("safety"),
            made=datetime.now(UTC),
            **fault,
        )

    @router.get("/handover")
    async def page(request: Request) -> Response:
        session = await desk.signed_in(request)
        if session is None:
            return RedirectResponse("/board", 303)
        return await shown(request, session)

    @router.post("/handover")
    async def take_over(request: Request) -> Response:
        """Each alert is taken in hand as by the interface. Sent twice, it says nothing new."""
        form = await posted(request, desk.signed_in)
        if form is None:
            return RedirectResponse("/board", 303)
        session, typed = form.session, form.typed
        session.principal.check_may("safety")
        said = Acknowledgement(answer="taken", by=session.name)
        try:
            for no in typed.get("alerts", "").split()[:AT_ONCE]:
                _, kept = await acknowledge(desk, request, session.principal, no, said)
                if kept is None:
                    return await shown(request, session, 202, fault="not_known_yet")
        except Problem as problem:
            return await shown(request, session, problem.status, fault="not_taken_over", detail=problem.detail)
        except LogUnavailable:
            down = LOG_UNAVAILABLE()
            return await shown(request, session, down.status, fault="not_taken_over", detail=down.detail)
        return RedirectResponse(HOME, 303)
