"""A truck's page: what was read, what its papers say, why it stands, what an officer may do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

from kakou.contracts.events.decided_by import DecidedBy
from kakou.contracts.pass_view import PassView
from kakou.contracts.verdicts import Reason, Verdict, Weighing
from kakou.contracts.visit_view import VisitView

from gate_ingest.desk.reasons import gravest_first
from gate_ingest.desk.truck.drawing import Drawing, drawn
from gate_ingest.desk.truck.papers import COUNTABLE, PASSES_SHOWN, Countable, Paper, countable, paper_of
from gate_ingest.desk.truck.sides import Side, doubts_tare, is_outside, sides
from gate_ingest.http.context import Gate
from gate_ingest.http.second_officer import SecondOfficer, second_officer
from gate_ingest.read_model.visit_view import Seen
from gate_ingest.state import PASS, REFERRAL, Referral

DECIDED: Final = "officer.decision."
RELEASED: Final = f"{DECIDED}release"

NOT_READ: Final = frozenset({"identity.plate.unread", "identity.plate.unsure"})
"""Nobody knows the truck's plate: so no pass was looked for by it."""

LOOKALIKE: Final = "identity.plate.lookalike"
ASKS_PLATE: Final = frozenset({"identity.plate.unread", LOOKALIKE, "identity.plate.conflict", "identity.plate.unsure"})
ASKS_COUNT: Final = frozenset(
    {
        *("document.ledger.over-release", "document.return.more", "document.licence.exceeded"),
        "weight.goods.outside-band",
    }
)
"""Reasons that a plate read by a person, or a count of the goods, may clear."""


@dataclass(frozen=True)
class Recorded:
    """An officer's decision on record. at: log time of the first verdict that it made."""

    decision: str
    by: str
    at: datetime


@dataclass(frozen=True)
class Truck:
    """reasons: those that speak against a release, the gravest first; notes: the others. more: passes that
    are not shown. may: what an officer may decide now. goods: the lines that may be counted otherwise; `others`
    more have no field. asks: what of the form a reason asks for: `plate`, `unread` (a plate before a release),
    `count`, `announced`. proposed: a plate that looks alike and has a pass. recorded: the decision that the verdict
    follows from, if any. second: whether a release needs a second officer, and who has proposed one."""

    seen: Seen
    view: VisitView
    waits: Referral | None
    reasons: tuple[Reason, ...]
    notes: tuple[Reason, ...]
    sides: tuple[Side, ...]
    weights: tuple[tuple[Weighing, Drawing | None], ...]
    papers: tuple[Paper, ...]
    more: int
    may: tuple[str, ...]
    goods: tuple[Countable, ...]
    others: int
    asks: frozenset[str]
    proposed: str | None
    recorded: Recorded | None
    second: SecondOfficer

    @property
    def revision(self) -> int:
        """Also of a release that is no verdict yet, as it waits for the safety office to be told."""
        return self.seen.kept.verdict.revision if self.seen.kept.verdict is not None else 0

    @property
    def in_lane(self) -> bool:
        """Whether it has not departed, by what is known of it alone."""
        return self.view.state not in ("passed", "ended")

    @property
    def withdraws(self) -> bool:
        """Whether to take back takes back what was proposed, and no release that is in force with it."""
        verdict = self.seen.kept.verdict
        released = verdict is not None and any(each.code == RELEASED for each in verdict.reasons)
        return self.second.proposed is not None and not released

    @property
    def standing(self) -> str:
        """Another one whenever something that the page shows of the verdict has changed. A forecast brings reasons, and
        no revision."""
        shown = "".join(each.model_dump_json() for each in (*self.reasons, *self.notes))
        shown += "two" if self.second.needed else ""
        return f"{self.revision}.{self.view.state}.{sha256(shown.encode()).hexdigest()[:16]}"

    @property
    def shown(self) -> str:
        """Another one also when other pictures have come, by which no decision goes."""
        pictures = "".join(each.model_dump_json() for each in self.view.pictures)
        return f"{self.standing}.{sha256(pictures.encode()).hexdigest()[:8]}" if pictures else self.standing


