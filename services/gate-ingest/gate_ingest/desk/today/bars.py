"""Bars and columns: where each part begins and how long it is, in percent of the longest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

Number = int | Decimal


@dataclass(frozen=True)
class Part:
    """begins, length: percent. amount: what it stands for."""

    name: str
    amount: Number
    begins: float
    length: float


@dataclass(frozen=True)
class Bar:
    label: str
    parts: tuple[Part, ...]

    @property
    def total(self) -> Number:
        return sum((part.amount for part in self.parts), start=0)


@dataclass(frozen=True)
class Column(Bar):
    """A bar that stands upright: its parts begin at the bottom."""


def bars_of(rows: Sequence[tuple[str, Mapping[str, Number]]]) -> tuple[Bar, ...]:
    """Each with its parts one behind the other; parts of nothing are left out."""
    longest = _longest(rows)
    return tuple(Bar(label, _parts(amounts, longest)) for label, amounts in rows)


def columns_of(rows: Sequence[tuple[str, Mapping[str, Number]]]) -> tuple[Column, ...]:
    longest = _longest(rows)
    return tuple(Column(label, _parts(amounts, longest)) for label, amounts in rows)


def _longest(rows: Sequence[tuple[str, Mapping[str, Number]]]) -> Number:
    return max((sum(amounts.values(), start=0) for _, amounts in rows), default=0)


def _parts(amounts: Mapping[str, Number], longest: Number) -> tuple[Part, ...]:
    begins, parts = 0.0, []
    for name, amount in amounts.items():
        if amount:
            length = float(amount * 100 / longest)
            parts.append(Part(name, amount, round(begins, 3), round(length, 3)))
            begins += length
    return tuple(parts)
