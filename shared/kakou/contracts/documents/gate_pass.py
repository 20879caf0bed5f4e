"""Gate passes (核放单): leave for one vehicle to go through once. Filed or voided, never amended."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from kakou.contracts.base import Blank, Code, Fault, Flag, Many, Note, Said, form_error
from kakou.contracts.containers import ContainerNo
from kakou.contracts.decimals import Kilograms, PositiveAmount
from kakou.contracts.documents.goods import Contact, GoodsLine, numbered
from kakou.contracts.numbers import (
    CustomsCode,
    DeclarationKind,
    Direction,
    EnterpriseCode,
    PassNo,
    declaration_no,
    pass_direction,
)
from kakou.contracts.plates import Plate
from kakou.contracts.times import Time
from kakou.values.pass_types import Bind, PassType


class PassVehicle(Said):
    """The truck of a pass; `tare` and `frame_weight` (chassis or trailer) in kg.

    foreign: its plate is another country's, or of Hong Kong or Macao, and compared as text.
    """

    foreign: Annotated[Flag, Field(exclude_if=lambda value: not value)] = False
    plate: Plate
    card: Annotated[Code | None, Blank] = None
    tare: Annotated[PositiveAmount | None, Blank] = None
    frame_no: Annotated[Code | None, Blank] = None
    frame_weight: Annotated[Kilograms | None, Blank] = None


class PassContainer(Said):
    """A container on the truck; `weight` is its own, empty, in kg."""

    no: ContainerNo
    position: Annotated[Literal["front", "rear"] | None, Blank] = None
    weight: Annotated[Kilograms | None, Blank] = None


class DocumentRef(Said):
    """A declaration that the pass goes with."""

    kind: DeclarationKind
    no: Annotated[str, Field(max_length=64)]

    @field_validator("no")
    @classmethod
    def _no_of_its_kind(cls, no: str, info: ValidationInfo) -> str:
        kind = info.data.get("kind")
        return no if kind is None else declaration_no(no, kind)


class GatePass(Said):
    """A pass as the firm files it. Weights in kg, which only a two-step pass may leave out; `total` is that of the
    truck as it will stand on the bridge.

    type: 1 enter first, declare later; 2 first line; 3 second line; 4 non-declared; 5 gate-registered goods;
    6 empty vehicle; 7 two-step. bind: 1 one truck, many documents; 2 one and one; 3 one document, many trucks.
    approval: the national system's (1 pass, 2 to an officer, 3 rejected); absent means that we decide.
    What a type, a grade or a binding needs is for the rules: a pass they refuse is on record with its reasons.
    """

    direction: Direction
    no: PassNo
    type: PassType
    bind: Annotated[Bind | None, Blank] = None
    customs: Annotated[CustomsCode | None, Blank] = None
    firm: Annotated[EnterpriseCode | None, Blank] = None
    gates: Literal["single", "dual"] = "single"
    approval: Annotated[Literal[1, 2, 3] | None, Blank] = None
    approved_at: Annotated[Time | None, Blank] = None
    vehicle: PassVehicle
    containers: Annotated[tuple[PassContainer, ...], Many, Field(max_length=4)] = ()
    seals: Annotated[tuple[Code, ...], Many, Field(max_length=20)] = ()
    documents: Annotated[tuple[DocumentRef, ...], Many, Field(max_length=200)] = ()
    goods: Annotated[tuple[GoodsLine, ...], Many, Field(max_length=1_000), AfterValidator(numbered)] = ()
    gross: Annotated[Kilograms | None, Blank] = None
    net: Annotated[Kilograms | None, Blank] = None
    total: Annotated[PositiveAmount | None, Blank] = None
    contact: Contact | None = None

    @field_validator("no")
    @classmethod
    def _letter_of_its_direction(cls, no: str, info: ValidationInfo) -> str:
        direction = info.data.get("direction")
        if direction is not None and pass_direction(no) != direction:
            raise PydanticCustomError(
                "pass_no_direction",
                "must have {direction} as its sixth character, as the direction says, not {letter}",
                {"direction": direction, "letter": pass_direction(no)},
            )
        return no

    @field_validator("documents")
    @classmethod
    def _documents_once(cls, documents: tuple[DocumentRef, ...]) -> tuple[DocumentRef, ...]:
        numbers = [document.no for document in documents]
        for index, no in enumerate(numbers):
            if no in numbers[:index]:
                raise PydanticCustomError(
                    "document_duplicate", "must name each document once; {no} is there twice", {"no": no}
                )
        return documents

    @field_validator("containers")
    @classmethod
    def _containers_once(cls, containers: tuple[PassContainer, ...]) -> tuple[PassContainer, ...]:
        numbers = [container.no for container in containers]
        for index, no in enumerate(numbers):
            if no in numbers[:index]:
                raise PydanticCustomError(
                    "container_duplicate", "must name each container once; {no} is there twice", {"no": no}
                )
        return containers

    @model_validator(mode="after")
    def _weights_but_for_two_step(self) -> "GatePass":
        """Only a two-step pass may name the truck and its entries and no weight (domain §1.2, ICP101)."""
        if not self.type.traits.weighed:
            return self
        missing = [(("vehicle", "tare"), self.vehicle.tare), (("total",), self.total)]
        if faults := [Fault(path, "missing", "is required") for path, kg in missing if kg is None]:
            raise form_error(faults)
        return self


class PassVoid(Said):
    """The body of a void."""

    reason: Note
