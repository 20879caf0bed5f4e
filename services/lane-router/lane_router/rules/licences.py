"""Licences: of imported production equipment on entry only, of materials as before (policy item (二), domain §7)."""

from collections.abc import Callable, Sequence

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.numbers import Direction
from kakou.contracts.routed import Finding

from lane_router.rules.cargo import CargoLine

FIRST_LINE = (1, 2, 7)
"""Pass types of goods to and from abroad."""


def thing_no(firm: str | None, goods: GoodsLine) -> str | None:
    """By what the same thing is known again when it leaves: its own number, else its part number."""
    number = goods.item_no or goods.part_no
    return f"{firm}:{number}" if number else None


def is_supervised(goods: GoodsLine) -> bool:
    """Imported production equipment."""
    return goods.equipment and goods.imported


def licence_findings(
    filed: GatePass, cargo: Sequence[CargoLine], first_line_required: bool, was_checked: Callable[[CargoLine], bool]
) -> list[Finding]:
    """Lines under licence control that have none where one is asked for. was_checked: on the way in, on evidence."""
    return [
        Finding(code="document.licence.missing", facts=_facts(line))
        for line in cargo
        if "licence" in line.goods.controls
        and line.document is not None
        and line.goods.licence is None
        and _asked(filed, line, first_line_required, was_checked)
    ]


def control_findings(cargo: Sequence[CargoLine]) -> list[Finding]:
    """Goods under quota or trade remedy, for the officer to know of."""
    return [
        Finding(code="document.trade-control.flagged", facts=_facts(line) | {"control": control})
        for line in cargo
        for control in line.goods.controls
        if control in ("quota", "trade-remedy")
    ]


def _asked(
    filed: GatePass, line: CargoLine, first_line_required: bool, was_checked: Callable[[CargoLine], bool]
) -> bool:
    direction: Direction = filed.direction
    if is_supervised(line.goods):
        return direction == "I" or not was_checked(line)
    return direction == "E" or filed.type not in FIRST_LINE or first_line_required


def _facts(line: CargoLine) -> dict[str, str]:
    return {"line": str(line.line), "name": line.goods.name or "-", "document": line.document or "-"}
