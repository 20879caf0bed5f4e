"""Hazardous goods aboard, as lane-router classified them."""

from typing import Annotated, Literal

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.values.decimals import Amount

ListedAs = Literal["hazardous-chemical", "dangerous-goods", "unidentified"]


class HazardousGoods(OutboundModel):
    """A goods line classified as hazardous."""

    document: str | None
    """The declaration or pass that the line stands in."""
    line: int
    """The number of the goods line."""
    name: str
    """The goods' name."""
    cas: str | None = None
    """The CAS number."""
    un: str | None = None
    """The UN number."""
    hazard_class: str | None = None
    """The class or division of dangerous goods."""
    subsidiary: tuple[str, ...] = ()
    """Classes of its subsidiary hazards."""
    packing_group: str | None = None
    """The packing group: I great, II medium, III minor danger."""
    quantity: Amount
    """How much there is, in `unit`."""
    unit: str
    """The unit of `quantity`, as declared."""
    storage_unit: str | None = None
    """The storage unit that the goods are bound for, or come from."""
    known_by: tuple[str, ...]
    """What it was classified by: `flag`, `un`, `cas`, `name` and others."""
    listed_as: Annotated[ListedAs, Field(exclude_if=lambda listed: listed == "hazardous-chemical")] = (
        "hazardous-chemical"
    )
    """`dangerous-goods` are dangerous in transport and no hazardous chemicals; `unidentified` have a CAS number that no
    list has."""
    limited_quantity: Annotated[bool, Field(exclude_if=lambda limited: not limited)] = False
    """Whether they travel as ordinary cargo, as dangerous goods in limited quantities (JT/T 617.3)."""
