"""What a zone adds to the reference data on hazardous goods: substances, pairs to keep apart, loading bans."""

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from kakou.contracts.base import Blank, Fault, InboundModel, Many, Name, Note, form_error
from kakou.values.decimals import PositiveAmount
from kakou.values.identifiers import CasNo, HazardClass, UnNo
from kakou.values.times import Time

ClassPair = tuple[HazardClass, HazardClass]


class AddedSubstance(InboundModel):
    """A substance that the standard's tables lack, or hold too mildly. Without `q` its class's threshold counts."""

    zh: Name
    """Its name in Chinese."""
    en: Annotated[Name | None, Blank] = None
    """Its name in English."""
    names: Annotated[tuple[Name, ...], Many, Field(max_length=20)] = ()
    """Other names that it is known by."""
    cas: Annotated[CasNo | None, Blank] = None
    """Its CAS number."""
    un: Annotated[UnNo | None, Blank] = None
    """Its UN number."""
    hazard_class: Annotated[HazardClass | None, Blank] = Field(
        default=None, validation_alias="class", serialization_alias="class"
    )
    """The class or division of dangerous goods that it travels as."""
    subsidiary: Annotated[tuple[HazardClass, ...], Many, Field(max_length=5)] = ()
    """Classes of its subsidiary hazards."""
    packing_group: Annotated[Literal["I", "II", "III"] | None, Blank] = None
    """The packing group: I great, II medium, III minor danger."""
    q: PositiveAmount | None = None
    """Its critical quantity Q in tonnes (GB 18218)."""
    beta: PositiveAmount | None = None
    """Its correction factor β (GB 18218); only together with `q`."""

    @model_validator(mode="after")
    def _says_something(self) -> "AddedSubstance":
        if self.hazard_class is None and self.q is None:
            raise form_error([Fault(("q",), "q_or_class", "must be given, or else the class")])
        if self.beta is not None and self.q is None:
            raise form_error([Fault(("q",), "q_of_beta", "must be given where beta is")])
        return self


class KeptApart(InboundModel):
    """Two classes that are segregated by `code`, if the table does not say worse."""

    classes: ClassPair
    """The two classes of dangerous goods."""
    code: Annotated[int, Strict(), Field(ge=1, le=4)]
    """How far apart they must be: 1 away from, 2 separated, 3 by a whole compartment, 4 lengthwise (49 CFR 176.83(b)).
    """


class NotLoadedTogether(InboundModel):
    """Two classes that may not be on one truck in this zone, beside what the road's rules forbid."""

    classes: ClassPair
    """The two classes of dangerous goods."""


class HazardousAdditions(InboundModel):
    """All that the zone adds; a PUT replaces it."""

    source: Note
    """Where the additions come from, such as a notice of the zone."""
    substances: Annotated[tuple[AddedSubstance, ...], Many, Field(max_length=500)] = ()
    """Substances that the standard's tables lack, or hold too mildly."""
    segregation: Annotated[tuple[KeptApart, ...], Many, Field(max_length=200)] = ()
    """Pairs of classes to keep apart in a storage unit."""
    mixed_loading: Annotated[tuple[NotLoadedTogether, ...], Many, Field(max_length=200)] = ()
    """Pairs of classes that may not be on one truck."""
    version: Annotated[int, Strict(), Field(ge=1)] | None = None
    """The number of this filing, counted from 1; answered, and not looked at when sent."""
    effective_from: Time | None = None
    """Since when in the zone's log time it holds; answered, and not looked at when sent."""
