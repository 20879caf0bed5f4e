"""Substances: what goods lines, movements and storage units name."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, Field, model_validator

from kakou.contracts.base import Blank, Fault, InboundModel, Many, Name, form_error
from kakou.contracts.shares import ALL, Share, least_of
from kakou.values.decimals import plain
from kakou.values.identifiers import CasNo, HazardClass, UnNo, means_cas


class Component(InboundModel):
    """A part of a mixture."""

    name: Annotated[Name | None, Blank] = None
    """Its name."""
    cas: Annotated[CasNo | None, Blank] = None
    """Its CAS number."""
    percent: Annotated[Share | None, Blank] = None
    """Its share by mass in percent, one number or a range."""


def _no_more_than_all(parts: tuple[Component, ...]) -> tuple[Component, ...]:
    """Shares of one thing; of ranges their lower ends."""
    total = sum((least_of(part.percent) for part in parts), Decimal(0))
    if total > ALL:
        message = f"must have shares of 100 % together at most; these come to {plain(total)} %"
        raise form_error([Fault((), "shares_above_all", message)])
    return parts


Composition = Annotated[tuple[Component, ...], Many, Field(max_length=50), AfterValidator(_no_more_than_all)]
"""What a mixture is made of."""


class Substance(InboundModel):
    """A chemical by whatever is known of it. A bare text is its CAS number where it holds one, or else its name."""

    name: Annotated[Name | None, Blank] = None
    """Its name."""
    cas: Annotated[CasNo | None, Blank] = None
    """Its CAS number."""
    un: Annotated[UnNo | None, Blank] = None
    """Its UN number."""
    hazard_class: Annotated[HazardClass | None, Blank] = Field(
        default=None, validation_alias="class", serialization_alias="class"
    )
    """The class or division of dangerous goods that it travels as."""
    composition: Composition = ()
    """What a mixture is made of."""

    @model_validator(mode="before")
    @classmethod
    def _from_bare(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"cas": value} if means_cas(value) else {"name": value}
        return value
