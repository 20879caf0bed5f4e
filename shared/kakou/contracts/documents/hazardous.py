"""What a zone adds to the reference data on hazardous goods: substances, pairs to keep apart, loading bans."""

from typing import Annotated, Literal

from pydantic import Field, Strict, model_validator

from kakou.contracts.base import Blank, Fault, Many, Name, Note, Said, form_error
from kakou.contracts.decimals import PositiveAmount
from kakou.contracts.numbers import CasNo, HazardClass, UnNo
from kakou.contracts.times import Time

ClassPair = tuple[HazardClass, HazardClass]


class AddedSubstance(Said):
    """A substance that the standard's tables lack, or hold too mildly. q: its critical quantity Q in tonnes; beta: its
    correction factor. `class` and what follows are those of transport. Without q its class's threshold counts."""

    zh: Name
    en: Annotated[Name | None, Blank] = None
    names: Annotated[tuple[Name, ...], Many, Field(max_length=20)] = ()
    cas: Annotated[CasNo | None, Blank] = None
    un: Annotated[UnNo | None, Blank] = None
    hazard_class: Annotated[HazardClass | None, Blank] = Field(
        default=None, validation_alias="class", serialization_alias="class"
    )
    subsidiary: Annotated[tuple[HazardClass, ...], Many, Field(max_length=5)] = ()
    packing_group: Annotated[Literal["I", "II", "III"] | None, Blank] = None
    q: PositiveAmount | None = None
    beta: PositiveAmount | None = None

    @model_validator(mode="after")
    def _says_something(self) -> "AddedSubstance":
        if self.hazard_class is None and self.q is None:
            raise form_error([Fault(("q",), "q_or_class", "must be given, or else the class")])
        if self.beta is not None and self.q is None:
            raise form_error([Fault(("q",), "q_of_beta", "must be given where beta is")])
        return self


class KeptApart(Said):
    """Two classes that are segregated by `code` (1 to 4 as in 49 CFR 176.83(b)), if the table does not say worse."""

    classes: ClassPair
    code: Annotated[int, Strict(), Field(ge=1, le=4)]


class NotLoadedTogether(Said):
    """Two classes that may not be on one truck in this zone, beside what the road's rules forbid."""

    classes: ClassPair


class HazardousAdditions(Said):
    """All that the zone adds; a PUT replaces it. source: where it comes from, such as a notice of the zone.

    version, effective_from: since when in the zone's log time it holds; answered, and not looked at when sent.
    """

    source: Note
    substances: Annotated[tuple[AddedSubstance, ...], Many, Field(max_length=500)] = ()
    segregation: Annotated[tuple[KeptApart, ...], Many, Field(max_length=200)] = ()
    mixed_loading: Annotated[tuple[NotLoadedTogether, ...], Many, Field(max_length=200)] = ()
    version: Annotated[int, Strict(), Field(ge=1)] | None = None
    effective_from: Time | None = None
