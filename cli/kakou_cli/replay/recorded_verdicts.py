"""Each visit's own verdict: the one that stood when a person or the barrier first acted on it, or the last."""

from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from kakou.contracts import topics
from kakou.values.locations import parse_source

from kakou_cli.log.events import Followed


@dataclass(frozen=True)
class Answer:
    """What the gate said to a visit, and why. stopping: codes of the reasons that are more than notes."""

    visit: str
    root: int
    at: str
    plate: str | None
    firm: str | None
    verdict: str
    redirect_to: str | None
    stopping: frozenset[str]

    @property
    def word(self) -> str:
        return self.verdict if self.redirect_to is None else f"redirect to {self.redirect_to}"


ACTS: Final = frozenset({topics.VISIT_DECIDED, topics.VEHICLE_DEPARTED, topics.VISIT_RETRACTED})


@dataclass
class Answers:
    """The gate's own answers to the visits of a log, read in order. acted: visits whose answer is no longer asked."""

    by_visit: dict[str, Answer] = field(default_factory=dict)
    acted: set[str] = field(default_factory=set)

    def take(self, followed: Followed) -> None:
        visit = _acts_on(followed)
        for record in followed.of(topics.VERDICTS_TOPIC):
            told = orjson.loads(record.value or b"{}")
            if told["type"] != topics.VERDICT_REACHED:
                continue
            answer = _answer(told["data"], followed.event.offset)
            answered = answer.visit in self.by_visit
            if answer.visit not in self.acted and not (answered and visit == answer.visit):
                self.by_visit[answer.visit] = answer
        if visit is not None:
            self.acted.add(visit)

    def begin_anew(self) -> None:
        """Forget the answers so far; visits on which somebody has acted stay out of it."""
        self.by_visit.clear()


def _answer(told: dict[str, Any], root: int) -> Answer:
    verdict = told["verdict"]
    to = verdict["redirect_to"]
    return Answer(
        visit=verdict["visit"],
        root=root,
        at=verdict["log_time"],
        plate=told["plate"],
        firm=told["firm"],
        verdict=verdict["verdict"],
        redirect_to=None if to is None else f"{to['gate']}.{to['lane']}",
        stopping=frozenset(reason["code"] for reason in verdict["reasons"] if reason["outcome"] != "note"),
    )


def _acts_on(followed: Followed) -> str | None:
    """The visit whose fate the event settles outside of the gate's own judgement."""
    try:
        event = orjson.loads(followed.event.value or b"{}")
        kind, data = event["type"], event["data"]
        if kind == topics.VISIT_DECIDED:
            return str(data["visit"])
        if kind in ACTS or (kind == topics.BARRIER_REPORTED and data["state"] == "raised"):
            return str(parse_source(event["source"]).visit(event["subject"]))
    except (ValueError, KeyError, TypeError):
        return None
    return None
