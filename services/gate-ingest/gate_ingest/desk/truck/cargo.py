"""The goods on a truck, named: by its passes, and by their declarations where the passes say only the number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from kakou.contracts.documents.goods import GoodsLine

from gate_ingest.read_model.kept_declarations import KeptDeclaration

KILOGRAM: Final = "035"
THOUSAND: Final = Decimal(1_000)


@dataclass(frozen=True)
class Cargo:
    """Goods of one line. declared: quantity and weight are the declaration's, of which the truck may carry a part.
    gross: kg. tonnes: as a storage unit counts them, net, or gross where no net weight is given."""

    name: str | None
    quantity: Decimal | None
    unit: str | None
    gross: Decimal | None
    tonnes: Decimal | None
    hazardous: bool
    cas: str | None
    un: str | None
    hazard_class: str | None
    storage_unit: str | None
    declared: bool


def cargo_of(
    lines: Sequence[GoodsLine], declarations: Sequence[KeptDeclaration], most: int
) -> tuple[tuple[Cargo, ...], int]:
    """At most `most` of them, and how many more there are."""
    told: list[Mapping[str, Any]] = [each for kept in declarations for each in kept.declaration.get("lines", ())]
    if not lines:
        return tuple(_cargo(each, {}, declared=True) for each in told[:most]), max(0, len(told) - most)
    # A line's number says which goods only where it can be of one declaration alone.
    by_no = {each.get("line"): each for each in told} if len(declarations) == 1 else {}
    shown = tuple(
        _cargo(line.model_dump(mode="json", by_alias=True), by_no.get(line.document_line, {}), declared=False)
        for line in lines[:most]
    )
    return shown, max(0, len(lines) - most)


def _cargo(line: Mapping[str, Any], described: Mapping[str, Any], *, declared: bool) -> Cargo:
    """described: the declaration's line, which tells what the goods are where the pass's line does not."""

    def said(name: str) -> Any:
        return line.get(name) or described.get(name)

    quantity, gross, net = (Decimal(line[name]) if line.get(name) else None for name in ("quantity", "gross", "net"))
    kg = net or (quantity if said("unit") == KILOGRAM else None) or gross
    return Cargo(
        name=said("name") or said("hs"),
        quantity=quantity,
        unit=said("unit"),
        gross=gross,
        tonnes=kg / THOUSAND if kg is not None else None,
        hazardous=bool(said("hazardous") or said("un") or said("class")),
        cas=said("cas"),
        un=said("un"),
        hazard_class=said("class"),
        storage_unit=said("storage_unit"),
        declared=declared,
    )
