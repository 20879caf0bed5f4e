"""A figure with what it is held against, and its aim."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Aim:
    """text: as the table shows it."""

    text: str
    met_by: Callable[[float], bool]


def at_most(limit: float) -> Aim:
    return Aim(f"≤ {limit:g}", lambda value: value <= limit)


def at_least(limit: float) -> Aim:
    return Aim(f"≥ {limit:g}", lambda value: value >= limit)


@dataclass(frozen=True)
class Figure:
    """A row of the table. against: the floor and the ratio to it, empty where there is none."""

    name: str
    measured: str
    against: str = ""
    aim: str = ""

    @staticmethod
    def ratio(name: str, measured: float, floor: float, unit: str, of: str, aim: Aim | None = None) -> "Figure":
        """Held against a floor, called `of`, of the same run and in the same unit; the aim is one of the ratio."""
        ratio = measured / floor
        return Figure(name, shown(measured, unit), f"{of} {shown(floor, unit)}: {ratio:.2f}", _judged(aim, ratio))

    @staticmethod
    def alone(name: str, measured: float, unit: str, aim: Aim | None = None, of: str = "") -> "Figure":
        """Has no floor; the aim is one of the figure itself, in its unit. of: what a reader must know of it."""
        return Figure(name, shown(measured, unit), of, _judged(aim, measured))


def milliseconds(seconds: float) -> float:
    return seconds * 1000


def shown(value: float, unit: str) -> str:
    """With three digits or so: more would pretend."""
    digits = 0 if value >= 100 else 1 if value >= 1 else 2
    return f"{value:,.{digits}f} {unit}".rstrip()


def _judged(aim: Aim | None, value: float) -> str:
    if aim is None:
        return ""
    return f"{aim.text} {'✓' if aim.met_by(value) else '✗'}"
