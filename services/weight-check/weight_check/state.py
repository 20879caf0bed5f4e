"""What weight-check keeps: visits in progress, lanes' command numbers, a declaration's weight so far."""

from datetime import datetime
from decimal import Decimal

from kakou.contracts.base import Told
from kakou.contracts.decimals import Amount
from kakou.contracts.events.weight import Weight
from kakou.contracts.passage import PassedPass
from kakou.contracts.routed import Finding, VisitRouted
from kakou.contracts.verdicts import Command, Verdict

VISIT, SEQUENCE, GROUP = "visit", "sequence", "group"
WEIGHT_TIMER, REFERRAL_TIMER, BARRIER_TIMER = "weight", "referral", "barrier"


class Decided(Told):
    """An officer's decision, and the stopping reasons it was taken over."""

    finding: Finding
    over: tuple[str, ...]
    by: str
    announced_by: str | None = None


class WeighedVisit(Told):
    """One visit. readings: all of them, the last counts, the earlier are evidence.

    outstanding: the raise that the lane may still carry out. passed: the passes that a raise has counted.
    """

    routed: VisitRouted | None = None
    readings: tuple[Weight, ...] = ()
    overdue: bool = False
    verdict: Verdict | None = None
    decided: Decided | None = None
    outstanding: Command | None = None
    goods: Amount | None = None
    passed: tuple[PassedPass, ...] = ()
    raised: bool = False
    ended: str | None = None
    escalated: bool = False


class GroupWeight(Told):
    """Goods weight of a declaration's trucks that passed, kg. squares: sum of squared uncertainties."""

    declared: Amount = Decimal(0)
    measured: Amount = Decimal(0)
    squares: Amount = Decimal(0)
    trucks: int = 0
    since: datetime | None = None
