"""Hazardous goods on trucks: known to the safety office, stock only once unloaded (GB 18218 omits transport)."""

from datetime import datetime
from typing import Literal

from kakou.contracts.base import Told
from kakou.contracts.decided import VerdictReached
from kakou.contracts.decimals import Amount, quantise
from kakou.contracts.events.moved import GoodsMoved
from kakou.contracts.numbers import Direction
from kakou.contracts.routed import HazardousGoods

from hazmat_notify.rules.stock import identity, identity_of, kilograms
from hazmat_notify.rules.tonnes import tonnes

Whereabouts = Literal["at-gate", "inside"]


class Load(Told):
    """Goods on a truck. kilograms: what has not been reported unloaded; None where the quantity is no mass."""

    goods: HazardousGoods
    identity: str
    kilograms: Amount | None


class InMotion(Told):
    """A truck with hazardous goods, from its verdict until it has left or all is reported unloaded.

    in_doubt: nobody knows whether it passed the barrier, until an officer decides. ended: its visit is over.
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


def arriving(reached: VerdictReached, alert: str, since: datetime) -> InMotion:
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
    )


def since_before(truck: InMotion, before: InMotion) -> InMotion:
    """`truck` under a new verdict: it has been in motion since `before`, and what was unloaded stays unloaded."""
    same_goods = [load.goods for load in truck.loads] == [load.goods for load in before.loads]
    loads = before.loads if same_goods else truck.loads
    kept = {"since": before.since, "where": before.where, "in_doubt": before.in_doubt}
    return truck.model_copy(update={**kept, "loads": loads})


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
    mass = tonnes(goods.quantity, goods.unit)
    return Load(
        goods=goods,
        identity=identity(goods.cas, goods.un, goods.name),
        kilograms=None if mass is None else quantise(mass * 1000),
    )
