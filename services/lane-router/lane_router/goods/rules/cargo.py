"""What is on the truck, line by line, whichever paper says it: the documents' lines or the pass's own (domain §1.1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import blake2b

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import GoodsLine
from kakou.contracts.passage import PassedLine
from kakou.rules.gate_pass import takes_part
from kakou.values.decimals import ZERO, quantise

from lane_router.ledger.ledger import WHOLE
from lane_router.records import DeclarationEntry, Found, Held


@dataclass(frozen=True, slots=True)
class CargoLine:
    """One line on the truck. goods: its description, from the document where there is one. quantity: this truck's.

    document: None for goods without one. line: the document's, or else the pass's own.
    gross: kg of this truck's part, None where the papers do not say it.
    """

    document: str | None
    line: int
    goods: GoodsLine
    quantity: Decimal
    gross: Decimal | None = None


def cargo_of(filed: GatePass, documents: Mapping[str, DeclarationEntry]) -> list[CargoLine]:
    """The lines that this pass's truck carries."""
    known = [documents[ref.no] for ref in filed.documents if ref.no in documents]
    if not takes_part(filed):
        lines = [
            CargoLine(entry.document.no, line.line or 0, line, line.quantity or ZERO, gross=line.gross)
            for entry in known
            for line in entry.document.lines
        ]
        return lines + [_own(line) for line in filed.goods if line.document_line is None]
    lines = []
    for line in filed.goods:
        entry = known[0] if known and line.document_line is not None else None
        declared = _line(entry.document.lines, line.document_line) if entry else None
        if entry is None or declared is None:
            lines.append(_own(line))
        else:
            quantity = line.quantity or ZERO
            goods, gross = _merged(line, declared), line.gross or _part_of(declared, quantity)
            lines.append(CargoLine(entry.document.no, declared.line or 0, goods, quantity, gross))
    if not filed.goods:
        lines += [
            CargoLine(entry.document.no, line.line or 0, line, line.quantity or ZERO, gross=line.gross)
            for entry in known
            if entry.counts[0].line == WHOLE
            for line in entry.document.lines
        ]
    return lines


_CURED = frozenset({"hazardous", "licence", "storage_unit", "limited_quantity"})
"""What may be put right in a line that is at the gate already, the goods being the same."""


def stands_for(lines: Sequence[CargoLine]) -> str:
    """A digest of what is aboard: other goods, or more or less of them, have another. Empty for nothing."""
    if not lines:
        return ""
    said = sorted(
        (line.document or "", line.line, str(line.quantity), line.goods.model_dump_json(exclude=set(_CURED)))
        for line in lines
    )
    return blake2b(repr(said).encode(), digest_size=8).hexdigest()


def recounted(filed: GatePass, draws: Sequence[Held], found: Iterable[Found]) -> tuple[Held, ...] | int:
    """`draws` with what an officer found in their place, or the number of a line that the pass does not have.

    An officer names the pass's lines; a pass without lines of its own is counted by its document's.
    """
    by_line = {line.line: line for line in filed.goods}
    wanted = {(draw.document, draw.line): draw.quantity for draw in draws}
    for one in found:
        own = by_line.get(one.line)
        line = own.document_line if own is not None and own.document_line is not None else one.line
        keys = [key for key in wanted if key[1] == line]
        if not keys:
            return one.line
        wanted[keys[0]] = one.quantity
    return tuple(Held(document=document, line=line, quantity=q) for (document, line), q in wanted.items())


def passed_lines(
    filed: GatePass, documents: Mapping[str, DeclarationEntry], counted: Sequence[Held]
) -> tuple[PassedLine, ...]:
    """What a raise counted, for warehouse systems: quantities as counted, goods without a document as filed.

    Lines of the pass that draw on one line of a document share what was counted of it, the first ones first.
    """
    left = {(held.document, held.line): held.quantity for held in counted}
    lines, aboard_of = [], cargo_of(filed, documents)
    last = {(line.document, line.line): place for place, line in enumerate(aboard_of)}
    for place, line in enumerate(aboard_of):
        key, goods, aboard = (line.document or "", line.line), line.goods, line.quantity
        if key in left:
            aboard = left[key] if last[line.document, line.line] == place else min(aboard, left[key])
            left[key] -= aboard
        lines.append(
            PassedLine(
                document=line.document,
                line=line.line,
                name=goods.name,
                quantity=aboard,
                unit=goods.unit,
                item_no=goods.item_no,
            )
        )
    return tuple(lines)


def _own(line: GoodsLine) -> CargoLine:
    return CargoLine(None, line.line or 0, line, line.quantity or ZERO, line.gross)


def _part_of(declared: GoodsLine, quantity: Decimal) -> Decimal | None:
    """kg gross of so much of a declared line."""
    if declared.gross is None or not declared.quantity:
        return declared.gross
    return quantise(declared.gross * quantity / declared.quantity)


def _line(lines: Sequence[GoodsLine], no: int | None) -> GoodsLine | None:
    return next((line for line in lines if line.line == no), None)


def _merged(own: GoodsLine, declared: GoodsLine) -> GoodsLine:
    """The document's description, with what the pass says more exactly of this truck. Either flag counts."""
    said = {name: value for name in own.model_fields_set if (value := getattr(own, name)) not in (None, (), False)}
    merged = declared.model_copy(update=said)
    return merged if merged.hazardous == declared.hazardous else merged.model_copy(update={"hazardous": True})
