"""Dangerous goods in limited quantities: up to a total, a truck with them is an ordinary one (JT/T 617.3)."""

from collections.abc import Sequence
from decimal import Decimal

from kakou.catalogue.hazard_classes import division
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.events.findings import Finding
from kakou.values.decimals import ZERO, plain

from lane_router.goods.rules.cargo import CargoLine

_NEVER = ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "2.3", "6.2", "7")
"""Classes for which the dangerous goods list (chapter 3.4) allows no limited quantity; 1.4S aside."""


def may_be_limited(hazard_class: str | None) -> bool:
    """Whether goods of the class may travel in limited quantities at all."""
    return hazard_class == "1.4S" or division(hazard_class) not in _NEVER


def limited_gross(cargo: Sequence[CargoLine], passes: Sequence[GatePass]) -> Decimal | None:
    """kg gross of all that is declared as limited quantity, over every document of the truck.

    Where a line does not say its own, the passes' whole gross stands for it. None where neither is known.
    """
    limited = [line for line in cargo if line.goods.limited_quantity]
    if all(line.gross is not None for line in limited):
        return sum((line.gross or ZERO for line in limited), ZERO)
    whole = [filed.gross for filed in passes]
    return sum((gross or ZERO for gross in whole), ZERO) if whole and None not in whole else None


def quantity_findings(cargo: Sequence[CargoLine], gross: Decimal | None, limit: Decimal, real: bool) -> list[Finding]:
    """Whether what is declared as limited quantity is one. limit: kg gross (policy limited_quantity_kg). real: some of
    it is of a class that may be limited."""
    limited = [line for line in cargo if line.goods.limited_quantity]
    if not limited:
        return []
    told = {"gross": "-" if gross is None else plain(gross), "limit": plain(limit)}
    if not real:
        names = ", ".join(dict.fromkeys(line.goods.name or line.goods.cas or "-" for line in limited))
        return [Finding(code="hazmat.quantity.not-limited", facts={"name": names})]
    within = gross is not None and gross <= limit
    return [Finding(code="hazmat.quantity.limited" if within else "hazmat.quantity.above-limited", facts=told)]
