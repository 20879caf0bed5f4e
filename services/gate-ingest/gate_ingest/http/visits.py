"""Visits: how one stands, and the officer's decision."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.outbound import Answer
from kakou.contracts.events.writes import Decision
from kakou.contracts.visit_view import VisitView
from kakou.runtime.host import Position
from kakou.values.locations import VisitId, parse_visit
from kakou.web.access.auth import Principal
from kakou.web.completeness import knows_all
from kakou.web.openapi import PREFER, body_of
from kakou.web.problem_table import NO_VISIT, NOT_A_VISIT, OTHER_LANE

from gate_ingest.handler import READ_MODEL
from gate_ingest.http.bodies import answer, read
from gate_ingest.http.context import Gate
from gate_ingest.http.deciding import attributes, decided
from gate_ingest.http.openapi import examples
from gate_ingest.http.openapi.describing import PENDING, described
from gate_ingest.http.openapi.parameters import After, VisitPath, Wait
from gate_ingest.http.recall import READS_HAZMAT, READS_VERDICTS, left
from gate_ingest.http.second_officer import SecondOfficer, for_officer, second_officer
from gate_ingest.http.waiting import conflict_about, see_visit, verdict_of
from gate_ingest.http.writes import append, is_others, pending, raise_unless_done, settled
from gate_ingest.intake.outcomes import outcome
from gate_ingest.read_model import past
from gate_ingest.read_model.visit_view import Seen
from gate_ingest.state import VISIT

SEEN_BY: Final = ("terminal", "officer")
OFFICER: Final = ("officer",)


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["visits"])

    @router.get(
        "/v1/visits/{visit}",
        **described(
            "A visit and its verdict",
            SEEN_BY,
            {200: ("The verdict in force, those before it, and what the visit waits for", VisitView)},
            description="`wait` holds the answer back until there is a verdict. A release of hazardous goods is"
            " no verdict before the safety office was told. 409 for a visit whose event had an id used before.",
            problems=(404, 409),
        ),
    )
    async def get_visit(request: Request, visit: VisitPath, after: After = None, wait: Wait = 0) -> Response:
        speaker = await gate.speaker(request, *SEEN_BY)
        place = place_of(visit, speaker)
        found: Answer | None = None
        if after is not None:
            position = Position(gate.host.partition_of(speaker.zone), after)
            found = await outcome(gate.host, speaker.zone, position, wait)
            if found is None:
                return answer(VisitView(visit=str(place)))
            if is_others(speaker, found):
                found = None
            elif found.outcome == "conflict":
                raise_unless_done(found)
        seen = await _look(gate, speaker.zone, place, wait)
        if seen is None and found is not None:
            raise_unless_done(found)
        if seen is None:
            conflict = await conflict_about(gate, speaker.zone, str(place))
            if conflict is not None:
                raise_unless_done(conflict)
            raise NO_VISIT(visit=place)
        view = seen.view() if isinstance(seen, Seen) else seen
        if isinstance(seen, Seen) and speaker.may(*OFFICER):
            view = await for_officer(gate, speaker.zone, seen, _who(speaker))
        if view.state == "referred" and speaker.may(*OFFICER):
            claim = await gate.claims.on(speaker.zone, str(place))
            view = view.model_copy(update={"claim": claim.shown if claim is not None else None})
        return answer(view)

    @router.post(
        "/v1/visits/{visit}/decision",
        **described(
            "An officer decides",
            OFFICER,
            {200: ("The visit with the revised verdict", VisitView), **PENDING},
            description="Possible for *refer* and *refuse* until departure. 409 over a reason that no officer may lift."
            " A release covers what stood in the verdict in force, fact by fact: what is new or graver is judged anew"
            " and withdraws it. `revision` is the one decided on (409 when there is a newer), `rescind` takes a release"
            " back until the raise, `plate` is one that a person read, `announced_by` names who told the safety office"
            " by other means. Where the policy's `two_persons` asks for it, a release is *proposed* first: the answer"
            " has `proposed`, the visit stays in the queue, and another officer's `release` on that revision takes"
            " effect. `rescind` takes the proposal back, any other decision or news ends it.",
            body=body_of(Decision, examples.DECISION),
            problems=(404,),
            headers=(PREFER,),
        ),
    )
    async def decide_visit(request: Request, visit: VisitPath) -> Response:
        speaker = await gate.speaker(request, *OFFICER)
        place = place_of(visit, speaker)
        decision = await read(request, Decision)
        shown_to = await gate.shown_to(speaker.zone)
        known = await _look(gate, speaker.zone, place, 0)
        if known is None:
            raise NO_VISIT(visit=place)
        data = decided(str(place), decision, known)
        who, second = _who(speaker), SecondOfficer()
        if isinstance(known, Seen):
            second = await second_officer(gate, speaker.zone, known, who)
        shown = attributes(decision, known, shown_to, second, who)
        position = await append(gate, request, speaker, topics.VISIT_DECIDED, str(place), data, **shown)
        found = await settled(gate, request, speaker.zone, position)
        if found is None:
            await gate.claims.is_decided_by(speaker.zone, str(place), position.offset)
            return pending(position, "/v1/visits/{visit}", visit=str(place))
        raise_unless_done(found)
        await gate.claims.end(speaker.zone, str(place))
        seen = await see_visit(gate, speaker.zone, str(place))
        view = await for_officer(gate, speaker.zone, seen, who) if seen else VisitView(visit=str(place))
        return answer(view)

    return router


def place_of(visit: str, speaker: Principal) -> VisitId:
    """Raises Problem 404 for what cannot be a visit, 403 for another lane's."""
    try:
        place = parse_visit(visit)
    except ValueError as error:
        raise NOT_A_VISIT(fault=error) from None
    if not speaker.at(place.gate, place.lane):
        raise OTHER_LANE(lane=f"{place.gate}.{place.lane}")
    return place


def _who(speaker: Principal) -> DecidedBy:
    return DecidedBy(token=speaker.name)


async def _look(gate: Gate, zone: str, place: VisitId, seconds: float) -> Seen | VisitView | None:
    """The visit, waiting for its verdict. None when it surely was never posted."""
    seen = await (verdict_of(gate, zone, str(place), seconds) if seconds else see_visit(gate, zone, str(place)))
    if seen is not None:
        return seen
    if not await knows_all(gate.host, zone, (READ_MODEL,), seconds):
        return VisitView(visit=str(place))
    return await see_visit(gate, zone, str(place)) or await recalled_visit(gate, zone, str(place))


async def recalled_visit(gate: Gate, zone: str, visit: str) -> Seen | None:
    """The visit as the history has it, if some have left the read model. Raises HistoryUnavailable. May raise OSError,
    TimeoutError."""
    reached = await left(gate, zone, VISIT, parts=(READS_VERDICTS, READS_HAZMAT))
    return await gate.history.read(zone, past.visit(visit), reached=reached) if reached else None
