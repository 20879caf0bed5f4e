"""The officer's decision on a truck: a form, sent once, on what was looked at."""

from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from typing import Any, Final

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from kakou.contracts import topics
from kakou.contracts.events.writes import Decision
from kakou.contracts.verdicts import Bilingual, Reason
from kakou.runtime.host import LogUnavailable
from kakou.web.pages.posting import Posted
from kakou.web.pages.record_name import record_name
from kakou.web.problems import Problem
from pydantic import ValidationError

from gate_ingest.desk.claim.view import another_at_it
from gate_ingest.desk.decided_by import decided_by
from gate_ingest.desk.refused import in_both
from gate_ingest.desk.rooms import page_of_visit
from gate_ingest.desk.truck.form import entered
from gate_ingest.desk.truck.showing import TruckPages
from gate_ingest.desk.truck.view import Truck
from gate_ingest.http.context import Gate
from gate_ingest.http.deciding import attributes, decided
from gate_ingest.http.writes import append, raise_unless_done, settled
from gate_ingest.intake.outcomes import outcome

SAID: Final = ("under_way", "perhaps_on_record")
"""Faults after which the decision may be on the log: the same form sent once more is the same decision."""

CLAIMED: Final = "claimed_by_other"
"""Another officer has the truck. Whoever was told so, and by the form names that claim, decides all the same. A release
is taken back without it: the barrier waits for nobody."""


def add(router: APIRouter, pages: TruckPages) -> None:
    @router.get("/visits/{visit}/decision")
    async def answered(visit: str) -> Response:
        """Where a browser stands after a decision that came to nothing: typed again, it leads to the truck."""
        return RedirectResponse(page_of_visit(visit), 303)

    @router.post("/visits/{visit}/decision")
    async def decide(request: Request, visit: str) -> Response:
        asked = await pages.asked(request, visit)
        if isinstance(asked, Response):
            return asked
        form, truck, shown_to = asked.form, asked.truck, asked.shown_to

        async def again(status: int, fault: str, detail: Bilingual | None = None, **more: Any) -> Response:
            """The page as it is now. Whoever has to look anew chooses anew: nothing is released by a second press of
            the same keys."""
            typed = dict(form.typed)
            now: Truck | None = truck
            with suppress(OSError, TimeoutError, Problem):
                now = await pages.look(form.session, visit)
            changed = now is None or not _looked_at(typed, now)
            if changed or status == 409:
                typed.pop("decision", None)
            if fault in SAID:
                more |= {} if changed else {"once": typed.get("once", "")}
            elif changed:
                fault, detail = "changed_meanwhile", None
            if fault != CLAIMED:
                more.pop("over", None)
            more |= {"fault": fault, "detail": detail, "typed": typed}
            return await pages.page(request, form.session, visit, now, status, **more)

        found = entered(form.typed, truck)
        decision = found.decision
        if decision is None:
            words = list(found.faults.values())
            return await again(422, words[0] if len(words) == 1 else "several_wrong", faults=found.faults)
        # News that brings a revision is the gate's to refuse: it knows what was sent twice. No news keeps a release up.
        on_reasons = decision.decision != "rescind" and decision.revision == truck.revision
        if on_reasons and not _looked_at(form.typed, truck):
            return await again(409, "changed_meanwhile")
        if decision.decision != "rescind":
            other = await another_at_it(pages.gate, form.session.principal, truck.view.visit)
            if other is not None and form.typed.get("over") != other.id:
                return await again(409, CLAIMED, over=other.id)
        try:
            if not await _is_known(pages.gate, request, form, truck, decision, shown_to):
                return await again(202, "under_way")
        except Problem as problem:
            return await again(
                problem.status, "not_taken", in_both(problem), refused_for=reasons_of(problem.more.get("reasons", ()))
            )
        except (LogUnavailable, OSError, TimeoutError):
            return await again(503, "perhaps_on_record")
        return RedirectResponse(f"{page_of_visit(truck.view.visit)}#recorded", 303)


async def _is_known(
    gate: Gate, request: Request, form: Posted, truck: Truck, decision: Decision, shown_to: int
) -> bool:
    """Whether it is known by now what became of the decision. Raises Problem where it was not taken; LogUnavailable,
    OSError, TimeoutError where it may be on the log or not."""
    zone, visit = form.session.principal.zone, truck.view.visit
    data = _data(form, truck, decision)
    on = attributes(decision, truck.seen, shown_to, truck.second, decided_by(form.session))
    about = (topics.VISIT_DECIDED, visit)
    position = await append(gate, request, form.session.principal, *about, data, number(form), **on)
    found = await settled(gate, request, zone, position)
    if found is not None and found.outcome == "duplicate" and found.first is not None:
        # What became of a repeat is what became of the first.
        found = await outcome(gate.host, zone, position._replace(offset=found.first), 0)
    if found is None:
        await gate.claims.is_decided_by(zone, visit, position.offset)
        return False
    raise_unless_done(found)
    await gate.claims.end(zone, visit)
    return True


def number(form: Posted) -> str:
    """The id of the form's event. What was sent twice is one: the log drops an event whose id it knows."""
    return sha256(f"{form.cookie} {form.typed.get('once', '')}".encode()).hexdigest()[:32]


def reasons_of(told: Any) -> tuple[Reason, ...]:
    """The reasons beside a refusal, where there are any that a page can show."""
    with suppress(ValidationError, TypeError):
        return tuple(Reason.model_validate(each) for each in told if isinstance(each, Mapping))
    return ()


def _data(form: Posted, truck: Truck, decision: Decision) -> dict[str, Any]:
    data = decided(truck.view.visit, decision, truck.seen) | {"by": record_name(form.session)}
    if decision.revision != truck.revision:
        # Refused, unless it is a repeat: which says what the first said.
        data = {name: said for name, said in data.items() if name != "withheld"}
        data |= {"withheld": True} if form.typed.get("withheld") else {}
    return data


def _looked_at(typed: dict[str, str], truck: Truck) -> bool:
    """Whether the form was sent from a page that shows the truck as it stands."""
    return (typed.get("revision"), typed.get("standing")) == (str(truck.revision), truck.standing)
