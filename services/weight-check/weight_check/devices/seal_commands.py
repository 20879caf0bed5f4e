"""Electronic seals at the lane: opened before the barrier rises, closed behind the truck (S-JGS OPERATE_INFO ESEAL)."""

from collections.abc import Sequence
from typing import Final, Literal

from kakou.contracts import topics
from kakou.contracts.events.lane import DeviceReported
from kakou.contracts.events.outbound import VisitWaiting
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.verdicts import Command
from kakou.reasons.rendering import fit

from weight_check.devices.commands import Instruction, lane_commanded, numbered
from weight_check.effects import AwaitSeal, Revision, StopAwaitingRaise, Tell
from weight_check.facts import EventFacts, Facts
from weight_check.records import VisitEntry
from weight_check.rules.electronic_seals import SealState, is_open
from weight_check.rules.electronic_seals import answered as seal_answered
from weight_check.tasks import open_task, settle_task

UNLOCKING: Final = "正在解锁 请稍候"
NOT_LOCKED: Final = "seal-not-locked"


def must_open(facts: Facts, visit: VisitEntry, routed: VisitRouted) -> bool:
    """Whether a release by the machine has to wait for the truck's seals.

    What an officer releases waits for none: whoever looked at the truck has the seal in hand. Nor does a truck at a
    lane that reports its devices, and no seal reader among them: its seals are of the kind that is cut.
    """
    by_machine = routed.lane_set.mode == "live" and not routed.past and not visit.over
    released = visit.decided is not None and visit.decided.releases
    if not routed.seals or not by_machine or released or is_open(visit.seal, routed.seals):
        return False
    return not facts.lane.no_seal_reader and facts.lane.is_free_for(routed.visit)


def await_seal(facts: Facts, revision: Revision, routed: VisitRouted) -> Revision:
    """The visit with its seals told to open, where they were not yet. A raise that the lane was told is withdrawn."""
    lane, asked = facts.lane, revision.visit.seal
    wanted: list[Instruction] = []
    if revision.visit.outstanding is not None:
        wanted.append(Instruction("barrier", "withdrawn"))
        revision = revision.then(StopAwaitingRaise(lane.name, revision.no)).with_visit(outstanding=None)
    if asked is None or asked.do != "unlock" or asked.seals != routed.seals or not asked.awaited:
        text = fit(UNLOCKING, routed.lane_set.led_width)
        wanted += [_instruction(facts, routed.seals, "unlock"), Instruction("display", "show", text=text)]
    told = numbered(lane.name, revision.last_number(lane.name, lane.last_command), wanted)
    revision = with_seal_command(revision, told)
    if told:
        because = "release-waits-for-seal"
        revision = revision.then(*lane_commanded(lane.name, told, because=because, visit=revision.no))
    waiting = VisitWaiting(visit=revision.no, waiting_for="seal", since=facts.event.log_time)
    return revision.then(Tell(topics.VISIT_WAITING, waiting, revision.no))


def lock_again(facts: Facts, revision: Revision) -> Revision:
    """The visit with its seals told to close, where they were opened here."""
    visit, lane = revision.visit, facts.lane
    routed = visit.routed
    if visit.seal is None or not visit.seal.opened or routed is None:
        return revision
    if routed.past or routed.lane_set.mode != "live":
        return revision
    wanted = _instruction(facts, visit.seal.seals or routed.seals, "lock")
    told = numbered(lane.name, revision.last_number(lane.name, lane.last_command), [wanted])
    revision = with_seal_command(revision, told)
    return revision.then(*lane_commanded(lane.name, told, because="seal-was-opened", visit=revision.no))


def seal_reported(revision: Revision, report: DeviceReported, event: EventFacts) -> tuple[Revision, bool]:
    """The visit after a report of its seals, and whether its verdict is to be made anew."""
    before = revision.visit.seal
    revision = revision.with_visit(seal=seal_answered(before, report.command, report.result))
    if revision.visit.seal == before:
        return revision, False
    if revision.visit.over:
        if report.result.done:
            revision = settle_task(revision, NOT_LOCKED, "the seal was reported locked", event)
        elif before is not None and before.do == "lock":
            revision = open_task(revision, NOT_LOCKED, event)
    return revision, not revision.visit.over


def seal_overdue(revision: Revision, event: EventFacts) -> tuple[Revision, bool]:
    """The same when its timer fires. A seal that does not answer has not said that it did what it was told."""
    seal = revision.visit.seal
    if seal is None or not seal.is_due(event.log_time):
        return revision, False
    revision = revision.with_visit(seal=seal.model_copy(update={"overdue": True}))
    if seal.do == "lock":
        return open_task(revision, NOT_LOCKED, event), False
    return revision, not revision.visit.over


def without_answer(visit: VisitEntry) -> VisitEntry:
    """The visit as it ends: a seal that has not answered by now was not opened before the barrier rose."""
    if visit.seal is None or visit.seal.do != "unlock" or not visit.seal.awaited:
        return visit
    return visit.model_copy(update={"seal": visit.seal.model_copy(update={"overdue": True})})


def with_seal_command(revision: Revision, told: Sequence[Command]) -> Revision:
    """The visit with its seals told what the command to the seals among `told` says, if there is one."""
    command = next((each for each in told if each.device == "seal"), None)
    if command is None or command.not_after is None:
        return revision
    assert command.do in ("unlock", "lock"), "a seal is told nothing else"
    state = SealState(seals=command.seals, do=command.do, command=command.id, until=command.not_after)
    return revision.with_visit(seal=state).then(AwaitSeal(revision.no, command.not_after))


def _instruction(facts: Facts, seals: tuple[str, ...], do: Literal["unlock", "lock"]) -> Instruction:
    """They have to answer within policy seal_wait."""
    return Instruction("seal", do, not_after=facts.event.log_time + facts.policy.seal_wait, seals=seals)
