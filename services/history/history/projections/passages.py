"""The zone's passages, in sequence."""

from collections.abc import Iterable
from typing import Any

from kakou.history.tables import PASSAGES
from kakou.runtime.unit_of_work import UnitOfWork

from history.keeping import keep, kept


def add_passage(unit: UnitOfWork, told: dict[str, Any], visit: str | None = None) -> None:
    """A Passage as it came. visit: the number of its visit, where that is kept under another than its address."""
    firm = next((one["firm"] for one in told["passes"] if one["firm"]), None)
    names = ("at", "gate", "lane", "direction", "plate", "verdict", "mode", "by", "irregular", "hazardous")
    columns = {name: told[name] for name in names}
    keep(unit, PASSAGES, (told["sequence"],), told, visit=visit or told["visit"], firm=firm, **columns)


def set_aside(unit: UnitOfWork, sequences: Iterable[int], aside: str) -> None:
    """Have the passages be those of the visit that is kept under `aside` from now on."""
    for sequence in sequences:
        if (told := kept(unit, PASSAGES, sequence)) is not None:
            add_passage(unit, told, aside)
