"""Goods lines of declarations and passes, and the papers' contact."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field, Strict

from kakou.contracts.base import Blank, Code, Fault, Flag, InboundModel, Many, Name, form_error
from kakou.contracts.substance import Composition
from kakou.values.containers import ContainerNo
from kakou.values.decimals import Kilograms, Quantity
from kakou.values.identifiers import CasNo, HazardClass, HsCode, Unit, UnNo
from kakou.values.locations import Identifier

GoodsKind = Literal["construction", "office", "labour", "living", "supplies", "packing", "sample", "tool"]
G1_KINDS: tuple[GoodsKind, ...] = ("construction", "office", "labour", "living")
"""Neither part number nor commodity code is asked of these (S-200)."""
G2_KINDS: tuple[GoodsKind, ...] = ("supplies", "packing", "sample", "tool")
"""Only the part number is not asked of these (S-200)."""

Control = Literal["licence", "export-duty", "quota", "trade-remedy"]

LineNo = Annotated[int, Strict(), Field(ge=1, le=99_999)]


class GoodsLine(InboundModel):
    """One line of goods.

    Which fields a line must have is a rule of the trade, not of form: it depends on the goods' grade.
    """

    line: LineNo | None = None
    """The line's number in this document; its place in the list where none is given."""
    document_line: LineNo | None = None
    """The number of the declaration's line that a pass's line draws on."""
    part_no: Annotated[Code | None, Blank] = None
    """The firm's own part number (料号); not asked of goods of grade G1 and G2 (GAC announcement 2023 No. 200)."""
    hs: Annotated[HsCode | None, Blank] = None
    """The commodity code (HS); not asked of goods of grade G1 (GAC announcement 2023 No. 200)."""
    name: Annotated[Name | None, Blank] = None
    """The goods' name as it stands in the papers."""
    goods_kind: Annotated[GoodsKind | None, Blank] = None
    """What simplified goods are: construction, office, labour and living goods (grade G1), or supplies, packing,
    samples and tools (grade G2), by GAC announcement 2023 No. 200."""
    unit: Annotated[Unit | None, Blank] = None
    """The unit that `quantity` is counted in."""
    quantity: Annotated[Quantity | None, Blank] = None
    """How much there is, in `unit`."""
    gross: Annotated[Kilograms | None, Blank] = None
    """Gross weight in kg."""
    net: Annotated[Kilograms | None, Blank] = None
    """Net weight in kg."""
    container: Annotated[ContainerNo | None, Blank] = None
    """The number of the container that the goods are in."""
    cas: Annotated[CasNo | None, Blank] = None
    """The CAS number of the chemical."""
    un: Annotated[UnNo | None, Blank] = None
    """The UN number of the dangerous goods."""
    hazard_class: Annotated[HazardClass | None, Blank] = Field(
        default=None, validation_alias="class", serialization_alias="class"
    )
    """The class or division of dangerous goods that the line travels as."""
    subsidiary: Annotated[tuple[HazardClass, ...], Many, Field(max_length=5)] = ()
    """Classes of its subsidiary hazards."""
    packing_group: Annotated[Literal["I", "II", "III"] | None, Blank] = None
    """The packing group: I great, II medium, III minor danger."""
    composition: Composition = ()
    """What a mixture is made of."""
    hazardous: Flag = False
    """Whether the firm declares the line as hazardous chemicals; compulsory on lists (GAC announcement 2023 No. 200).
    """
    limited_quantity: Flag = False
    """Whether the goods travel as dangerous goods in limited quantities (JT/T 617.3)."""
    storage_unit: Annotated[Identifier | None, Blank] = None
    """The storage unit that the goods are bound for, or come from."""
    imported: Flag = False
    """Whether the goods came in from abroad."""
    equipment: Flag = False
    """Whether the goods are imported equipment, which stays under supervision in the zone."""
    item_no: Annotated[Code | None, Blank] = None
    """A mark that stays with one and the same thing as it comes in and goes out again."""
    controls: Annotated[tuple[Control, ...], Many, Field(max_length=4)] = ()
    """What the goods need beyond a declaration: a licence, an export duty paid, a quota, a trade remedy observed."""
    licence: Annotated[Code | None, Blank] = None
    """The number of the licence that the goods go under."""


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


class Contact(InboundModel):
    """Whom to call about the goods."""

    name: Annotated[Name | None, Blank] = None
    """Who to ask for."""
    phone: Annotated[Name | None, Blank] = None
    """The telephone number to call."""
