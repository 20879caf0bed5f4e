"""Passages as rows: one for each goods line that was counted (policy items (三) and (二十二))."""

from collections.abc import Iterable, Iterator
from typing import Final

from kakou.contracts.passage import Passage, PassedLine, PassedPass

from kakou_cli.export.tables import Column, Row

COLUMNS: Final = (
    Column("zone"),
    Column("sequence", "number"),
    Column("at", "time"),
    Column("visit"),
    Column("gate"),
    Column("lane"),
    Column("direction"),
    Column("plate"),
    Column("containers", "texts"),
    Column("verdict"),
    Column("mode"),
    Column("by"),
    Column("reason"),
    Column("irregular", "flag"),
    Column("hazardous", "flag"),
    Column("declared_kg", "amount"),
    Column("measured_kg", "amount"),
    Column("pass"),
    Column("pass_state"),
    Column("firm"),
    Column("document"),
    Column("line", "number"),
    Column("name"),
    Column("quantity", "amount"),
    Column("unit"),
    Column("item_no"),
)


def rows(passages: Iterable[Passage], enterprise: str | None) -> Iterator[Row]:
    """A pass without goods, and a passage without a pass, have a row of their own with nothing there.

    enterprise: only what went on passes of this firm.
    """
    for passage in passages:
        passes = [one for one in passage.passes if enterprise in (None, one.firm)]
        if not passes and enterprise is None:
            yield _row(passage, None, None)
        for one in passes:
            for line in one.lines or (None,):
                yield _row(passage, one, line)


def _row(passage: Passage, one: PassedPass | None, line: PassedLine | None) -> Row:
    vehicle = next((weighing for weighing in passage.weights if weighing.level == "vehicle"), None)
    return {
        "zone": passage.zone,
        "sequence": passage.sequence,
        "at": passage.at,
        "visit": passage.visit,
        "gate": passage.gate,
        "lane": passage.lane,
        "direction": passage.direction,
        "plate": passage.plate,
        "containers": passage.containers,
        "verdict": passage.verdict,
        "mode": passage.mode,
        "by": passage.by,
        "reason": passage.reason,
        "irregular": passage.irregular,
        "hazardous": passage.hazardous,
        "declared_kg": vehicle.declared if vehicle else None,
        "measured_kg": vehicle.measured if vehicle else None,
        "pass": one.no if one else None,
        "pass_state": one.state if one else None,
        "firm": one.firm if one else None,
        "document": line.document if line else None,
        "line": line.line if line else None,
        "name": line.name if line else None,
        "quantity": line.quantity if line else None,
        "unit": line.unit if line else None,
        "item_no": line.item_no if line else None,
    }
