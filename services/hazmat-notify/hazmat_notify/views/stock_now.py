"""What is inside and what is on its way, as the interface answers it."""

from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.policy_book import PolicyBook
from kakou.contracts.documents.reference import DesignMaximum, StorageUnit, UnitContact
from kakou.contracts.substance import Substance
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.redis.reader import StateReader
from kakou.service.policy_copy import POLICY
from kakou.values.decimals import Amount, quantise
from kakou.values.identifiers import Direction
from pydantic import Field

from hazmat_notify.reference.additions import additions_at
from hazmat_notify.reference.rules.additions_in_force import Additions
from hazmat_notify.state import HEAD, MOTION, STOCK, STORAGE_UNIT
from hazmat_notify.stock.rules.balances import NOTHING, Stock
from hazmat_notify.storage.major_hazard import written
from hazmat_notify.storage.segregation import conflicts
from hazmat_notify.storage.storage_unit import Line, assessment, lines
from hazmat_notify.trucks.rules.motion import InMotion, Load, Whereabouts
from hazmat_notify.views.stock_past import units_then

CONFLICTS_SHOWN = 20

MassUnit = Literal["t", "kg"]


class StockLine(OutboundModel):
    """A substance in a storage unit."""

    storage_unit: str
    """The storage unit's id."""
    substance: Substance
    """The substance."""
    quantity: Amount
    """How much lies there, in `unit`."""
    unit: MassUnit
    """The unit of `quantity`."""
    limit: Amount | None
    """The critical quantity Q in tonnes (GB 18218); null where no row counts the substance."""
    row: str | None
    """The row of GB 18218 that the limit is from: `1.65` is table 1, row 65."""
    why: Bilingual
    """Which row counts the substance and why, or why none does."""
    design_maximum: Amount | None = None
    """The most that the unit is built for, in tonnes, which counts in place of what lies there."""


class LoadView(OutboundModel):
    """Goods still on a truck."""

    name: str
    """The goods' name."""
    cas: str | None
    """The CAS number."""
    un: str | None
    """The UN number."""
    hazard_class: str | None = Field(validation_alias="class", serialization_alias="class")
    """The class or division of dangerous goods."""
    quantity: Amount
    """How much there is, in `unit`."""
    unit: str
    """The unit of `quantity`, as declared where it is no mass."""
    storage_unit: str | None
    """The storage unit that the goods are bound for, or come from."""


class TruckView(OutboundModel):
    """A truck with hazardous goods: at the gate, or inside and not yet reported unloaded."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    alert: str
    """The id of the alert about it."""
    plate: str | None
    """The truck's plate; null where it is not known."""
    direction: Direction
    """I into the zone, E out of it."""
    where: Whereabouts
    """Where the truck is."""
    gate: str
    """The gate that the lane is at."""
    lane: str
    """The lane's name at its gate."""
    since: datetime
    """Since when it is there."""
    goods: tuple[LoadView, ...]
    """The hazardous goods still on it."""
    in_doubt: bool = False
    """Whether nobody knows if it has passed."""


class Mismatch(OutboundModel):
    """More went out than ever came in."""

    substance: str
    """The substance."""
    quantity: Amount
    """How much more, in `unit`."""
    unit: MassUnit = "kg"
    """The unit of `quantity`."""


class ConflictView(OutboundModel):
    """Two goods of a storage unit that must not lie together."""

    one: str
    """The one substance."""
    one_classes: str
    """The classes of the one."""
    other: str
    """The other substance."""
    other_classes: str
    """The classes of the other."""
    code: str
    """How far apart they must be (49 CFR 176.83(b)): 1 to 4, or `*` for explosives."""


class UnitView(OutboundModel):
    """A storage unit with what lies there."""

    id: str
    """The storage unit's id."""
    kind: str
    """What it is: a warehouse, tank farm or yard."""
    exposed_people: int
    """How many people live or work off-site within 500 m (GB 18218)."""
    limit_hours: int | None
    """The longest that goods may stay, in hours."""
    design_maximum: tuple[DesignMaximum, ...]
    """The most of each substance that it is built for."""
    contacts: tuple[UnitContact, ...]
    """Whom the safety office calls about it, in this order."""
    stock: tuple[StockLine, ...]
    """What lies there."""
    ratio: Amount
    """The sum of q/Q, cut to five places, so that 1.00000 or more is a major hazard (GB 18218)."""
    r: Amount
    """R of GB 18218: α times the sum of β q/Q."""
    level: int | None
    """The level of a major hazard, 1 (gravest) to 4; null below that."""
    major_hazard: bool
    """Whether the unit is a major hazard (重大危险源)."""
    in_motion: tuple[TruckView, ...]
    """The trucks that are on their way to it, or from it."""
    in_doubt: tuple[TruckView, ...]
    """The trucks of which nobody knows whether they have passed."""
    conflicts: tuple[ConflictView, ...]
    """What lies there and must not lie together."""
    mismatches: tuple[Mismatch, ...]
    """What more went out of than ever came in."""


class StockView(OutboundModel):
    """The hazardous goods of a zone."""

    at: datetime | None = None
    """The past time that was asked for, of which only stock is known, not what was on its way; null for now."""
    stock: tuple[StockLine, ...]
    """What lies in all storage units."""
    items: tuple[UnitView, ...]
    """Each storage unit."""
    in_motion: tuple[TruckView, ...]
    """All trucks that are on their way to a storage unit, or from one."""
    in_doubt: tuple[TruckView, ...]
    """The trucks of which nobody knows whether they have passed."""


