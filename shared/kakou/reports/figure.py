"""What a picture shows, whatever draws it."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kakou.contracts.verdicts import Bilingual

Number = int | Decimal | None
Kind = Literal["bars", "stacked", "lines"]


@dataclass(frozen=True, slots=True)
class Series:
    """A value for each label, None where there is none."""

    title: str
    values: tuple[Number, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """bars: beside each other. stacked: upon each other. unit: of the values, with what they are.

    over_time: the labels are times, of which some may be left out where there is no room.
    """

    kind: Kind
    title: Bilingual
    unit: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    over_time: bool = False

    @classmethod
    def of(
        cls,
        kind: Kind,
        title: Bilingual,
        unit: str,
        labels: Sequence[str],
        series: Sequence[tuple[str, Sequence[Number]]],
        *,
        over_time: bool = False,
    ) -> "Figure":
        shown = tuple(Series(name, tuple(values)) for name, values in series)
        return cls(kind, title, unit, tuple(labels), shown, over_time)
