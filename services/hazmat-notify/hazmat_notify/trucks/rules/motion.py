"""Hazardous goods on trucks: known to the safety office, stock only once unloaded (GB 18218 omits transport)."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from kakou.contracts.base import OutboundModel
from kakou.contracts.events.hazardous_goods import HazardousGoods
from kakou.contracts.events.moved import GoodsMoved
from kakou.contracts.events.outbound import VerdictReached
from kakou.contracts.passage import Passage
from kakou.values.decimals import Amount, quantise
from kakou.values.identifiers import Direction
from pydantic import Field

from hazmat_notify.stock.rules.balances import identity, identity_of, kilograms
from hazmat_notify.stock.rules.tonnes import tonnes

Whereabouts = Literal["at-gate", "inside"]


class Load(OutboundModel):
    """Goods on a truck. kilograms: what has not been reported unloaded; None where the quantity is no mass."""

    goods: HazardousGoods
    identity: str
    kilograms: Amount | None


class InMotion(OutboundModel):
    """A truck with hazardous goods, from its verdict until it has left or all is reported unloaded.

    in_doubt: nobody knows whether it passed the barrier, until an officer decides. ended: its visit is over.
    released: its lane was told to raise the barrier, by the verdict in force.
    bound_for: storage units that goods aboard go into.
    """

    visit: str
    alert: str
    plate: str | None
    direction: Direction
    gate: str
    lane: str
    since: datetime
    passes: tuple[str, ...]
    loads: tuple[Load, ...]
    where: Whereabouts = "at-gate"
    in_doubt: bool = False
    ended: bool = False
    released: Annotated[bool, Field(exclude_if=lambda released: not released)] = False
    bound_for: Annotated[tuple[str, ...], Field(exclude_if=lambda units: not units)] = ()

    @property
    def followed(self) -> bool:
        """Whether anything aboard is to be reported when it comes into storage: chemicals, and what is bound for a
        unit."""
        return any(load.goods.listed_as == "hazardous-chemical" or load.goods.storage_unit for load in self.loads)

    @property
    def let_through(self) -> bool:
        """Whether it is on its way to where its goods are bound for, or may be for all that is known."""
        return self.direction == "I" and (self.where == "inside" or self.in_doubt or self.released)


def arriving(reached: VerdictReached, alert: str, since: datetime) -> InMotion:
    """A truck with its goods, by the verdict on it. alert: the id of its alert."""
    inward = reached.verdict.direction == "I"
    units = [each.storage_unit for each in reached.hazardous if each.storage_unit and inward]
    return InMotion(
        visit=reached.verdict.visit,
        alert=alert,
        plate=reached.plate,
        direction=reached.verdict.direction,
        gate=reached.gate,
        lane=reached.lane,
        since=since,
        passes=tuple(each.no for each in reached.verdict.passes),
        loads=tuple(map(_load, reached.hazardous)),
        bound_for=tuple(dict.fromkeys(units)),
    )


def since_before(truck: InMotion, before: InMotion) -> InMotion:
    """`truck` under a new verdict: it has been in motion since `before`, and what was unloaded stays unloaded. One that
    had left stands at the gate again."""
    same_goods = [load.goods for load in truck.loads] == [load.goods for load in before.loads]
    loads = before.loads if same_goods else truck.loads
    kept = {"since": before.since, "where": before.where, "in_doubt": before.in_doubt and not before.ended}
    return truck.model_copy(update={**kept, "loads": loads})


def as_counted(truck: InMotion, passage: Passage) -> InMotion:
    """`truck` with as much of each line aboard as the raise counted, which an officer may have found to be less."""
    counted: dict[tuple[str | None, int], list[Decimal]] = {}
    for passed in passage.passes:
        for line in passed.lines:
            counted.setdefault((line.document, line.line), []).append(line.quantity)
    loads = []
    for load in truck.loads:
        found = counted.get((load.goods.document, load.goods.line))
        quantity = found.pop(0) if found else load.goods.quantity
        if quantity != load.goods.quantity:
            load = load.model_copy(update={"kilograms": kilograms_of(load.goods, quantity)})
        if quantity:
            loads.append(load)
    return truck.model_copy(update={"loads": tuple(loads)})


def unloaded(truck: InMotion, moved: GoodsMoved) -> InMotion | None:
    """The truck after goods of one of its passes went into a unit; None once nothing is left on it."""
    left, no = kilograms(moved), identity_of(moved.substance)
    loads = []
    for load in truck.loads:
        if load.identity != no:
            loads.append(load)
        elif load.kilograms is not None:
            taken = min(load.kilograms, left)
            left -= taken
            if load.kilograms > taken:
                loads.append(load.model_copy(update={"kilograms": load.kilograms - taken}))
    return truck.model_copy(update={"loads": tuple(loads)}) if loads else None


def _load(goods: HazardousGoods) -> Load:
    return Load(
        goods=goods,
        identity=identity(goods.cas, goods.un, goods.name),
        kilograms=kilograms_of(goods, goods.quantity),
    )


def kilograms_of(goods: HazardousGoods, quantity: Decimal) -> Decimal | None:
    """`quantity` of the goods in kg; None where it is no mass."""
    mass = tonnes(quantity, goods.unit)
    return None if mass is None else quantise(mass * 1000)
