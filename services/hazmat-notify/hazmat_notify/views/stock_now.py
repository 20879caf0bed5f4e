"""What is inside and what is on its way, as the interface answers it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from fractions import Fraction

from kakou.contracts.documents.policy import PolicyValues
from kakou.contracts.documents.policy_book import PolicyBook
from kakou.contracts.documents.reference import StorageUnit
from kakou.runtime.redis.reader import StateReader
from kakou.service.policy_copy import POLICY
from kakou.values.decimals import quantise

from hazmat_notify.reference.additions import additions_at
from hazmat_notify.reference.rules.additions_in_force import Additions
from hazmat_notify.state import HEAD, MOTION, STOCK, STORAGE_UNIT
from hazmat_notify.stock.rules.balances import NOTHING, Stock
from hazmat_notify.storage.major_hazard import written
from hazmat_notify.storage.segregation import conflicts
from hazmat_notify.storage.storage_unit import Line, assessment, lines
from hazmat_notify.trucks.rules.motion import InMotion, Load
from hazmat_notify.views.stock_history import StockHistory
from hazmat_notify.views.stock_models import (
    ConflictView,
    LoadView,
    MassUnit,
    Mismatch,
    StockLine,
    StockView,
    TruckView,
    UnitView,
)
from hazmat_notify.views.stock_past import units_then

CONFLICTS_SHOWN = 20


@dataclass(frozen=True)
class OnFile:
    """What a view of now is made of. units, stocks: by storage unit. moving: trucks by visit. least: the segregation
    code from which on a pair is a conflict."""

    units: Mapping[str, StorageUnit]
    stocks: Mapping[str, Stock]
    moving: Mapping[str, InMotion]
    added: Additions
    least: int

    def stock(self, no: str) -> Stock:
        """What lies in a storage unit."""
        return self.stocks.get(no, NOTHING)


async def on_file(reader: StateReader, zone: str) -> OnFile:
    """Read once, for all that is shown of it. May raise OSError, TimeoutError."""
    return OnFile(
        units=await reader.all(zone, STORAGE_UNIT, StorageUnit),
        stocks=await reader.all(zone, STOCK, Stock),
        moving=await reader.all(zone, MOTION, InMotion),
        added=await additions_at(reader, zone, None),
        least=await _segregation_code(reader, zone),
    )


def stock_view(found: OnFile) -> StockView:
    """As the interface answers it."""
    moving = _longest_first(found.moving.values())
    units = tuple(
        unit_view(unit, found.stock(no), moving, found.added, found.least) for no, unit in found.units.items()
    )
    doubtful = tuple(truck for truck in moving if truck.in_doubt)
    return StockView(stock=_all_lines(units), items=units, in_motion=moving, in_doubt=doubtful)


async def zone_stock(reader: StateReader, zone: str) -> StockView:
    """Now. May raise OSError, TimeoutError."""
    return stock_view(await on_file(reader, zone))


async def zone_stock_then(reader: StateReader, history: StockHistory, zone: str, at: datetime) -> StockView:
    """As of a past time (log time). Raises HistoryUnavailable."""
    then, added = await units_then(reader, history, zone, at), await additions_at(reader, zone, at)
    least = await _segregation_code(reader, zone, at)
    units = tuple(unit_view(document, stock, (), added, least) for document, stock in then)
    return StockView(at=at, stock=_all_lines(units), items=units, in_motion=(), in_doubt=())


async def ratios(reader: StateReader, zone: str) -> dict[str, Fraction]:
    """Σ q/Q of each unit now, without what is on its way: for who looks often."""
    documents = await reader.all(zone, STORAGE_UNIT, StorageUnit)
    stocks = await reader.all(zone, STOCK, Stock)
    added = await additions_at(reader, zone, None)
    return {no: assessment(unit, lines(unit, stocks.get(no, NOTHING), added)).ratio for no, unit in documents.items()}


async def one_unit_then(
    reader: StateReader, history: StockHistory, zone: str, no: str, at: datetime
) -> UnitView | None:
    """As of a past time (log time). Raises HistoryUnavailable."""
    then, added = await units_then(reader, history, zone, at, no), await additions_at(reader, zone, at)
    least = await _segregation_code(reader, zone, at)
    return next((unit_view(document, stock, (), added, least) for document, stock in then), None)


async def one_unit(reader: StateReader, zone: str, no: str) -> UnitView | None:
    """Now."""
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
    return _longest_first((await reader.all(zone, MOTION, InMotion)).values())


def _longest_first(moving: Iterable[InMotion]) -> tuple[TruckView, ...]:
    return tuple(_truck(each) for each in sorted(moving, key=lambda truck: (truck.since, truck.visit)))


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
