"""An officer's command to one device of a lane."""

from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import Response
from kakou.contracts import topics
from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.events.device_order import DeviceOrder
from kakou.contracts.task import RAISE_PROPOSED, Task, task_no
from kakou.runtime.host import Position
from kakou.values.locations import GATE, LANE
from kakou.web.access.auth import Principal
from kakou.web.openapi import PREFER, body_of
from kakou.web.problem_table import NOT_A_LANE, OTHER_LANE

from gate_ingest.http.bodies import answer, read
from gate_ingest.http.commands import SEGMENTS
from gate_ingest.http.context import Gate
from gate_ingest.http.openapi import examples
from gate_ingest.http.openapi.describing import PENDING, described
from gate_ingest.http.writes import append, pending, raise_unless_done, settled
from gate_ingest.state import LANE_HEAD, TASK, CommandKept, LaneCommand, Sequences, commands_kind, lane_no

OFFICER: Final = ("officer",)

LOOKED_THROUGH: Final = 200
"""Commands among which one that was just told is found."""


def routes(gate: Gate) -> APIRouter:
    router = APIRouter(tags=["lanes"])

    @router.post(
        "/v1/lanes/{gate}/{lane}/commands",
        status_code=201,
        **described(
            "Tell one device of a lane to do something",
            OFFICER,
            {
                201: ("The command, in the lane's sequence", LaneCommand),
                200: ("The raise is proposed: the task that waits for a second officer", Task),
                **PENDING,
            },
            description="For abnormal cases. It stands among the lane's commands with who gave it and why, and as a"
            " task `device-command` of the lane, which the device's `kakou.device.reported.v1` closes. A barrier is"
            " raised only for a lane in which no truck stands (409): a truck's barrier rises by its verdict or by a"
            " decision on it. Where the policy's `two_persons` names anything, a raise is *proposed* first: the answer"
            " is the task `raise-proposed` of the lane, and it takes effect when another officer commands the same"
            " before it is due. A truck that comes ends the proposal, and so do `keep-closed` and closing the task."
            " `keep-closed` takes a release back.",
            body=body_of(DeviceOrder, examples.DEVICE_ORDER),
            problems=(404,),
            headers=(PREFER,),
            path=SEGMENTS,
        ),
    )
    async def send_lane_command(request: Request) -> Response:
        speaker = await gate.speaker(request, *OFFICER)
        place, lane = request.path_params["gate"], request.path_params["lane"]
        if not (GATE.fits(place) and LANE.fits(lane)):
            raise NOT_A_LANE(lane=f"{place}.{lane}")
        if not speaker.at(place, lane):
            raise OTHER_LANE(lane=f"{place}.{lane}")
        order = await read(request, DeviceOrder)
        who = DecidedBy(token=speaker.name)
        position = await give(gate, request, speaker, (place, lane), order, who)
        found = await settled(gate, request, speaker.zone, position)
        if found is None:
            return pending(position, "/v1/outcomes")
        raise_unless_done(found)
        given = await _given(gate, speaker.zone, place, lane, position.offset)
        if given is not None:
            return answer(given, 201)
        proposed = await proposed_by(gate, speaker.zone, place, lane, position)
        return answer(proposed, 200) if proposed is not None else pending(position, "/v1/outcomes")

    return router


async def give(
    gate: Gate,
    request: Request,
    speaker: Principal,
    at: tuple[str, str],
    order: DeviceOrder,
    who: DecidedBy,
    by: str | None = None,
    no: str | None = None,
    visit: str | None = None,
    agrees_to: str | None = None,
) -> Position:
    """Say the command on the zone's log, whether it comes from a page or by HTTP. at: gate and lane. who: the officer,
    by whom two are told apart. by: the name on record, where it is not the speaker's. no: the event's id, for a form
    that may be sent twice. visit: of the truck that it is for alone. agrees_to: the task of the raise that it is for
    alone. Raises Problem 403, 429; LogUnavailable."""
    place, lane = at
    await gate.intake.inventions.admit_lane(speaker, place, lane)
    data = {**order.model_dump(mode="json", exclude_unset=True), "gate": place, "lane": lane}
    more = {"by": by, "visit": visit, "agrees_to": agrees_to}
    data |= {name: value for name, value in more.items() if value is not None}
    subject = lane_no(place, lane)
    return await append(gate, request, speaker, topics.DEVICE_COMMANDED, subject, data, no, **who.attribute)


async def proposed_by(gate: Gate, zone: str, place: str, lane: str, written: Position) -> Task | None:
    """The task about the raise that the write proposed; None where it did not."""
    no = task_no(RAISE_PROPOSED, lane_no(place, lane), str(written.offset))
    return await gate.model.get(zone, TASK, no, Task)


async def _given(gate: Gate, zone: str, place: str, lane: str, root: int) -> LaneCommand | None:
    """The lane's command that the write at `root` became, among the last of them."""
    head = await gate.model.get(zone, LANE_HEAD, lane_no(place, lane), Sequences) or Sequences()
    last = range(max(head.first, head.last - LOOKED_THROUGH + 1), head.last + 1)
    kept = await gate.model.get_many(zone, commands_kind(place, lane), [str(n) for n in last], CommandKept)
    own = [one for one in kept if one is not None and one.root == root and one.by is not None]
    if not own:
        return None
    shown = dict(own[-1])
    del shown["stands"], shown["root"]
    return LaneCommand.model_construct(**shown)
