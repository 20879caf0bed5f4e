"""Declarations: what the goods are (lists, two-step entries, movements, waybills)."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from kakou.contracts.base import Blank, Flag, InboundModel, Many, Name
from kakou.contracts.documents.goods import GoodsLine, numbered
from kakou.values.decimals import Kilograms
from kakou.values.identifiers import CustomsCode, DeclarationKind, Direction, EnterpriseCode, declaration_no
from kakou.values.times import Time, Until

ListType = Literal["0", "1", "3", "4", "5", "6", "7", "8", "9", "X", "Y"]
"""0 ordinary, 1 collected, 3 enter first, 4 simple processing, 5 display trade, 6 movement within zones,
7 zone and port, 8 e-commerce, 9 taxpayer's domestic sale; X and Y two-step (domain §1.3)."""

PermissionType = Literal["A", "B", "C", "D", "E", "F", "G", "H", "Y"]
"""A collected declaration, B outward processing, C display trade, D testing, E repair, F moulds, G simple processing,
H others, Y taxpayer (domain §1.3 业务申报表)."""


class Permission(InboundModel):
    """The standing permission (业务申报表) that goods leave and come back under."""

    type: PermissionType
    """What the permission is for: A collected declaration, B outward processing, C display trade, D testing, E repair,
    F moulds, G simple processing, H others, Y taxpayer."""
    until: Annotated[Until | None, Blank] = None
    """When goods that left under it must be back at the latest; the zone's `stay_limit` counts where it is not said."""


class Declaration(InboundModel):
    """A declaration as customs files it."""

    kind: DeclarationKind
    """What it is: a bonded list (核注清单), a two-step entry, a movement (出入库单) or a waybill (提货单)."""
    no: Annotated[str, Field(max_length=64)]
    """Its number: 18 characters from QD on for a list, 18 digits for a two-step entry, else 1 to 32 letters and digits.
    """
    list_type: Annotated[ListType, Field(validate_default=False)] = "0"
    """The type of a list: 0 ordinary, 1 collected, 3 enter first, 4 simple processing, 5 display trade, 6 movement
    within zones, 7 zone and port, 8 e-commerce, 9 taxpayer's domestic sale; X and Y two-step."""
    direction: Direction
    """I into the zone, E out of it."""
    customs: Annotated[CustomsCode | None, Blank] = None
    """The customs office in charge (主管关区)."""
    firm: EnterpriseCode
    """The enterprise in the zone whose goods they are, by its customs code."""
    approved: Flag = False
    """Whether customs has approved it."""
    entry_released: Flag = False
    """Whether the customs entry of an ordinary list is released (entryStucd 1)."""
    summary_accepted: Flag = False
    """Whether the summary declaration of a two-step entry is accepted."""
    summary_released: Flag = False
    """Whether the goods of a two-step entry are released for pick-up."""
    accepted_at: Annotated[Time | None, Blank] = None
    """When customs accepted it; of a two-step entry, the time from which the full declaration is due."""
    full_declared: Flag = False
    """Whether the full declaration of a two-step entry was made."""
    inspection: Flag | None = False
    """Whether an inspection is ordered: true, false, or null while undecided; none where the field is absent."""
    passage: Literal["required", "none"] = "required"
    """`none` for ledger-only movements (policy item (九)), where nothing passes the gate."""
    permission: Permission | None = None
    """The standing permission that the goods leave and come back under."""
    guarantee: Annotated[Name | None, Blank] = None
    """The guarantee that the goods leave under."""
    total_weight: Annotated[Kilograms | None, Blank] = None
    """Gross weight of all goods in kg, as declared."""
    lines: Annotated[tuple[GoodsLine, ...], Many, Field(max_length=5_000), AfterValidator(numbered)]
    """The goods, line by line."""

    @field_validator("no")
    @classmethod
    def _no_of_its_kind(cls, no: str, info: ValidationInfo) -> str:
        kind = info.data.get("kind")
        return no if kind is None else declaration_no(no, kind)

    @field_validator("lines")
    @classmethod
    def _quantities(cls, lines: tuple[GoodsLine, ...], info: ValidationInfo) -> tuple[GoodsLine, ...]:
        if not lines and info.data.get("kind") == "list":
            raise PydanticCustomError("lines_missing", "must hold at least one goods line")
        return lines
