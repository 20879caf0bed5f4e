"""What lies in a storage unit, as movements in and out make it. Any order of them gives the same stock."""

from datetime import datetime
from decimal import Decimal
from typing import Literal

from kakou.catalogue.catalogue import CATALOGUE, KnownGoods
from kakou.catalogue.goods_names import Goods, goods_named
from kakou.contracts.base import OutboundModel
from kakou.contracts.events.moved import GoodsMoved
from kakou.contracts.substance import Substance
from kakou.values.canonical import plain_name
from kakou.values.decimals import LARGEST, ZERO, Amount, Difference, quantise

from hazmat_notify.storage.gb18218 import names_in, tables

MOST_DESCRIPTIONS = 20
"""Of one substance in one unit; the first in order are kept, so that the order of arrival does not matter."""

_KILOGRAMS = {"kg": Decimal(1), "t": Decimal(1000)}


class BeyondReckoning(ValueError):
    """A balance that no amount can hold (fourteen digits of kg): the movement is a slip of the pen."""

    def __init__(self, balance: Decimal) -> None:
        super().__init__(f"the balance would be {balance} kg")
        self.balance = balance


class Described(OutboundModel):
    """How a movement described the substance. since: log time of the first one that did."""

    substance: Substance
    since: datetime


class Held(OutboundModel):
    """One substance in a unit. balance: kg moved in less kg moved out; below zero more went out than ever came in.

    out: kg ever moved out. inward, outward: how movements described it, in a fixed order.
    """

    balance: Difference = ZERO
    out: Amount = ZERO
    inward: tuple[Described, ...] = ()
    outward: tuple[Described, ...] = ()

    @property
    def described(self) -> tuple[Substance, ...]:
        """What its threshold is judged by: what came in; what went out only where nothing did."""
        return tuple(each.substance for each in self.inward or self.outward)

    @property
    def kilograms(self) -> Decimal:
        """What lies there: never below zero."""
        return max(self.balance, ZERO)

    @property
    def shortfall(self) -> Decimal:
        """kg that went out and never came in."""
        return max(-self.balance, ZERO)

    @property
    def came(self) -> Decimal:
        """kg ever moved in."""
        return self.balance + self.out

    def at(self, balance: Decimal, time: datetime) -> "Held":
        """This substance with an earlier balance, described as it was by then."""
        return Held(
            balance=balance,
            inward=tuple(each for each in self.inward if each.since <= time),
            outward=tuple(each for each in self.outward if each.since <= time),
        )


class Stock(OutboundModel):
    """A unit's stock by substance identity. moves: how often it was changed."""

    held: dict[str, Held]
    moves: int = 0


NOTHING = Stock(held={})


def identity(cas: str | None, un: str | None, name: str | None) -> str:
    """What makes two descriptions the same substance: the CAS number, also where only a UN number or a name says it;
    else the UN number; else what the name means, or the name; `?` where nothing is known."""
    if cas is not None:
        return cas
    data = tables()
    for rows in (data.by_un.get(un or "", ()), *(data.by_name.get(each, ()) for each in names_in(name))):
        numbers = {number for row in rows for number in row.cas}
        if len(numbers) == 1:
            return numbers.pop()
    known = _known(un, name)
    if known is not None:
        return min(known.cas) if len(known.cas) == 1 else plain_name(known.zh)
    if un is not None:
        return f"UN{un}"
    return plain_name(name) if name else "?"


def _known(un: str | None, name: str | None) -> Goods | None:
    """What the name means, where it is no other than what the UN number means; else the UN number's."""
    named = goods_named(name, CATALOGUE) if name else None
    goods = named.goods if named is not None else None
    if un is None or (isinstance(goods, KnownGoods) and un in goods.un):
        return goods
    return CATALOGUE.by_un.get(un)


def identity_of(substance: Substance) -> str:
    return identity(substance.cas, substance.un, substance.name)


def kilograms(moved: GoodsMoved) -> Decimal:
    """The quantity moved, in kg with five places (0.00001 t is 0.01 kg)."""
    return quantise(moved.quantity * _KILOGRAMS[moved.unit])


def move(held: Held, direction: Literal["in", "out"], quantity: Decimal, substance: Substance, at: datetime) -> Held:
    """`held` after `quantity` kg of `substance` went in or out. Raises BeyondReckoning."""
    if direction == "in":
        inward = _with(held.inward, substance, at)
        return Held(balance=_balance(held, quantity), out=held.out, inward=inward, outward=held.outward)
    after = taken(held, quantity)
    return after.model_copy(update={"outward": _with(held.outward, substance, at)})


def taken(held: Held, quantity: Decimal) -> Held:
    """`held` after `quantity` kg more went out, or fewer where it is negative. Raises BeyondReckoning."""
    balance = _balance(held, -quantity)
    return Held(balance=balance, out=held.out + quantity, inward=held.inward, outward=held.outward)


def _balance(held: Held, more: Decimal) -> Decimal:
    balance = held.balance + more
    if abs(balance) > LARGEST or held.out + abs(more) > LARGEST:
        raise BeyondReckoning(balance)
    return balance


def _with(known: tuple[Described, ...], substance: Substance, at: datetime) -> tuple[Described, ...]:
    if any(each.substance == substance and each.since <= at for each in known):
        return known
    others = [each for each in known if each.substance != substance]
    ordered = sorted((*others, Described(substance=substance, since=at)), key=lambda e: e.substance.model_dump_json())
    return tuple(ordered[:MOST_DESCRIPTIONS])
