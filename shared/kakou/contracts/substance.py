"""Substances: what goods lines, movements and storage units name."""

from typing import Annotated, Any

from pydantic import Field, model_validator

from kakou.contracts.base import Blank, Name, Said
from kakou.contracts.decimals import Percent
from kakou.contracts.numbers import CasNo, HazardClass, UnNo, means_cas


class Component(Said):
    """A part of a mixture; `percent` by mass."""

    name: Annotated[Name | None, Blank] = None
    cas: Annotated[CasNo | None, Blank] = None
    percent: Percent | None = None


class Substance(Said):
    """A chemical by whatever is known of it. A bare text is its CAS number where it holds one, or else its name."""

    name: Annotated[Name | None, Blank] = None
    cas: Annotated[CasNo | None, Blank] = None
    un: Annotated[UnNo | None, Blank] = None
    hazard_class: Annotated[HazardClass | None, Blank] = Field(
        default=None, validation_alias="class", serialization_alias="class"
    )
    composition: tuple[Component, ...] = Field(default=(), max_length=50)

    @model_validator(mode="before")
    @classmethod
    def _from_bare(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"cas": value} if means_cas(value) else {"name": value}
        return value
