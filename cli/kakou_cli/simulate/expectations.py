"""What the scenario meant, written down as it is acted out, for the balance to hold the gate's books against."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(frozen=True)
class MeantVisit:
    """A visit that was posted: the verdict that must be in force at the end, and a reason among its reasons."""

    zone: str
    visit: str
    verdict: str
    reason: str | None
    hazardous: bool
    story: str


@dataclass(frozen=True)
class Seen:
    """A truck that has left its lane: what the gate said of it last, and what the lane showed its driver."""

    zone: str
    lane: str
    plate: str
    story: str
    verdict: str
    led: str


SHOWN = 12


@dataclass
class Expectations:
    """Known to all stories of a simulation. shared: goods of declarations that many trucks carry to the last piece.

    broken: stories that went otherwise than meant; unanswered: those that the gate left without an answer.
    """

    visits: list[MeantVisit] = field(default_factory=list)
    raised: dict[tuple[str, str, int], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    declared: dict[tuple[str, str, int], Decimal] = field(default_factory=dict)
    shared: dict[tuple[str, str], str] = field(default_factory=dict)
    approved: list[tuple[str, str]] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    alerts_late: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    unanswered: list[str] = field(default_factory=list)
    seen: deque[Seen] = field(default_factory=lambda: deque(maxlen=SHOWN))

    def declare(self, zone: str, no: str, line: int, quantity: Decimal) -> None:
        self.declared[(zone, no, line)] = quantity

    def count(self, zone: str, no: str, line: int, quantity: Decimal) -> None:
        """The barrier was raised for a truck carrying this much of the line."""
        self.raised[(zone, no, line)] += quantity
