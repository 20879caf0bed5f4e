"""What lies in a storage unit, as movements in and out make it. Any order of them gives the same stock."""

from decimal import Decimal
from typing import Literal

from kakou.contracts.base import Told
from kakou.contracts.decimals import LARGEST, ZERO, Difference, quantise
from kakou.contracts.events.moved import GoodsMoved
from kakou.contracts.substance import Substance

from hazmat_notify.rules.gb18218 import names_in, plain_name, tables

MOST_DESCRIPTIONS = 20
"""Of one substance in one unit; the first in order are kept, so that the order of arrival does not matter."""

_KILOGRAMS = {"kg": Decimal(1), "t": Decimal(1000)}


class BeyondReckoning(ValueError):
    """A balance that no amount can hold (fourteen digits of kg): the movement is a slip of the pen."""


class Held(Told):
    """One substance in a unit. balance: kg moved in less kg moved out; below zero more went out than ever came in.

    inward, outward: how movements described it, in a fixed order.
    """

    balance: Difference = ZERO
    inward: tuple[Substance, ...] = ()
    outward: tuple[Substance, ...] = ()

    @property
    def described(self) -> tuple[Substance, ...]:
        """What its threshold is judged by: what came in; what went out only where nothing did."""
        return self.inward or self.outward

    @property
    def kilograms(self) -> Decimal:
        """What lies there: never below zero."""
        return max(self.balance, ZERO)

    @property
    def shortfall(self) -> Decimal:
        """kg that went out and never came in."""
        return max(-self.balance, ZERO)


class Stock(Told):
    """A unit's stock by substance identity."""

    held: dict[str, Held]


NOTHING = Stock(held={})


def identity(cas: str | None, un: str | None, name: str | None) -> str:
    """What makes two descriptions the same substance: the CAS number, also where only a UN number or a listed name says
    it; else the UN number; else the name; `?` where nothing is known."""
    if cas is not None:
        return cas
    data = tables()
    for rows in (data.by_un.get(un or "", ()), *(data.by_name.get(each, ()) for each in names_in(name))):
        numbers = {number for row in rows for number in row.cas}
        if len(numbers) == 1:
            return numbers.pop()
    if un is not None:
        return f"UN{un}"
    return plain_name(name) if name else "?"


def identity_of(substance: Substance) -> str:
    return identity(substance.cas, substance.un, substance.name)


def kilograms(moved: GoodsMoved) -> Decimal:
    """The quantity moved, in kg with five places (0.00001 t is 0.01 kg)."""
    return quantise(moved.quantity * _KILOGRAMS[moved.unit])


def move(held: Held, direction: Literal["in", "out"], quantity: Decimal, substance: Substance) -> Held:
    """`held` after `quantity` kg of `substance` went in or out. Raises BeyondReckoning."""
    inward = direction == "in"
    balance = held.balance + quantity if inward else held.balance - quantity
    if abs(balance) > LARGEST:
        raise BeyondReckoning(f"the balance would be {balance} kg")
    if inward:
        return Held(balance=balance, inward=_with(held.inward, substance), outward=held.outward)
    return Held(balance=balance, inward=held.inward, outward=_with(held.outward, substance))


def _with(descriptions: tuple[Substance, ...], one: Substance) -> tuple[Substance, ...]:
    if one in descriptions:
        return descriptions
    return tuple(sorted((*descriptions, one), key=lambda each: each.model_dump_json())[:MOST_DESCRIPTIONS])