async def zone_stock(reader: StateReader, zone: str, at: datetime | None = None) -> StockView:
    """at: a past time (log time); now when left out."""
    if at is not None:
        then, added = await units_then(reader, zone, at), await additions_at(reader, zone, at)
        least = await _segregation_code(reader, zone, at)
        units = tuple(unit_view(document, stock, (), added, least) for document, stock in then)
        return StockView(at=at, stock=_all_lines(units), items=units, in_motion=(), in_doubt=())
    documents = await reader.all(zone, STORAGE_UNIT, StorageUnit)
    stocks = await reader.all(zone, STOCK, Stock)
    found, least = await trucks(reader, zone), await _segregation_code(reader, zone)
    added = await additions_at(reader, zone, None)
    units = tuple(unit_view(unit, stocks.get(no, NOTHING), found, added, least) for no, unit in documents.items())
    doubtful = tuple(truck for truck in found if truck.in_doubt)
    return StockView(stock=_all_lines(units), items=units, in_motion=found, in_doubt=doubtful)


async def ratios(reader: StateReader, zone: str) -> dict[str, Fraction]:
    """Σ q/Q of each unit now, without what is on its way: for who looks often."""
    documents = await reader.all(zone, STORAGE_UNIT, StorageUnit)
    stocks = await reader.all(zone, STOCK, Stock)
    added = await additions_at(reader, zone, None)
    return {no: assessment(unit, lines(unit, stocks.get(no, NOTHING), added)).ratio for no, unit in documents.items()}


async def one_unit(reader: StateReader, zone: str, no: str, at: datetime | None = None) -> UnitView | None:
    """at: a past time (log time); now when left out."""
    if at is not None:
        then, added = await units_then(reader, zone, at, no), await additions_at(reader, zone, at)
        least = await _segregation_code(reader, zone, at)
        return next((unit_view(document, stock, (), added, least) for document, stock in then), None)
    document = await reader.get(zone, STORAGE_UNIT, no, StorageUnit)
    if document is None:
        return None
    stock, least = await reader.get(zone, STOCK, no, Stock) or NOTHING, await _segregation_code(reader, zone)
    added = await additions_at(reader, zone, None)
    return unit_view(document, stock, await trucks(reader, zone), added, least)


async def _segregation_code(reader: StateReader, zone: str, at: datetime | None = None) -> int:
    book = await reader.get(zone, POLICY, HEAD, PolicyBook)
    return (PolicyValues() if book is None else book.at(at or datetime.now(UTC))).segregation_code


def _all_lines(units: tuple[UnitView, ...]) -> tuple[StockLine, ...]:
    return tuple(line for unit in units for line in unit.stock)


async def trucks(reader: StateReader, zone: str) -> tuple[TruckView, ...]:
    """Those in motion, the longest first."""
    found = (await reader.all(zone, MOTION, InMotion)).values()
    return tuple(_truck(each) for each in sorted(found, key=lambda truck: (truck.since, truck.visit)))


def unit_view(unit: StorageUnit, stock: Stock, found: tuple[TruckView, ...], added: Additions, least: int) -> UnitView:
    """least: the segregation code from which on a pair is a conflict."""
    there = lines(unit, stock, added)
    bound = tuple(truck for truck in found if any(load.storage_unit == unit.id for load in truck.goods))
    near = conflicts((line.labels for line in there if line.tonnes), least, added)
    assessed = assessment(unit, there)
    return UnitView.model_construct(
        id=unit.id,
        kind=unit.kind,
        exposed_people=unit.exposed_people,
        limit_hours=unit.limit_hours,
        design_maximum=unit.design_maximum,
        contacts=unit.contacts,
        stock=tuple(_stock_line(unit.id, line) for line in there),
        ratio=written(assessed.ratio),
        r=written(assessed.r),
        level=assessed.level,
        major_hazard=assessed.major,
        in_motion=bound,
        in_doubt=tuple(truck for truck in bound if truck.in_doubt),
        conflicts=tuple(
            ConflictView.model_construct(
                one=each.one.name,
                one_classes=each.one.label,
                other=each.other.name,
                other_classes=each.other.label,
                code=each.written,
            )
            for each in near[:CONFLICTS_SHOWN]
        ),
        mismatches=tuple(
            Mismatch(substance=no, quantity=held.shortfall) for no, held in stock.held.items() if held.shortfall
        ),
    )


def _stock_line(unit: str, line: Line) -> StockLine:
    quantity, mass_unit = _mass(line.tonnes)
    row = line.threshold.row
    return StockLine.model_construct(
        storage_unit=unit,
        substance=line.substance,
        quantity=quantity,
        unit=mass_unit,
        limit=row.q if row else None,
        row=row.no if row else None,
        why=line.threshold.why,
        design_maximum=None if line.design_maximum is None else quantise(line.design_maximum),
    )


def _mass(tonnes: Decimal) -> tuple[Decimal, MassUnit]:
    """Tonnes, or kg where five places of a tonne would not be exact."""
    return (tonnes, "t") if quantise(tonnes) == tonnes else (tonnes * 1000, "kg")


def _truck(truck: InMotion) -> TruckView:
    return TruckView(
        visit=truck.visit,
        alert=truck.alert,
        plate=truck.plate,
        direction=truck.direction,
        where=truck.where,
        gate=truck.gate,
        lane=truck.lane,
        since=truck.since,
        goods=tuple(map(_load, truck.loads)),
        in_doubt=truck.in_doubt,
    )


def _load(load: Load) -> LoadView:
    goods = load.goods
    quantity, unit = (goods.quantity, goods.unit) if load.kilograms is None else _mass(load.kilograms / 1000)
    return LoadView(
        name=goods.name,
        cas=goods.cas,
        un=goods.un,
        hazard_class=goods.hazard_class,
        quantity=quantity,
        unit=unit,
        storage_unit=goods.storage_unit,
    )
