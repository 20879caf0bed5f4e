"""A lane's commands, as its terminal follows them."""

from datetime import UTC, datetime
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.values.locations import GATE, LANE
from kakou.web.openapi import STREAM
from kakou.web.problem_table import NOT_A_LANE, OTHER_LANE
from kakou.web.waits.event_streams import LAST_EVENT_ID, last_received, not_ahead

from gate_ingest.handler import OFFERS_MODEL, READ_MODEL
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi.describing import described
from gate_ingest.http.openapi.parameters import AfterSequence, PathPart
from gate_ingest.http.streams import LOOK_EVERY, PAGE, Following, stream
from gate_ingest.read_model.visit_view import delivered
from gate_ingest.state import LANE_HEAD, OFFERS, CommandKept, Freed, LaneCommand, Sequences, commands_kind, lane_no

SCOPES: Final = ("terminal",)
SOONEST: Final = 0.02
"""Seconds after which a command that is about to be too late is looked at again."""

SEGMENTS: Final = (PathPart("gate", "The gate", "G1"), PathPart("lane", "The lane", "E01"))


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["lanes"])

    @router.get(
        "/v1/lanes/{gate}/{lane}/commands",
        response_class=Response,
        **described(
            "Follow a lane's commands",
            SCOPES,
            {
                200: (
                    "Server-sent events `command`, `data` a `LaneCommand`, `id` the lane's own gapless sequence",
                    STREAM,
                )
            },
            description="Begins behind `Last-Event-ID` (or `?after=`), else with the oldest command kept. A raise"
            " that is too late or superseded comes as `withdrawn`, a late `lower` too; a raise of hazardous goods, and"
            " all behind it, comes once the safety office has been told. Do nothing after `not_after`. 410 to whoever"
            " has more than the lane's sequence holds.",
            problems=(400, 404, 410),
            headers=(LAST_EVENT_ID,),
            path=SEGMENTS,
        ),
    )
    async def follow_lane_commands(request: Request, after: AfterSequence = None) -> Response:
        speaker = await gate.speaker(request, *SCOPES)
        place, lane = request.path_params["gate"], request.path_params["lane"]
        if not (GATE.fits(place) and LANE.fits(lane)):
            raise NOT_A_LANE(lane=f"{place}.{lane}")
        if not speaker.at(place, lane):
            raise OTHER_LANE(lane=f"{place}.{lane}")

        async def following(last: int) -> Following:
            return await _following(gate, speaker.zone, place, lane, last)

        async def last() -> int:
            head = await _head(gate, speaker.zone, place, lane)
            return head.last if head else 0

        received, what = last_received(request), f"Sequence of lane {place}.{lane}"
        asked = received if received is not None else after or 0
        begins = await not_ahead(gate.host, speaker.zone, READ_MODEL, what, asked, last)
        kinds = {READ_MODEL: commands_kind(place, lane), OFFERS_MODEL: OFFERS}
        return stream(gate, request, speaker.zone, kinds, "command", begins, following)

    return router


async def _head(gate: Gate, zone: str, place: str, lane: str) -> Sequences | None:
    return await gate.model.get(zone, LANE_HEAD, lane_no(place, lane), Sequences)


async def _following(gate: Gate, zone: str, place: str, lane: str, last: int) -> Following:
    """What may be delivered now. A command that waits for the announcement holds back those behind it."""
    head = await _head(gate, zone, place, lane)
    if head is None or head.last <= last:
        return Following()
    wanted = range(max(last + 1, head.first), min(head.last, max(last + 1, head.first) + PAGE - 1) + 1)
    kept = await gate.model.get_many(zone, commands_kind(place, lane), [str(n) for n in wanted], CommandKept)
    freed: Freed | None = None
    if any(command is not None and command.held_for for command in kept):
        freed = await gate.offers.get(zone, OFFERS, lane_no(place, lane), Freed)
    now = datetime.now(UTC)
    ready: list[tuple[int, LaneCommand]] = []
    for command in kept:
        if command is None:
            continue
        if freed is not None and command.sequence in freed.withheld:
            command = command.model_copy(update={"stands": False})
        shown = delivered(command, freed is not None and command.sequence in freed.sequences, now)
        if shown is None:
            return Following(ready, _until_too_late(command, now))
        ready.append((command.sequence, shown))
    return Following(ready)


def _until_too_late(command: CommandKept, now: datetime) -> float:
    """Seconds until a command that is held must be told as withdrawn: those behind it wait for it."""
    if command.not_after is None:
        return LOOK_EVERY
    return min(LOOK_EVERY, max((command.not_after - now).total_seconds(), SOONEST))
