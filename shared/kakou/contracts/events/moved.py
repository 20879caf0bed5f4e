"""Goods moved in or out of a storage unit, as the warehouse's system or the safety office reports it."""

from typing import Annotated, Literal

from kakou.contracts.base import Blank, Code, InboundModel
from kakou.contracts.substance import Substance
from kakou.values.decimals import PositiveAmount
from kakou.values.identifiers import EnterpriseCode, PassNo


class GoodsMoved(InboundModel):
    """`kakou.goods.moved.v1`; the event's subject is the storage unit."""

    direction: Literal["in", "out"]
    """Whether the goods came into the storage unit or left it."""
    substance: Substance
    """What was moved."""
    quantity: PositiveAmount
    """How much was moved, in `unit`."""
    unit: Literal["t", "kg"]
    """The unit of `quantity`: tonnes or kilograms."""
    firm: Annotated[EnterpriseCode | None, Blank] = None
    """The enterprise whose goods they are, by its customs code."""
    pass_no: Annotated[PassNo | None, Blank] = None
    """The pass that the goods came in with, or leave with."""
    item_no: Annotated[Code | None, Blank] = None
    """A mark that stays with one and the same thing as it comes in and goes out again."""
