"""What the parts of a truck's page work with: who asks, the truck as it stands, and the page."""

from contextlib import suppress
from dataclasses import dataclass
from secrets import token_hex
from typing import Any, Final

from fastapi import Request
from fastapi.responses import Response
from kakou.values.locations import parse_visit
from kakou.web.completeness import check_not_rebuilding
from kakou.web.pages.forms import LARGEST_FORM
from kakou.web.pages.posting import Outdated, Posted, posted
from kakou.web.pages.rendering import Templates, allow_images
from kakou.web.pages.sessions import Session
from kakou.web.pages.signing import page_token

from gate_ingest.desk.claim.view import strip_beside
from gate_ingest.desk.decided_by import decided_by
from gate_ingest.desk.rooms import page_of_visit
from gate_ingest.desk.truck.form import DIGITS
from gate_ingest.desk.truck.kept_words import all_words, without_field
from gate_ingest.desk.truck.lane import LaneShown, is_taken, lane_shown
from gate_ingest.desk.truck.papers import COUNTABLE
from gate_ingest.desk.truck.pictures import pictures_of
from gate_ingest.desk.truck.view import Truck, truck_of
from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.http.context import Gate
from gate_ingest.http.visits import recalled_visit
from gate_ingest.http.waiting import see_visit
from gate_ingest.picture_stores import of_zone

FIELDS: Final = COUNTABLE + 20
"""Of the page's largest form."""


@dataclass(frozen=True)
class Asked:
    """A form that our own page has sent about a truck, and the truck as it stands. shown_to: the position in the zone's
    log up to which it shows everything."""

    form: Posted
    truck: Truck
    shown_to: int


class TruckPages:
    """A truck's page as the desk shows it."""

    def __init__(self, gate: Gate, templates: Templates) -> None:
        self.gate, self._templates = gate, templates

    async def look(self, session: Session, visit: str) -> Truck | None:
        """None for what is no visit, another lane's, or not known, also to the history. Raises HistoryUnavailable;
        Problem 503 where the state that would know it is being built. May raise OSError, TimeoutError."""
        try:
            place = parse_visit(visit)
        except ValueError:
            return None
        zone = session.principal.zone
        if not session.principal.at(place.gate, place.lane):
            return None
        seen = await see_visit(self.gate, zone, str(place)) or await recalled_visit(self.gate, zone, str(place))
        if seen is None:
            await check_not_rebuilding(self.gate.host, zone, (READ_MODEL, OFFERS_MODEL))
            return None
        return await truck_of(self.gate, zone, seen, decided_by(session))

    async def asked(self, request: Request, visit: str) -> Asked | Response:
        """What was sent about a truck; else the page to answer with: nobody is signed in, another session's page has
        sent it, or there is no such truck. Raises Problem 400, 403, 413, and what `look` raises."""
        try:
            form = await posted(request, self.gate.signed_in, LARGEST_FORM, FIELDS)
        except Outdated as outdated:
            return await self._shown_again(request, visit, outdated)
        if form is None:
            return self.signed_out(request, fault="session_over")
        shown_to = await self.gate.shown_to(form.session.principal.zone)
        truck = await self.look(form.session, visit)
        if truck is None:
            return await self.page(request, form.session, visit, None, typed=form.typed)
        return Asked(form, truck, shown_to)

    async def _shown_again(self, request: Request, visit: str, outdated: Outdated) -> Response:
        """The page with what was typed. Whoever signed in since has decided nothing: the choice is made anew."""
        typed = {name: said for name, said in outdated.typed.items() if name != "decision"}
        more = {"fault": "page_outdated", "typed": typed, "told": typed}
        truck = await self.look(outdated.session, visit)
        return await self.page(request, outdated.session, visit, truck, outdated.status, **more)

    async def page(
        self, request: Request, session: Session, visit: str, truck: Truck | None, status: int = 200, **more: Any
    ) -> Response:
        """truck: None where there is none to be shown."""
        zone = session.principal.zone
        faults, typed, told = (more.get(name, {}) for name in ("faults", "typed", "told"))
        if truck is None:
            kept = all_words(typed | told)
            return self._templates.page("no_visit.html", request, 404, visit=visit, zone=zone, kept=kept)
        pictures = pictures_of(truck.view.pictures, of_zone(self.gate.picture_stores, zone))
        lane = await self.lane(zone, truck)
        commands = truck.in_lane and not (lane is not None and lane.taken)
        context = {
            "form": page_token(request),
            "once": token_hex(16),
            "digits": DIGITS,
            "by": session.name,
            "typed": typed,
            "faults": faults,
            "counting": "count" in truck.asks
            or "counted" in faults
            or any(typed.get(each.field) for each in truck.goods),
            "told": told,
            "kept": without_field(typed | told, truck, commands=commands),
            "refused_for": (),
            "status": status,
            "zone": zone,
            "lane": lane,
            "pictures": pictures,
            "strip": await strip_beside(self.gate, session.principal, truck.view.visit),
            **more,
        }
        here = page_of_visit(truck.view.visit)
        page = self._templates.page("truck.html", request, status, truck=truck, here=here, **context)
        allow_images(page, pictures.stores)
        return page

    async def lane(self, zone: str, truck: Truck) -> LaneShown | None:
        """None while it cannot be read: the rest of the page does not wait for it."""
        with suppress(OSError, TimeoutError):
            kept = truck.seen.kept
            return await lane_shown(self.gate, zone, kept.gate, kept.lane, truck.view.visit)
        return None

    async def commands_reach(self, zone: str, truck: Truck) -> bool:
        """Whether the lane's devices are still this truck's. May raise OSError, TimeoutError."""
        kept = truck.seen.kept
        # A truck may have come that is still on its way to the read model.
        await self.gate.is_current(zone)
        return truck.in_lane and not await is_taken(self.gate, zone, kept.gate, kept.lane, truck.view.visit)

    def part(self, name: str, request: Request, status: int = 200, **more: Any) -> Response:
        return self._templates.page(name, request, status, **more)

    def signed_out(self, request: Request, **more: Any) -> Response:
        return self._templates.page("sign_in.html", request, 401, **more)
