"""What the head of every page shows, and whom a page of the whole zone is for."""

from typing import Any

from fastapi import Request
from fastapi.responses import Response
from kakou.web.pages.rendering import Templates
from kakou.web.pages.sessions import Session
from kakou.web.pages.signing import page_token

from gate_ingest.http.context import Gate


def frame(request: Request, session: Session, here: str, room: str = "") -> dict[str, Any]:
    """here: the page's address, with what is asked of it. room: the page among those that the head leads to."""
    return {
        "form": page_token(request),
        "by": session.name,
        "zone": session.principal.zone,
        "here": here,
        "room": room,
    }


async def of_whole_zone(gate: Gate, templates: Templates, request: Request) -> Session | Response:
    """Whoever is signed in and bound to no lane; else the page to answer with. Raises Problem 429, 503."""
    session = await gate.signed_in(request)
    if session is None:
        return templates.page("sign_in.html", request, 401)
    lanes = session.principal.lanes
    if lanes:
        return templates.page("own_lane.html", request, 403, lanes=", ".join(sorted(lanes)))
    return session
