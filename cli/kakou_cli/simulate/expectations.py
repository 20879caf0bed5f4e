"""What the scenario meant, written down as it is acted out, for the balance to hold the gate's books against."""

from collections import defaultdict
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


@dataclass
class Expectations:
    """Shared by all stories of a simulation."""

    visits: list[MeantVisit] = field(default_factory=list)
    raised: dict[tuple[str, str, int], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    declared: dict[tuple[str, str, int], Decimal] = field(default_factory=dict)
    complete: dict[tuple[str, str], bool] = field(default_factory=dict)
    approved: list[tuple[str, str]] = field(default_factory=list)
    latencies: list[float] = field(default_factory=list)
    alerts_late: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)

    def declare(self, zone: str, no: str, line: int, quantity: Decimal) -> None:
        self.declared[(zone, no, line)] = quantity

    def count(self, zone: str, no: str, line: int, quantity: Decimal) -> None:
        """The barrier was raised for a truck carrying this much of the line."""
        self.raised[(zone, no, line)] += quantity
