"""Gate passes (核放单): leave for one vehicle to go through once. Filed or voided, never amended."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from kakou.contracts.base import Blank, Code, Fault, Flag, InboundModel, Many, Note, form_error
from kakou.contracts.documents.goods import Contact, GoodsLine, numbered
from kakou.values.containers import ContainerNo
from kakou.values.decimals import Kilograms, PositiveAmount
from kakou.values.identifiers import (
    CustomsCode,
    DeclarationKind,
    Direction,
    EnterpriseCode,
    PassNo,
    declaration_no,
    pass_direction,
)
from kakou.values.pass_types import MEANINGS, Bind, PassType
from kakou.values.plates import Plate
from kakou.values.times import Time


class PassVehicle(InboundModel):
    """The truck of a pass."""

    foreign: Annotated[Flag, Field(exclude_if=lambda value: not value)] = False
    """Whether the plate is another country's, or of Hong Kong or Macao, and so compared as text."""
    plate: Plate
    """The truck's registration plate."""
    card: Annotated[Code | None, Blank] = None
    """The number of the truck's IC card or electronic plate."""
    tare: Annotated[PositiveAmount | None, Blank] = None
    """The truck's own weight, empty, in kg; only a two-step pass may leave it out."""
    frame_no: Annotated[Code | None, Blank] = None
    """The number of its chassis or trailer (车架号)."""
    frame_weight: Annotated[Kilograms | None, Blank] = None
    """The weight of its chassis or trailer in kg (车架重)."""


class PassContainer(InboundModel):
    """A container on the truck."""

    no: ContainerNo
    """The container's number."""
    position: Annotated[Literal["front", "rear"] | None, Blank] = None
    """Where it stands on the truck."""
    weight: Annotated[Kilograms | None, Blank] = None
    """The container's own weight, empty, in kg."""


class DocumentRef(InboundModel):
    """A declaration that the pass goes with."""

    kind: DeclarationKind
    """What it is: a bonded list (核注清单), a two-step entry, a movement (出入库单) or a waybill (提货单)."""
    no: Annotated[str, Field(max_length=64)]
    """The declaration's number."""

    @field_validator("no")
    @classmethod
    def _no_of_its_kind(cls, no: str, info: ValidationInfo) -> str:
        kind = info.data.get("kind")
        return no if kind is None else declaration_no(no, kind)


class GatePass(InboundModel):
    """A pass as the firm files it.

    What a type, a grade or a binding needs is for the rules: a pass they refuse is on record with its reasons.
    """

    direction: Direction
    """I into the zone, E out of it; the same letter as in the pass's number."""
    no: PassNo
    """The pass's number (核放单编号)."""
    type: Annotated[PassType, Field(description=MEANINGS)]
    """What passes."""
    bind: Annotated[Bind | None, Blank] = None
    """How trucks and documents go together: 1 one truck, many documents; 2 one and one; 3 one document, many trucks."""
    customs: Annotated[CustomsCode | None, Blank] = None
    """The customs office in charge (主管关区)."""
    firm: Annotated[EnterpriseCode | None, Blank] = None
    """The enterprise in the zone that the pass is filed for, by its customs code."""
    gates: Literal["single", "dual"] = "single"
    """Whether the truck passes one gate or two, such as the zone's and the port's."""
    approval: Annotated[Literal[1, 2, 3] | None, Blank] = None
    """The national system's approval: 1 passed, 2 to an officer, 3 rejected; this system decides where it is absent."""
    approved_at: Annotated[Time | None, Blank] = None
    """When the national system approved it; the life of the pass counts from then."""
    vehicle: PassVehicle
    """The truck that the pass is for."""
    containers: Annotated[tuple[PassContainer, ...], Many, Field(max_length=4)] = ()
    """The containers on the truck."""
    seals: Annotated[tuple[Code, ...], Many, Field(max_length=20)] = ()
    """The seals on the load, which are unlocked before the truck passes and locked after it."""
    documents: Annotated[tuple[DocumentRef, ...], Many, Field(max_length=200)] = ()
    """The declarations that the goods are under."""
    goods: Annotated[tuple[GoodsLine, ...], Many, Field(max_length=1_000), AfterValidator(numbered)] = ()
    """The goods on this truck: where it carries a part of a declaration, or goods without one."""
    gross: Annotated[Kilograms | None, Blank] = None
    """Gross weight of all goods on the truck in kg."""
    net: Annotated[Kilograms | None, Blank] = None
    """Net weight of all goods on the truck in kg."""
    total: Annotated[PositiveAmount | None, Blank] = None
    """Weight of the whole truck with its load, as it will stand on the weighbridge, in kg; only a two-step pass may
    leave it out."""
    contact: Contact | None = None
    """Whom to call about the goods."""

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


class PassVoid(InboundModel):
    """The body of a void."""

    reason: Note
    """Why the pass is void, in the words of the person who voids it."""
