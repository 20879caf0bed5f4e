"""Declarations: what the goods are (lists, two-step entries, movements, waybills)."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from kakou.contracts.base import Blank, Flag, Many, Name, Said
from kakou.contracts.decimals import Kilograms
from kakou.contracts.documents.goods import GoodsLine, numbered
from kakou.contracts.numbers import CustomsCode, DeclarationKind, Direction, EnterpriseCode, declaration_no
from kakou.contracts.times import Time, Until

ListType = Literal["0", "1", "3", "4", "5", "6", "7", "8", "9", "X", "Y"]
"""0 ordinary, 1 collected, 3 enter first, 4 simple processing, 5 display trade, 6 movement within zones,
7 zone and port, 8 e-commerce, 9 taxpayer's domestic sale; X and Y two-step (domain §1.3)."""

PermissionType = Literal["A", "B", "C", "D", "E", "F", "G", "H", "Y"]
"""A collected declaration, B outward processing, C display trade, D testing, E repair, F moulds, G simple processing,
H others, Y taxpayer (domain §1.3 业务申报表)."""


class Permission(Said):
    """The standing permission (业务申报表) that goods leave and come back under; type A to H, or Y."""

    type: PermissionType
    until: Annotated[Until | None, Blank] = None


class Declaration(Said):
    """A declaration as customs files it. Weights in kg.

    summary_accepted, summary_released, full_declared: of a two-step entry. entry_released: of an ordinary one.
    inspection: None while undecided, which must be said with null; absent means that none is ordered.
    passage: `none` for ledger-only movements (policy item (九)): nothing passes the gate.
    """

    kind: DeclarationKind
    no: Annotated[str, Field(max_length=64)]
    list_type: Annotated[ListType, Field(validate_default=False)] = "0"
    direction: Direction
    customs: Annotated[CustomsCode | None, Blank] = None
    firm: EnterpriseCode
    approved: Flag = False
    entry_released: Flag = False
    summary_accepted: Flag = False
    summary_released: Flag = False
    accepted_at: Annotated[Time | None, Blank] = None
    full_declared: Flag = False
    inspection: Flag | None = False
    passage: Literal["required", "none"] = "required"
    permission: Permission | None = None
    guarantee: Annotated[Name | None, Blank] = None
    total_weight: Annotated[Kilograms | None, Blank] = None
    lines: Annotated[tuple[GoodsLine, ...], Many, Field(max_length=5_000), AfterValidator(numbered)]

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
