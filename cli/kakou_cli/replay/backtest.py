"""A recorded period under another policy: what would have been said to whom."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from kakou.contracts import topics
from kakou.contracts.documents.policy import PolicyFiling
from kakou.runtime.events.envelope import envelope
from kakou.runtime.events.event import moment
from kakou.runtime.events.record import Record
from kakou.runtime.memory.replay import Replay

from kakou_cli.errors import Failure
from kakou_cli.log.events import Followed, ZoneLog
from kakou_cli.period import Period
from kakou_cli.replay.pipeline import new_replay, pieces, run
from kakou_cli.replay.recorded_verdicts import Answer, Answers

SOURCE = "back-test"


@dataclass(frozen=True)
class Changed:
    """A truck that would have got another verdict."""

    was: Answer
    would_be: Answer

    @property
    def gained(self) -> list[str]:
        return sorted(self.would_be.stopping - self.was.stopping)

    @property
    def lost(self) -> list[str]:
        return sorted(self.was.stopping - self.would_be.stopping)


@dataclass
class Backtest:
    """trucks: visits of the period. changed: those whose verdict differs, in the order they came.

    other_reasons: those with the same verdict for other reasons. was, would_be: verdicts counted.
    """

    trucks: int = 0
    changed: list[Changed] = field(default_factory=list)
    other_reasons: int = 0
    was: Counter[str] = field(default_factory=Counter)
    would_be: Counter[str] = field(default_factory=Counter)

    def by_reason(self) -> list[tuple[str, int, int]]:
        """Each reason with the number of changed trucks that would have gained it, and lost it."""
        gained = Counter(code for one in self.changed for code in one.gained)
        lost = Counter(code for one in self.changed for code in one.lost)
        return [(code, gained[code], lost[code]) for code in sorted(gained | lost)]


async def backtest_log(
    log: ZoneLog,
    policy: dict[str, Any],
    since: datetime | None,
    until: datetime | None,
    seen: Callable[[int], None],
) -> Backtest:
    """Run the period twice from the same state, as recorded and with `policy` in force from its first event on.

    policy: items as PolicyFiling's JSON; what the record sets them to in the period is left out. Both runs are by
    this build, so that only the policy makes a difference. What trucks, officers and barriers did stays as recorded.
    Raises Failure for a period without events, CannotReplay, and what reading the log raises.
    """
    period = Period(since, until)
    base, other = new_replay(log.place), None
    was, would_be = Answers(), Answers()
    async for piece in pieces(log):
        before, within = _split(piece, period)
        if before:
            for followed in await run(base, _said(before)):
                was.take(followed)
        if within and other is None:
            was.begin_anew()
            other, would_be = base.fork(), Answers(acted=set(was.acted))
            await other.feed([_filing(within[0].event, log.place.zone, policy)])
        if within and other is not None:
            await _run_both(base, other, within, (was, would_be), policy)
        seen(len(piece))
        if len(before) + len(within) < len(piece):
            break
    if other is None:
        raise Failure("the log has no events in this period")
    return _compared(was, would_be)


async def _run_both(
    base: Replay, other: Replay, within: list[Followed], answers: tuple[Answers, Answers], policy: dict[str, Any]
) -> None:
    for followed in await run(base, _said(within)):
        answers[0].take(followed)
    shifted = [_shifted(followed, policy) for followed in within]
    for followed in await run(other, shifted):
        answers[1].take(followed)


def _said(piece: list[Followed]) -> list[Followed]:
    """The events alone: what this build can handle is no dead letter here."""
    return [Followed(followed.event) for followed in piece]


def _split(piece: list[Followed], period: Period) -> tuple[list[Followed], list[Followed]]:
    before: list[Followed] = []
    within: list[Followed] = []
    for followed in piece:
        if period.over(followed.event):
            break
        (within if period.begun(followed.event) else before).append(followed)
    return before, within


def _filing(first: Record, zone: str, policy: dict[str, Any]) -> Record:
    """The policy set at the moment of the period's first event, in its place; all others move on by one."""
    # Items set to what they are set to anyway would change nothing, also where that is to hold only later on.
    items = {name: {**item, "source": SOURCE} for name, item in policy.items()}
    data, at = {"policy": items, "by": SOURCE}, moment(first.timestamp)
    event = envelope(topics.POLICY_SET, f"/{zone}/{SOURCE}", "policy", data, no=SOURCE, at=at)
    return first._replace(value=orjson.dumps(event), headers={})


def _shifted(followed: Followed, policy: dict[str, Any]) -> Followed:
    """The event one place further on, without what it says of the items that are replaced."""
    event = followed.event._replace(offset=followed.event.offset + 1)
    value = event.value or b""
    if topics.POLICY_SET.encode() in value:
        event = event._replace(value=_without(value, policy))
    return Followed(event)


def _without(value: bytes, policy: dict[str, Any]) -> bytes:
    try:
        said = orjson.loads(value)
        if said["type"] != topics.POLICY_SET:
            return value
        filing = {name: item for name, item in said["data"]["policy"].items() if name not in policy}
        if filing.get("upcoming"):
            filing["upcoming"] = [item for item in filing["upcoming"] if item["parameter"] not in policy]
        said["data"]["policy"] = filing
        said["data"].pop("if_match", None)  # the document that it would match is another one here
        return orjson.dumps(said)
    except (ValueError, KeyError, TypeError, AttributeError):
        return value


def _compared(was: Answers, would_be: Answers) -> Backtest:
    found = Backtest()
    for visit, answer in was.by_visit.items():
        other = would_be.by_visit.get(visit)
        if other is None:
            continue
        found.trucks += 1
        found.was[answer.verdict] += 1
        found.would_be[other.verdict] += 1
        if answer.word != other.word:
            found.changed.append(Changed(answer, other))
        elif answer.stopping != other.stopping:
            found.other_reasons += 1
    return found


def items_of(filing: PolicyFiling) -> dict[str, Any]:
    """A filing's items, each to hold from the period's first event on, whenever the file has it begin."""
    given = filing.model_dump(mode="json", exclude_none=True, exclude={"upcoming"})
    return {name: {"value": item["value"]} for name, item in given.items()}
