"""`/board/drills`: the drills under way; starting and ending one."""

from datetime import UTC, datetime
from hashlib import sha256
from secrets import token_hex
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from kakou.runtime.host import LogUnavailable
from kakou.web.pages.posting import Posted, posted
from kakou.web.pages.record_name import record_name
from kakou.web.pages.rendering import Templates
from kakou.web.pages.sessions import Session
from kakou.web.pages.signing import page_token
from kakou.web.problem_table import LOG_UNAVAILABLE
from kakou.web.problems import Problem
from pydantic import ValidationError

from hazmat_notify.board.handover import handover
from hazmat_notify.http.context import Desk
from hazmat_notify.http.drills import Drill, end_drill, start_drill
from hazmat_notify.http.writes import known

HOME: Final = "/board/drills"


def add(router: APIRouter, desk: Desk, templates: Templates) -> None:
    async def shown(request: Request, session: Session, status: int = 200, **more: Any) -> Response:
        principal = session.principal
        items = [item for each in await handover(desk.reader, principal.zone) for item in each.items]
        context = {
            "drills": [item for item in items if item.notice.alert.drill],
            "zone": principal.zone,
            "by": session.name,
            "form": page_token(request),
            "once": token_hex(16),
            "may_answer": principal.may("safety"),
            "made": datetime.now(UTC),
            "typed": {},
            **more,
        }
        return templates.page("drills.html", request, status, **context)

    @router.get("/drills")
    async def page(request: Request) -> Response:
        session = await desk.signed_in(request)
        if session is None:
            return RedirectResponse("/board", 303)
        return await shown(request, session)

    @router.post("/drills")
    async def start_or_end(request: Request) -> Response:
        """`end`: the id of the drill's alert; without it a drill is started. Sent twice, it is one."""
        form = await posted(request, desk.signed_in)
        if form is None:
            return RedirectResponse("/board", 303)
        form.session.principal.check_may("safety")

        async def again(status: int, fault: str, detail: str = "") -> Response:
            more = {"once": form.typed.get("once", "")} if status in (202, 503) else {}
            return await shown(request, form.session, status, fault=fault, detail=detail, typed=form.typed, **more)

        try:
            if not await _said(request, form):
                return await again(202, "not_known_yet")
        except ValidationError:
            return await again(422, "drill_text_missing")
        except Problem as problem:
            return await again(problem.status, "drill_not_taken", problem.detail)
        except LogUnavailable:
            down = LOG_UNAVAILABLE()
            return await again(down.status, "drill_not_taken", down.detail)
        return RedirectResponse(HOME, 303)

    async def _said(request: Request, form: Posted) -> bool:
        """Whether the drill is known to have begun, or to be over. Raises ValidationError, Problem, LogUnavailable."""
        principal, typed, by = form.session.principal, form.typed, record_name(form.session)
        if typed.get("end"):
            position = await end_drill(desk, request, principal, typed["end"], by)
        else:
            drill = Drill.model_validate({"text": typed.get("text", ""), "storage_unit": typed.get("unit", "")})
            event = sha256(f"{form.cookie} {typed.get('once', '')}".encode()).hexdigest()[:32]
            position = await start_drill(desk, request, principal, drill, by, event)
        return position is None or await known(desk, request, position)
