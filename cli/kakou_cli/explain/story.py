"""The story: what is known of a visit, told in order, in both languages at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from kakou.contracts.alert import Alert, AlertAnswer
from kakou.contracts.events.gathered import VehicleGathered
from kakou.contracts.events.lane import (
    BarrierReported,
    DeviceReported,
    VehicleDeparted,
    VehicleWeighed,
    VisitRetracted,
)
from kakou.contracts.events.outbound import LaneCommanded, ReleaseOffered, VisitWaiting
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.events.writes import VisitDecided
from kakou.contracts.passage import Passage
from kakou.contracts.task import Task
from kakou.contracts.verdicts import Bilingual, Verdict
from kakou.contracts.visit_view import VisitPassage
from kakou.reasons.wording import word
from kakou.values.locations import parse_visit
from kakou.values.times import CHINA
from pydantic import BaseModel

from kakou_cli.explain import after_verdict, arrival, verdict
from kakou_cli.explain.evidence import Evidence, Happening
from kakou_cli.explain.phrases import say
from kakou_cli.explain.sentence import Sentence

REPEATED = ("duplicate", "conflict")


@dataclass(frozen=True)
class Paragraph:
    """What happened at one time; None for what has no time of its own."""

    at: datetime | None
    sentences: Sequence[Sentence] = field(default_factory=tuple)


def story(evidence: Evidence) -> list[Paragraph]:
    """What arrived, what was found, compared and decided, what the lane was told, and what came of it."""
    told = [Paragraph(None, list(_opening(evidence)))]
    for at, happenings in groupby(evidence.happened, key=lambda one: one.at):
        sentences = [sentence for one in happenings for sentence in _happening(one, evidence)]
        if sentences:
            told.append(Paragraph(at, sentences))
    if evidence.gaps:
        told.append(Paragraph(None, [Sentence(0, gap) for gap in evidence.gaps]))
    return told


def lines(paragraphs: Iterable[Paragraph], language: str) -> list[str]:
    """The story as lines of text in `zh` or `en`; times are Chinese civil time."""
    text: list[str] = []
    for paragraph in paragraphs:
        stamp = paragraph.at.astimezone(CHINA).strftime("%Y-%m-%d %H:%M:%S") if paragraph.at else ""
        for number, sentence in enumerate(paragraph.sentences):
            said = sentence.said.zh if language == "zh" else sentence.said.en
            margin = f"{stamp if number == 0 else '':19}  " if paragraph.at else ""
            text.append(f"{margin}{'  ' * sentence.depth}{said}")
        text.append("")
    return text[:-1]


def _opening(evidence: Evidence) -> Iterable[Sentence]:
    place = parse_visit(evidence.visit)
    yield Sentence(
        0,
        say(
            "visit",
            visit=evidence.visit,
            zone=evidence.zone,
            gate=place.gate,
            lane=place.lane,
            direction=word(_direction(evidence)),
        ),
    )
    if evidence.state is not None:
        yield Sentence(0, say("state", state=word(evidence.state, "state")))


def _direction(evidence: Evidence) -> str:
    found = (getattr(one.what, "direction", None) for one in evidence.happened)
    return next((direction for direction in found if direction), "?")


def _happening(one: Happening, evidence: Evidence) -> list[Sentence]:
    outcome = word(one.outcome, "outcome")
    if one.outcome in REPEATED:
        return [Sentence(0, say("again", outcome=outcome))]
    told = list(_told(one.what, evidence))
    if one.outcome != "done":
        told.append(Sentence(1, say("came-to", outcome=outcome, detail=one.detail)))
    return told


def _told(what: BaseModel, evidence: Evidence) -> Iterable[Sentence]:
    match what:
        case VehicleGathered():
            return arrival.gathered(what)
        case VehicleWeighed():
            return arrival.weighed(what)
        case VisitRouted():
            return arrival.routed(what, evidence)
        case VisitWaiting():
            return [Sentence(0, say("waiting", what=word(what.waiting_for, "what")))]
        case LaneCommanded():
            return verdict.commanded(what)
        case Verdict():
            return verdict.verdict(what, evidence)
        case VisitDecided():
            return verdict.decided(what)
        case BarrierReported():
            return after_verdict.barrier(what)
        case DeviceReported():
            return after_verdict.device(what)
        case VehicleDeparted():
            return [Sentence(0, say("departed", how=word(what.how)))]
        case VisitRetracted():
            return [Sentence(0, say("retracted", reason=what.reason))]
        case Passage():
            return after_verdict.passage(what)
        case VisitPassage():
            return after_verdict.raised(what)
        case Task():
            return after_verdict.task(what)
        case Alert():
            return after_verdict.alert(what)
        case AlertAnswer():
            return [Sentence(0, say("answered", by=what.by, answer=word(what.answer)))]
        case ReleaseOffered():
            return [Sentence(0, say("offered", alert=what.alert, sequence=what.sequence))]
    return []


def whole(paragraphs: Iterable[Paragraph]) -> list[dict[str, object]]:
    """The story for machines: each sentence in both languages."""
    return [
        {
            "at": paragraph.at,
            "sentences": [_plain(sentence.depth, sentence.said) for sentence in paragraph.sentences],
        }
        for paragraph in paragraphs
    ]


def _plain(depth: int, said: Bilingual) -> dict[str, object]:
    return {"depth": depth, "zh": said.zh, "en": said.en}
