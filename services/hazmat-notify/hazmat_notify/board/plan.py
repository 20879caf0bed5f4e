"""The zone's plan as a drawing: storage units and lanes where the zone says that they lie, with the alerts there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import dist
from typing import Final, Literal

from kakou.contracts.alert import Alert
from kakou.contracts.documents.reference import PlanPosition
from kakou.runtime.redis.reader import StateReader

from hazmat_notify.alerts.rules.severity import GRAVEST_FIRST
from hazmat_notify.board.notices import Notice
from hazmat_notify.board.units import UnitShown
from hazmat_notify.state import LANE_POSITION
from hazmat_notify.trucks.rules.motion import InMotion
from hazmat_notify.views.stock_now import OnFile

WIDTH: Final = 640
TALLEST: Final = 420
MARGIN: Final = 46
"""Units of the drawing; the margin leaves room for names."""

NAME_WIDTH: Final = 110
NAME_HEIGHT: Final = 22
"""As much as a name takes: of 19 units' type, some eight letters."""

Kind = Literal["unit", "lane"]


@dataclass(frozen=True)
class Spot:
    """Where something is: a storage unit by its id, or a lane as `G1 E02`."""

    kind: Kind
    no: str


@dataclass(frozen=True)
class Mark:
    """A spot on the drawing. unit: what it is there. notices: alerts that are there, the gravest first.
    named: whether its name is written beside it; not where it would lie on another."""

    spot: Spot
    x: int
    y: int
    position: PlanPosition
    unit: UnitShown | None
    notices: tuple[Notice, ...]
    named: bool = True

    @property
    def turned(self) -> bool:
        """Whether its name stands on its left, as there is no room on its right."""
        return self.x > WIDTH * 3 // 4


@dataclass(frozen=True)
class Plan:
    """height: of the drawing, whose width is fixed. bar_m: metres that the scale's bar stands for; bar: its length."""

    height: int
    marks: tuple[Mark, ...]
    bar_m: int
    bar: int


async def lane_positions(reader: StateReader, zone: str) -> dict[str, PlanPosition]:
    """By `G1 E02`. May raise OSError, TimeoutError."""
    return await reader.all(zone, LANE_POSITION, PlanPosition)


def spots(found: OnFile, lanes: Mapping[str, PlanPosition]) -> dict[Spot, PlanPosition]:
    """Everything whose position is on file."""
    units = {Spot("unit", no): unit.position for no, unit in found.units.items() if unit.position is not None}
    return {**units, **{Spot("lane", no): position for no, position in lanes.items()}}


def spot_of(alert: Alert, truck: InMotion | None) -> Spot | None:
    """Where the alert is: with its truck in the lane while that is at the gate, at the unit that it is bound for once
    it is inside; at the storage unit that it is about. None where that is not known."""
    if alert.kind == "truck":
        if truck is None:
            return None
        if truck.where == "at-gate":
            return Spot("lane", f"{truck.gate} {truck.lane}")
    return Spot("unit", alert.storage_unit) if alert.storage_unit else None


def nearest(spot: Spot, known: Mapping[Spot, PlanPosition]) -> tuple[tuple[Spot, int], ...]:
    """The storage units around, the nearest first, with metres from middle to middle."""
    here = known.get(spot)
    if here is None:
        return ()
    around = [(each, _metres(here, there)) for each, there in known.items() if each.kind == "unit" and each != spot]
    return tuple(sorted(around, key=lambda each: (each[1], each[0].no)))


def plan(
    known: Mapping[Spot, PlanPosition], units: Iterable[UnitShown], notices: Iterable[tuple[Notice, Spot | None]]
) -> Plan | None:
    """None where no position is on file."""
    if not known:
        return None
    shown = {unit.view.id: unit for unit in units}
    there: dict[Spot, list[Notice]] = {}
    for notice, spot in notices:
        if spot is not None and not notice.alert.drill:
            there.setdefault(spot, []).append(notice)
    west, east = min(at.x for at in known.values()), max(at.x for at in known.values())
    south, north = min(at.y for at in known.values()), max(at.y for at in known.values())
    across, up = max(east - west, 1), max(north - south, 1)
    scale = min((WIDTH - 2 * MARGIN) / across, (TALLEST - 2 * MARGIN) / up)
    height = round(up * scale) + 2 * MARGIN
    marks = [
        Mark(
            spot=spot,
            x=MARGIN + round((at.x - west) * scale),
            y=height - MARGIN - round((at.y - south) * scale),
            position=at,
            unit=shown.get(spot.no) if spot.kind == "unit" else None,
            notices=tuple(sorted(there.get(spot, ()), key=_grave)),
        )
        for spot, at in known.items()
    ]
    bar_m = _round_length(round(100 / scale))
    return Plan(height, _legible(marks), bar_m, round(bar_m * scale))


def _legible(marks: Sequence[Mark]) -> tuple[Mark, ...]:
    """The marks, of names that would lie on each other only one written: first where there are alerts, then of storage
    units."""
    first = sorted(marks, key=lambda mark: (not mark.notices, mark.spot.kind == "lane"))
    written: list[Mark] = []
    for mark in first:
        if mark.notices or not any(_on_each_other(mark, other) for other in written):
            written.append(mark)
    return tuple(mark if mark in written else replace(mark, named=False) for mark in marks)


def _on_each_other(one: Mark, other: Mark) -> bool:
    return abs(one.x - other.x) < NAME_WIDTH and abs(one.y - other.y) < NAME_HEIGHT


def _grave(notice: Notice) -> int:
    return GRAVEST_FIRST.index(notice.alert.severity)


def _metres(one: PlanPosition, other: PlanPosition) -> int:
    return round(dist((one.x, one.y), (other.x, other.y)))


def _round_length(metres: int) -> int:
    """The longest of 1, 2, 5, 10, 20, 50 and so on that is not longer."""
    power = 10 ** (len(str(max(metres, 1))) - 1)
    return next((factor * power for factor in (5, 2, 1) if factor * power <= metres), 1)