async def truck_of(gate: Gate, zone: str, seen: Seen, who: DecidedBy) -> Truck:
    """who: the officer who looks. May raise OSError, TimeoutError."""
    view = seen.view()
    second = await second_officer(gate, zone, seen, who)
    verdict = view.verdict
    visit = view.visit
    waits = await gate.model.get(zone, REFERRAL, visit, Referral) or await gate.offers.get(
        zone, REFERRAL, visit, Referral
    )
    passes = await _passes(gate, zone, verdict)
    papers = tuple([await paper_of(gate, zone, each) for each in passes[:PASSES_SHOWN]])
    ordered = gravest_first(verdict.reasons) if verdict is not None else ()
    reasons = tuple(each for each in ordered if each.outcome != "note")
    goods = countable(passes if verdict is not None else await _passes(gate, zone, seen.kept.verdict))
    return Truck(
        seen=seen,
        view=view,
        waits=waits,
        reasons=reasons,
        notes=tuple(each for each in ordered if each.outcome == "note"),
        sides=sides(seen.kept.plate, verdict, [each.filed for each in passes]),
        weights=_weights(verdict),
        papers=papers,
        more=(len(verdict.passes) if verdict is not None else 0) - len(papers),
        may=allowed(seen, view, second),
        goods=goods[:COUNTABLE],
        others=max(0, len(goods) - COUNTABLE),
        asks=_asks(seen, reasons),
        proposed=next((each.facts.get("proposed") for each in reasons if each.code == LOOKALIKE), None),
        recorded=_recorded(view),
        second=second,
    )


def _recorded(view: VisitView) -> Recorded | None:
    """Of a release that waits for the safety office nothing is told here: it is no verdict yet."""
    reasons = view.verdict.reasons if view.verdict is not None else ()
    decided = next((each for each in reasons if each.code.startswith(DECIDED)), None)
    if view.verdict is None or decided is None:
        return None
    alike = (old.log_time for old in view.earlier if decided in old.reasons)
    return Recorded(decided.code.removeprefix(DECIDED), decided.facts["by"], min(alike, default=view.verdict.log_time))


async def _passes(gate: Gate, zone: str, verdict: Verdict | None) -> list[PassView]:
    """The verdict's, as far as they are on record."""
    nos = [each.no for each in verdict.passes] if verdict is not None else []
    kept = await gate.model.get_many(zone, PASS, nos, PassView) if nos else []
    return [each for each in kept if each is not None]


def allowed(seen: Seen, view: VisitView, second: SecondOfficer) -> tuple[str, ...]:
    """What an officer may decide. Whoever has proposed a release cannot agree to it; anybody may take it back."""
    words = _allowed(seen, view)
    if second.proposed is None:
        return words
    agrees = tuple(word for word in words if word != "release" or second.settles)
    return agrees if "rescind" in words else (*agrees, "rescind")


def _allowed(seen: Seen, view: VisitView) -> tuple[str, ...]:
    """Until departure, of what is stopped. While a release waits for the safety office to be told, somebody may have
    told it by other means; an officer's release can be taken back, then too."""
    verdict = seen.kept.verdict if seen.awaiting else view.verdict
    if verdict is None or view.state in ("passed", "ended"):
        return ()
    if verdict.verdict == "release":
        by_officer = any(reason.code == RELEASED for reason in verdict.reasons)
        return (*(("release",) if seen.awaiting else ()), *(("rescind",) if by_officer else ()))
    blocked = any(each.outcome != "note" and not each.officer_may_release for each in verdict.reasons)
    return ("inspect", "refuse") if blocked else ("release", "inspect", "refuse")


def _needs_plate(verdict: Verdict | None) -> bool:
    """Whether a release must say the plate: without one it would let a truck through on no pass at all, of which nobody
    could say afterwards which truck it was."""
    if verdict is None or verdict.verdict == "release" or verdict.passes:
        return False
    return any(reason.code in NOT_READ for reason in verdict.reasons)


def _asks(seen: Seen, reasons: Iterable[Reason]) -> frozenset[str]:
    codes = {each.code for each in reasons}
    asked = {
        "plate": bool(codes & ASKS_PLATE),
        "unread": _needs_plate(seen.kept.verdict),
        "count": bool(codes & ASKS_COUNT),
        "announced": seen.awaiting,
    }
    return frozenset(what for what, is_asked in asked.items() if is_asked)


def _weights(verdict: Verdict | None) -> tuple[tuple[Weighing, Drawing | None], ...]:
    if verdict is None:
        return ()
    weights = sorted(verdict.weights, key=lambda each: not is_outside(verdict, each.level))
    return tuple(
        (each, drawn(each, is_outside(verdict, each.level), doubts_tare(verdict, each.level))) for each in weights
    )
