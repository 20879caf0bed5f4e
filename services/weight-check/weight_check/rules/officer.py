"""What an officer may decide, when (S-JGS MANUAL_CHECK: 1 release, 2 inspect, 3 refuse), and what a release covers."""

from dataclasses import dataclass
from decimal import Decimal

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.decided_on import DecidedOn, Standing
from kakou.contracts.events.hazardous_goods import HazardousGoods
from kakou.contracts.events.visit_routed import VisitRouted
from kakou.contracts.verdicts import OUTCOMES, Bilingual, Outcome, Reason
from kakou.reasons import outcome_texts
from kakou.rules import deciding

_MEASURED = frozenset({"measured", "difference", "band", "excess", "side"})
"""Facts of a comparison that a further reading, or another band, changes."""


class Stopped(OutboundModel):
    """A reason that stopped the truck when an officer decided: what it is, what it speaks of, how grave."""

    code: str
    facts: dict[str, str]
    outcome: Outcome


class Stood(OutboundModel):
    """What an officer saw: the reasons with their facts, whose truck it was, its passes, what they say is aboard."""

    reasons: tuple[Stopped, ...]
    plate: str | None
    passes: tuple[str, ...]
    goods: str
    hazardous: tuple[HazardousGoods, ...]

    def covers(self, reasons: tuple[Stopped, ...], routed: VisitRouted) -> bool:
        """Whether nothing stands now that is new or graver. What has gone, or become less, is covered."""
        return (
            all(any(_no_graver(reason, seen) for seen in self.reasons) for reason in reasons)
            and self.plate in (None, routed.plate)
            and self.passes == tuple(one.no for one in routed.passes)
            and self.goods == routed.goods
            and all(any(_same_goods(one, seen) for seen in self.hazardous) for one in routed.hazardous)
        )


@dataclass(frozen=True, slots=True)
class Situation:
    """In which a decision is taken.

    over: how the visit came to its end, if it did. revision: of the verdict in force. standing: that verdict; None
    while there is none. proposed: a release waits for a second officer.
    """

    over: str | None
    revision: int
    standing: Standing | None
    proposed: bool = False


def stood(reasons: tuple[Reason, ...], routed: VisitRouted) -> Stood:
    """What there is to see of a truck whose verdict has these reasons."""
    return Stood(
        reasons=stopping(reasons),
        plate=routed.plate,
        passes=tuple(one.no for one in routed.passes),
        goods=routed.goods,
        hazardous=routed.hazardous,
    )


def stopping(reasons: tuple[Reason, ...]) -> tuple[Stopped, ...]:
    """Those that are more than notes, an officer's own word apart."""
    return tuple(
        Stopped(code=reason.code, facts=reason.facts, outcome=reason.outcome)
        for reason in reasons
        if reason.outcome != "note" and not reason.code.startswith("officer.")
    )


def why_not(
    now: Situation,
    decision: str,
    *,
    revision: int | None = None,
    decided_on: DecidedOn | None = None,
    announced: bool = False,
    withheld: bool = False,
) -> Bilingual | None:
    """Why `decision` cannot be taken; None when it can.

    revision: the one decided on, where that is said. decided_on: how the visit stood when the decision came in, where
    that is known; on what did not stand then nothing is decided, as no pass was bound for it. announced: it names who
    told the safety office. withheld: the forecast for the storage unit has referred the release to the officer.
    """
    if now.over is not None:
        return outcome_texts.VISIT_OVER(how=outcome_texts.how_over(now.over))
    if now.standing is None:
        return outcome_texts.NO_VERDICT()
    if revision is not None and revision != now.revision:
        return outcome_texts.OTHER_REVISION(decided=revision, now=now.revision)
    if decided_on is not None and not _was_shown(now, decision, decided_on, revision):
        return outcome_texts.NOT_SHOWN(now=now.revision)
    if revision is None and decided_on is not None and _crosses(now.standing, decision, decided_on):
        return outcome_texts.DECIDED_MEANWHILE()
    if decision == "rescind" and now.proposed:
        return None
    return deciding.why_not(now.standing, decision, announced=announced, withheld=withheld)


def _was_shown(now: Situation, decision: str, on: DecidedOn, revision: int | None) -> bool:
    """A release covers what its officer could see, and no verdict that came while the decision was on its way."""
    return on.allows(decision, revision) and (decision != "release" or on.revision == now.revision)


def _crosses(now: Standing, decision: str, on: DecidedOn) -> bool:
    """Whether another decision came in since the gate looked. What names its revision crosses none: that one is still
    in force. A release goes by its revision, and one is taken back also by whoever was not shown it yet."""
    if decision not in ("inspect", "refuse") or on.standing is None:
        return False
    return on.standing.decided is not None and on.standing.decided != now.decided


def _no_graver(now: Stopped, seen: Stopped) -> bool:
    """The same reason with the same facts; of a comparison, on the same side and no further off."""
    if now.code != seen.code or OUTCOMES.index(now.outcome) > OUTCOMES.index(seen.outcome):
        return False
    if now.facts == seen.facts:
        return True
    if "excess" not in now.facts or "excess" not in seen.facts:
        return False
    same = _constant(now) == _constant(seen) and now.facts["side"] == seen.facts["side"]
    return same and _deviation(now) <= _deviation(seen)


def _constant(reason: Stopped) -> dict[str, str]:
    return {name: fact for name, fact in reason.facts.items() if name not in _MEASURED}


def _deviation(reason: Stopped) -> Decimal:
    """kg between what is declared and what was measured."""
    return Decimal(reason.facts["excess"]) + Decimal(reason.facts["band"])


def _same_goods(now: HazardousGoods, seen: HazardousGoods) -> bool:
    """Told as dangerous before, by whatever it was known."""
    return now.model_copy(update={"known_by": ()}) == seen.model_copy(update={"known_by": ()})
