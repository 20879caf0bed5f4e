"""Goods moved in or out of a storage unit, as the warehouse's system or the safety office reports it."""

from typing import Annotated, Literal

from kakou.contracts.base import Blank, Code, Said
from kakou.contracts.decimals import PositiveAmount
from kakou.contracts.numbers import EnterpriseCode, PassNo
from kakou.contracts.substance import Substance


class GoodsMoved(Said):
    """`kakou.goods.moved.v1`; the event's subject is the storage unit. `item_no`: the same thing in and out."""

    direction: Literal["in", "out"]
    substance: Substance
    quantity: PositiveAmount
    unit: Literal["t", "kg"]
    firm: Annotated[EnterpriseCode | None, Blank] = None
    pass_no: Annotated[PassNo | None, Blank] = None
    item_no: Annotated[Code | None, Blank] = None
