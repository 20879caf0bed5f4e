"""`/desk/visits/{visit}`: a truck's page, and the officer's decision on it."""

import re
from contextlib import suppress
from hashlib import sha256
from secrets import token_hex
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from kakou.contracts import topics
from kakou.contracts.base import Name
from kakou.contracts.events.writes import Decision
from kakou.runtime.host import LogUnavailable
from kakou.values.locations import parse_visit
from kakou.web.pages.cookies import by_cookie, check_form_token, check_own_page
from kakou.web.pages.forms import form_of
from kakou.web.pages.language import Language, turned
from kakou.web.pages.rendering import Templates
from kakou.web.pages.sessions import Session
from kakou.web.pages.signing import page_token
from kakou.web.problem_table import SIGN_IN_AGAIN
from kakou.web.problems import Problem
from pydantic import TypeAdapter, ValidationError

from gate_ingest.desk.rooms import page_of_visit
from gate_ingest.desk.truck.view import Truck, truck_of
from gate_ingest.http.context import Gate
from gate_ingest.http.deciding import decided, decided_on
from gate_ingest.http.waiting import see_visit
from gate_ingest.http.writes import append, raise_unless_done, settled
from gate_ingest.intake.outcomes import outcome

DECISIONS: Final = ("release", "inspect", "refuse", "rescind")
BETWEEN: Final = "；"
"""What stands between a reason that was chosen and what was written."""

SAID: Final = ("under_way", "perhaps_on_record")
"""Faults after which the decision may be on the log: the same form sent once more is the same decision."""

REVISION: Final = re.compile("[1-9][0-9]{0,8}")
NAME: Final[TypeAdapter[str]] = TypeAdapter(Name)


def add(router: APIRouter, gate: Gate, templates: Templates) -> None:
    def shown(
        request: Request, session: Session, visit: str, truck: Truck | None, status: int = 200, **more: Any
    ) -> Response:
        if truck is None:
            return templates.page("no_visit.html", request, 404, visit=visit, zone=session.principal.zone)
        context = {
            "form": page_token(request),
            "once": token_hex(16),
            "by": session.name,
            "typed": {},
            "zone": session.principal.zone,
            **more,
        }
        return templates.page(
            "truck.html", request, status, truck=truck, here=page_of_visit(truck.view.visit), **context
        )

    async def look(session: Session, visit: str) -> Truck | None:
        try:
            place = parse_visit(visit)
        except ValueError:
            return None
        zone = session.principal.zone
        if not session.principal.at(place.gate, place.lane):
            return None
        seen = await see_visit(gate, zone, str(place))
        return await truck_of(gate, zone, seen) if seen is not None else None

    @router.get("/visits/{visit}")
    async def truck_page(request: Request, visit: str, lang: Annotated[Language | None, Query()] = None) -> Response:
        if lang is not None:
            return turned(page_of_visit(visit), lang)
        session = await gate.signed_in(request)
        if session is None:
            return templates.page("sign_in.html", request, 401)
        return shown(request, session, visit, await look(session, visit))

    @router.get("/visits/{visit}/standing")
    async def standing(request: Request, visit: str) -> Response:
        """How the visit stands, for the page's script, which says when it is no longer what it shows."""
        session = await gate.signed_in(request)
        if session is None:
            raise SIGN_IN_AGAIN()
        truck = await look(session, visit)
        return Response(truck.standing if truck is not None else "", media_type="text/plain")

    @router.get("/visits/{visit}/decision")
    async def answered(visit: str) -> Response:
        """Where a browser stands after a decision that came to nothing: typed again, it leads to the truck."""
        return RedirectResponse(page_of_visit(visit), 303)

    @router.post("/visits/{visit}/decision")
    async def decide(request: Request, visit: str) -> Response:
        check_own_page(request)
        session = await gate.signed_in(request)
        if session is None:
            return templates.page("sign_in.html", request, 401, fault="session_over")
        cookie = by_cookie(request) or ""
        typed = await form_of(request)
        check_form_token(typed.get("form", ""), cookie)

        async def again(status: int, fault: str, detail: str = "") -> Response:
            """The page as it is now. Whoever has to look anew chooses anew: nothing is released by a second press of
            the same keys."""
            now, more = truck, {}
            with suppress(OSError, TimeoutError):
                now = await look(session, visit)
            changed = now is None or not _looked_at(typed, now)
            if changed or status == 409:
                typed.pop("decision", None)
            if fault in SAID:
                more = {} if changed else {"once": typed.get("once", "")}
            elif changed:
                fault, detail = "changed_meanwhile", ""
            return shown(request, session, visit, now, status, fault=fault, detail=detail, typed=typed, **more)

        truck = await look(session, visit)
        if truck is None:
            return shown(request, session, visit, None)
        if typed.get("decision") not in DECISIONS:
            return await again(422, "choose_decision")
        decision = _decision(typed)
        if decision is None:
            return await again(422, "reason_missing")
        # News that brings a revision is the gate's to refuse: it knows what was sent twice. No news keeps a release up.
        on_reasons = decision.decision != "rescind" and decision.revision == truck.revision
        if on_reasons and not _looked_at(typed, truck):
            return await again(409, "changed_meanwhile")
        # What was sent twice is one decision: the log drops an event whose id it knows.
        no = sha256(f"{cookie} {typed.get('once', '')}".encode()).hexdigest()[:32]
        data = decided(truck.view.visit, decision, truck.seen) | {"by": _by(session)}
        if decision.revision != truck.revision:
            # Refused, unless it is a repeat: which says what the first said.
            data = {name: said for name, said in data.items() if name != "withheld"}
            data |= {"withheld": True} if typed.get("withheld") else {}
        try:
            about = (topics.VISIT_DECIDED, truck.view.visit)
            on = decided_on(truck.seen)
            position = await append(gate, request, session.principal, *about, data, no, **on)
            found = await settled(gate, request, session.principal.zone, position)
            if found is not None and found.outcome == "duplicate" and found.first is not None:
                # What became of a repeat is what became of the first.
                found = await outcome(gate.host, session.principal.zone, position._replace(offset=found.first), 0)
            if found is None:
                return await again(202, "under_way")
            raise_unless_done(found)
        except Problem as problem:
            return await again(problem.status, "not_taken", problem.detail)
        except (LogUnavailable, OSError, TimeoutError):
            return await again(503, "perhaps_on_record")
        return RedirectResponse(page_of_visit(truck.view.visit), 303)


def _by(session: Session) -> str:
    """As it stands on record; where both names together are no name by the events' own rule, the token's."""
    try:
        return NAME.validate_python(session.on_record)
    except ValidationError:
        return session.principal.name


def _decision(typed: dict[str, str]) -> Decision | None:
    """None without a reason, with one that is too long, or without the revision that was looked at."""
    if not REVISION.fullmatch(typed.get("revision", "")):
        return None
    reason = BETWEEN.join(part for part in (typed.get("template", ""), typed.get("words", "")) if part)
    said = {"decision": typed["decision"], "reason": reason, "revision": int(typed["revision"])}
    try:
        return Decision.model_validate(said)
    except ValidationError:
        return None


def _looked_at(typed: dict[str, str], truck: Truck) -> bool:
    """Whether the form was sent from a page that shows the truck as it stands."""
    return (typed.get("revision"), typed.get("standing")) == (str(truck.revision), truck.standing)
