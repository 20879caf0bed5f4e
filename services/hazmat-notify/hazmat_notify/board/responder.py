"""What a responder's card says beside the load: where it is, and what lies around it."""

from collections.abc import Mapping
from dataclasses import dataclass

from kakou.contracts.documents.reference import PlanPosition
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.redis.reader import StateReader

from hazmat_notify.alerts.rules.wording import danger_of_class
from hazmat_notify.board.plan import Spot, lane_positions, nearest, spot_of, spots
from hazmat_notify.board.units import UnitShown, units_now
from hazmat_notify.reference.first_measures import FirstMeasures, first_measures
from hazmat_notify.state import MOTION, AlertKept, kind_of_alert
from hazmat_notify.storage.storage_unit import Line, lines
from hazmat_notify.trucks.rules.motion import InMotion
from hazmat_notify.views.stock_now import OnFile, on_file, stock_view

NEIGHBOURS = 8
"""Storage units around that are named."""


@dataclass(frozen=True)
class Neighbour:
    """A storage unit around. metres: from middle to middle on the zone's plan."""

    unit: UnitShown
    metres: int


@dataclass(frozen=True)
class Around:
    """spot: where the load is; None where that is not known. placed: whether its position is on file."""

    spot: Spot | None
    placed: bool
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True)
class StockCard:
    """A substance that lies in a unit. danger: what it does, of all its classes."""

    line: Line
    danger: Bilingual
    first_measures: FirstMeasures | None


@dataclass(frozen=True)
class UnitCard:
    """A storage unit for whoever goes there."""

    unit: UnitShown
    goods: tuple[StockCard, ...]
    around: Around


async def around_alert(reader: StateReader, zone: str, no: str) -> Around:
    """What lies around the alert of this id. May raise OSError, TimeoutError."""
    kept = await reader.get(zone, kind_of_alert(no), no, AlertKept)
    visit = kept.message.visit if kept is not None else None
    truck = await reader.get(zone, MOTION, visit, InMotion) if visit is not None else None
    spot = spot_of(kept.message, truck) if kept is not None else None
    found, lanes = await on_file(reader, zone), await lane_positions(reader, zone)
    return _around(found, lanes, _shown(found), spot)


async def unit_card(reader: StateReader, zone: str, no: str) -> UnitCard | None:
    """None where there is no such unit. May raise OSError, TimeoutError."""
    found, lanes = await on_file(reader, zone), await lane_positions(reader, zone)
    document, units = found.units.get(no), _shown(found)
    if document is None:
        return None
    there = [line for line in lines(document, found.stock(no), found.added) if line.tonnes]
    return UnitCard(units[no], tuple(map(_stock_card, there)), _around(found, lanes, units, Spot("unit", no)))


def _shown(found: OnFile) -> dict[str, UnitShown]:
    return {shown.view.id: shown for shown in units_now(found, stock_view(found).items)}


def _around(
    found: OnFile, lanes: Mapping[str, PlanPosition], units: Mapping[str, UnitShown], spot: Spot | None
) -> Around:
    known = spots(found, lanes)
    near = nearest(spot, known)[:NEIGHBOURS] if spot is not None else ()
    return Around(spot, spot in known, tuple(Neighbour(units[each.no], metres) for each, metres in near))


def _stock_card(line: Line) -> StockCard:
    substance, classes = line.substance, line.labels.classes
    dangers = [danger_of_class(each) for each in classes or (None,)]
    danger = Bilingual(zh="、".join(each.zh for each in dangers), en=", ".join(each.en for each in dangers))
    measures = first_measures(substance.un, substance.cas, classes[0] if classes else None)
    return StockCard(line, danger, measures)
