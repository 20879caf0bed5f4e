"""Goods lines of declarations and passes, and the papers' contact."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, Strict

from kakou.contracts.base import Blank, Code, Fault, Flag, Many, Name, Said, form_error
from kakou.contracts.containers import ContainerNo
from kakou.contracts.decimals import Kilograms, Quantity
from kakou.contracts.numbers import CasNo, HazardClass, HsCode, Unit, UnNo
from kakou.contracts.places import Identifier
from kakou.contracts.substance import Composition

GoodsKind = Literal["construction", "office", "labour", "living", "supplies", "packing", "sample", "tool"]
G1_KINDS: tuple[GoodsKind, ...] = ("construction", "office", "labour", "living")
"""Neither part number nor commodity code is asked of these (S-200)."""
G2_KINDS: tuple[GoodsKind, ...] = ("supplies", "packing", "sample", "tool")
"""Only the part number is not asked of these (S-200)."""

Control = Literal["licence", "export-duty", "quota", "trade-remedy"]

LineNo = Annotated[int, Strict(), Field(ge=1, le=99_999)]


class GoodsLine(Said):
    """One line of goods. `quantity` in `unit`, `gross` and `net` in kg.

    line: its number in this document. document_line: the declaration's line that a pass's line draws on.
    hazardous: the flag as declared. item_no: marks the same thing coming in and going out again.
    Which fields a line must have is a rule of the trade, not of form: it depends on the goods' grade.
    """

    line: LineNo | None = None
    document_line: LineNo | None = None
    part_no: Annotated[Code | None, Blank] = None
    hs: Annotated[HsCode | None, Blank] = None
    name: Annotated[Name | None, Blank] = None
    goods_kind: Annotated[GoodsKind | None, Blank] = None
    unit: Annotated[Unit | None, Blank] = None
    quantity: Annotated[Quantity | None, Blank] = None
    gross: Annotated[Kilograms | None, Blank] = None
    net: Annotated[Kilograms | None, Blank] = None
    container: Annotated[ContainerNo | None, Blank] = None
    cas: Annotated[CasNo | None, Blank] = None
    un: Annotated[UnNo | None, Blank] = None
    hazard_class: Annotated[HazardClass | None, Blank] = Field(
        default=None, validation_alias="class", serialization_alias="class"
    )
    subsidiary: Annotated[tuple[HazardClass, ...], Many, Field(max_length=5)] = ()
    packing_group: Annotated[Literal["I", "II", "III"] | None, Blank] = None
    composition: Composition = ()
    hazardous: Flag = False
    limited_quantity: Flag = False
    storage_unit: Annotated[Identifier | None, Blank] = None
    imported: Flag = False
    equipment: Flag = False
    item_no: Annotated[Code | None, Blank] = None
    controls: Annotated[tuple[Control, ...], Many, Field(max_length=4)] = ()
    licence: Annotated[Code | None, Blank] = None


def numbered(lines: Sequence[GoodsLine]) -> tuple[GoodsLine, ...]:
    """`lines`, those without a number given their place as one. Raises PydanticCustomError for a number used twice."""
    result = tuple(
        line if line.line is not None else line.model_copy(update={"line": place})
        for place, line in enumerate(lines, start=1)
    )
    seen: dict[int | None, int] = {}
    faults = []
    for place, line in enumerate(result):
        first = seen.setdefault(line.line, place)
        if first != place:
            message = f"must be a number of its own; line {line.line} stands already at index {first}"
            faults.append(Fault((place, "line"), "line_duplicate", message))
    if faults:
        raise form_error(faults)
    return result


class Contact(Said):
    """Whom to call about the goods."""

    name: Annotated[Name | None, Blank] = None
    phone: Annotated[Name | None, Blank] = None
