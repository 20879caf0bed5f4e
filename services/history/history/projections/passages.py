"""The zone's passages, in sequence."""

from typing import Any

from kakou.history.tables import PASSAGES
from kakou.runtime.unit_of_work import UnitOfWork

from history.keeping import keep


def add_passage(unit: UnitOfWork, told: dict[str, Any]) -> None:
    """A Passage as it came."""
    firm = next((one["firm"] for one in told["passes"] if one["firm"]), None)
    names = ("at", "visit", "gate", "lane", "direction", "plate", "verdict", "mode", "by", "irregular", "hazardous")
    keep(unit, PASSAGES, (told["sequence"],), told, firm=firm, **{name: told[name] for name in names})
