"""What a gate pass says of itself: the bind in force, its goods without a document, the grade of their filing."""

from typing import Final

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import G1_KINDS, G2_KINDS, GoodsLine
from kakou.values.pass_types import Bind, Grade

DECLARED: Final = "declared"
"""In place of a grade, for the filing of declared goods, which has none."""


def binding(filed: GatePass) -> Bind | None:
    """The bind in force: a two-step pass that names none takes its documents whole (S-gx ICP101)."""
    return filed.bind or filed.type.traits.bind


def takes_part(filed: GatePass) -> bool:
    """Whether its own lines say what it takes of its document; else it takes its documents whole."""
    bind = binding(filed)
    return bind is not None and bind.in_part


def goods_without_document(filed: GatePass) -> list[GoodsLine]:
    """Lines of non-declared goods: those that draw on no document. On a declared pass they name their kind."""
    own = [line for line in filed.goods if line.document_line is None]
    return own if filed.type.traits.all_lines else [line for line in own if line.goods_kind is not None]


def grade_of_line(filed: GatePass, line: GoodsLine) -> Grade | None:
    """The grade of a line of non-declared goods; None for what is not among gate-registered goods (S-50 scope)."""
    if filed.type.traits.cargo == "non-declared":
        return filed.type.traits.grades[0]
    if line.controls:
        return None
    if line.goods_kind in G1_KINDS:
        return "G1"
    return "G2" if line.goods_kind in G2_KINDS else None


def grade_of(filed: GatePass) -> Grade | None:
    """The grade of the pass as a whole, that of its most demanding line; None for declared goods."""
    grades = filed.type.traits.grades
    simple = all(line.goods_kind in G1_KINDS for line in filed.goods)
    return next(iter(grades if simple else grades[-1:]), None)


def fields_filled(filed: GatePass) -> int:
    """How many fields the filer filled in, a goods line's most once (policy item (四))."""
    lines = [len(line.model_dump(exclude_none=True, exclude_defaults=True)) for line in filed.goods]
    return len(filed.model_dump(exclude_none=True, exclude_defaults=True)) + max(lines, default=0)
