"""The invented world of a simulation: zones, firms, trucks and the numbers on their papers, all from one seed."""

import itertools
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

ZONES = ("3105W", "3111W", "5201W", "4405W", "2302W", "7901W", "5301W", "0203W")
PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
GATE = "G1"
DECLARED_IN, HAZARDOUS_IN, PLAIN_IN, DECLARED_OUT, PLAIN_OUT = "E01", "E02", "E03", "X01", "X02"


@dataclass(frozen=True)
class Truck:
    """A vehicle as registered. Weights in kg."""

    plate: str
    tag: str
    tare: Decimal
    firm: str


@dataclass
class World:
    """One zone's invented people and numbers.

    stamp: six digits that differ from run to run, so that a second simulation on the same log files new papers.
    """

    zone: str
    rng: random.Random
    stamp: str
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    _serial: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    @property
    def customs(self) -> str:
        return self.zone[:4]

    def serial(self) -> int:
        return next(self._serial)

    def firm(self, index: int = 0) -> str:
        """A ten-character enterprise code of this customs."""
        return f"{self.customs}6{index:05d}"

    def pass_no(self, direction: str, two_step: bool = False) -> str:
        day = f"{self.started:%y%m%d}"
        if two_step:
            return f"Z{self.customs}{direction}{day}T{self.stamp}{self.serial() % 100_000:05d}"
        return f"Z{self.customs}{direction}{day}{self.stamp}{self.serial() % 1_000_000:06d}"

    def list_no(self, direction: str) -> str:
        return f"QD{self.customs}{self.started:%y}{direction}{self.stamp[-4:]}{self.serial() % 100_000:05d}"

    def entry_no(self) -> str:
        """An 18-digit two-step entry number."""
        return f"{self.customs}{self.started:%Y}1{self.stamp}{self.serial() % 1000:03d}"

    def movement_no(self) -> str:
        return f"C{self.customs}{self.started:%y}A{self.stamp}{self.serial() % 100_000:05d}"

    def box_no(self) -> str:
        """A container number with its check digit: letters count from 10, leaving out multiples of 11 (ISO 6346)."""
        head = f"KAKU{self.serial() % 1_000_000:06d}"
        values = [int(c) if c.isdigit() else ord(c) - 55 + (ord(c) - 56) // 10 for c in head]
        return head + str(sum(value * 2**place for place, value in enumerate(values)) % 11 % 10)

    def session(self) -> str:
        """A terminal's session id: time and six digits, as in S-JGS."""
        return f"{datetime.now(UTC):%Y%m%d%H%M%S}{self.serial() % 1_000_000:06d}"

    def truck(self, tare: int | None = None, firm: int = 0) -> Truck:
        serial = self.serial()
        plate = (
            f"{self.rng.choice(PROVINCES)}{self.rng.choice(LETTERS)}{(int(self.stamp) * 7 + serial * 13) % 100_000:05d}"
        )
        weight = Decimal(tare or self.rng.randrange(5_000, 14_000, 10))
        return Truck(plate, f"E280{self.stamp}{serial:06d}", weight, self.firm(firm))

    def read(self, weight: Decimal, spread: int = 40) -> Decimal:
        """What a bridge of 20 kg divisions shows for `weight` kg: close to it, never exactly it."""
        shown = weight + Decimal(self.rng.randint(-spread, spread))
        return (shown / 20).quantize(Decimal(1)) * 20
