"""Licences: of imported production equipment on entry only, of materials as before (policy item (二), domain §7)."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.events.findings import Finding
from kakou.values.decimals import ZERO
from kakou.values.identifiers import unit_code

from lane_router.goods.rules.cargo import CargoLine
from lane_router.records import EntryCheck, Equipment


def thing_no(firm: str | None, goods: GoodsLine) -> str | None:
    """By what the same thing is known again when it leaves: its own number, else its part number."""
    number = goods.item_no or goods.part_no
    return f"{firm}:{number}" if number else None


def is_supervised(goods: GoodsLine) -> bool:
    """Imported production equipment."""
    return goods.equipment and goods.imported


def licence_findings(
    filed: GatePass, cargo: Sequence[CargoLine], first_line_required: bool, checked: Callable[[CargoLine], Decimal]
) -> list[Finding]:
    """Lines under licence control that have none where one is asked for.

    checked: how much of the line's thing entered on a licence and has not gone out since, this truck's other lines
    before it set aside. The licence seen on entry stands for what entered by it, once.
    """
    findings = []
    for line in cargo:
        if "licence" not in line.goods.controls or line.document is None or line.goods.licence is not None:
            continue
        if not is_supervised(line.goods) or filed.direction == "I":
            if _asked(filed, line, first_line_required):
                findings.append(Finding(code="document.licence.missing", facts=_facts(line)))
            continue
        left = checked(line)
        if left <= 0:
            findings.append(Finding(code="document.licence.missing", facts=_facts(line)))
        elif line.quantity > left:
            amounts = {"asked": f"{line.quantity:f}", "left": f"{left:f}", "unit": line.goods.unit or "-"}
            findings.append(Finding(code="document.licence.exceeded", facts=_facts(line) | amounts))
    return findings


def licensed(equipment: Equipment | None, goods: GoodsLine) -> Decimal:
    """How much of the thing entered on a licence and is still inside, in the unit of `goods`."""
    entries = equipment.entries if equipment is not None else ()
    return sum((one.remains for one in entries if one.licence is not None and _same_unit(one, goods)), ZERO)


def after_exit(equipment: Equipment, goods: GoodsLine, quantity: Decimal) -> tuple[Equipment, dict[str, Decimal]]:
    """The evidence without what has gone out, and how much of it by each entry (`document:line`).

    The oldest entry goes first, those on a licence before the others.
    """
    order = sorted(range(len(equipment.entries)), key=lambda at: (equipment.entries[at].licence is None, at))
    entries, taken = list(equipment.entries), dict[str, Decimal]()
    for at in order:
        one = entries[at]
        part = min(quantity, one.remains)
        if part <= 0 or not _same_unit(one, goods):
            continue
        entries[at] = one.model_copy(update={"left": one.left + part})
        taken[f"{one.document}:{one.line}"] = part
        quantity -= part
    return Equipment(entries=tuple(entries)), taken


def _same_unit(entry: EntryCheck, goods: GoodsLine) -> bool:
    return unit_code(entry.unit or "") == unit_code(goods.unit or "")


def control_findings(cargo: Sequence[CargoLine]) -> list[Finding]:
    """Goods under quota or trade remedy, for the officer to know of."""
    return [
        Finding(code="document.trade-control.flagged", facts=_facts(line) | {"control": control})
        for line in cargo
        for control in line.goods.controls
        if control in ("quota", "trade-remedy")
    ]


def _asked(filed: GatePass, line: CargoLine, first_line_required: bool) -> bool:
    if is_supervised(line.goods):
        return True
    return filed.direction == "E" or not filed.type.traits.first_line or first_line_required


def _facts(line: CargoLine) -> dict[str, str]:
    return {"line": str(line.line), "name": line.goods.name or "-", "document": line.document or "-"}
