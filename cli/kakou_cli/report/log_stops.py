"""Stops per 1,000 passages, by the firm's credit level and by reason (policy item (五))."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

import orjson
from kakou.contracts import topics
from kakou.values.decimals import quantise

from kakou_cli.log.events import Followed, ZoneLog
from kakou_cli.period import Period
from kakou_cli.replay.recorded_verdicts import Answers

LEVELS: Final = ("aeo", "ordinary", "dishonest", "unknown")
"""`unknown`: no firm is known for the truck, because it showed no papers, say."""

ANY: Final = "any reason"


@dataclass
class Stops:
    """By level: passages, and visits stopped for each reason; `any reason` counts each visit once."""

    passages: Counter[str] = field(default_factory=Counter)
    stops: dict[str, Counter[str]] = field(default_factory=dict)

    def rows(self) -> list[tuple[str, str, int, int, Decimal | None]]:
        """Level, reason, stops, passages and stops per 1,000 passages, None where nothing passed."""
        found = []
        for level in LEVELS:
            reasons = self.stops.get(level, Counter())
            if not reasons and not self.passages[level]:
                continue
            passed = self.passages[level]
            for reason in (ANY, *sorted(set(reasons) - {ANY}, key=lambda code: (-reasons[code], code))):
                count = reasons[reason]
                ratio = quantise(Decimal(1000 * count) / passed) if passed else None
                found.append((level, reason, count, passed, ratio))
        return found


async def stops_in(log: ZoneLog, since: datetime | None, until: datetime | None) -> Stops:
    """A visit is stopped when the gate's own answer to it was no release; resent events and revisions do not count
    twice. Raises what reading the log raises."""
    period = Period(max(filter(None, (since, log.since)), default=None), until)
    answers, result = Answers(), Stops()
    levels: dict[str, str] = {}
    async for followed in log.events():
        if period.over(followed.event):
            break
        if not period.begun(followed.event):
            continue
        _note_levels(followed, levels)
        answers.take(followed)
        for told in _told(followed, topics.VERDICTS_TOPIC, topics.PASSAGE_RECORDED):
            result.passages[levels.get(told["visit"], "unknown")] += 1
    for answer in answers.by_visit.values():
        if answer.verdict != "release":
            reasons = result.stops.setdefault(levels.get(answer.visit, "unknown"), Counter())
            reasons.update((ANY, *answer.stopping))
    return result


def _note_levels(followed: Followed, levels: dict[str, str]) -> None:
    for told in _told(followed, topics.VISITS_TOPIC, topics.VISIT_ROUTED):
        if told["level"] is not None:
            levels[told["visit"]] = told["level"]


def _told(followed: Followed, topic: str, kind: str) -> list[dict[str, str]]:
    events = [orjson.loads(record.value or b"{}") for record in followed.of(topic)]
    return [event["data"] for event in events if event["type"] == kind]
