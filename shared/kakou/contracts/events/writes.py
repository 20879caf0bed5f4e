"""Events that a write to an endpoint of its own becomes. `by`: the name on the token that wrote it."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, Strict

from kakou.contracts.alert import AnswerWord
from kakou.contracts.base import Blank, Flag, Many, Name, Note, Said
from kakou.contracts.decimals import Quantity
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import LineNo
from kakou.contracts.documents.hazardous import HazardousAdditions
from kakou.contracts.documents.policy import PolicyFiling
from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.documents.reference import ControlOrder, Enterprise, Lane, StorageUnit, Vehicle
from kakou.contracts.numbers import PassNo
from kakou.contracts.places import Identifier
from kakou.contracts.plates import Plate
from kakou.contracts.shape import Shape
from kakou.contracts.times import Time
from kakou.contracts.topics import Scope

ETag = Annotated[str, Field(max_length=200)]


class Write(Said):
    """Base of a write; by: who, as named on the token."""

    by: Name | None = None


class Put(Write):
    """Base of a write that replaces; if_match: the ETag that the document must still have, if_none_match: the one that
    it must not have, `*` any (412 otherwise)."""

    if_match: ETag | None = None
    if_none_match: ETag | None = None


class DeclarationFiled(Put):
    declaration: Declaration


class PassFiled(Write):
    model_config = ConfigDict(validate_by_name=True)

    gate_pass: GatePass = Field(validation_alias="pass", serialization_alias="pass")


class PassVoided(Write):
    no: PassNo
    reason: Note


class VehicleRegistered(Put):
    vehicle: Vehicle


class EnterpriseRegistered(Put):
    enterprise: Enterprise


class ControlOrderPlaced(Put):
    control_order: ControlOrder


class LaneConfigured(Put):
    lane: Lane


class StorageUnitRegistered(Put):
    storage_unit: StorageUnit


class HazardousGoodsAdded(Put):
    additions: HazardousAdditions


class PolicySet(Put):
    policy: PolicyFiling


class Counted(Said):
    """What an officer found of a pass's line, in its declared unit."""

    pass_no: PassNo = Field(validation_alias="pass", serialization_alias="pass")
    line: LineNo
    quantity: Quantity


class Decision(Said):
    """The body of an officer's decision. announced_by: the person who told the safety office by other means.

    revision: of the verdict that was decided on. `rescind` takes a release back.
    plate: as a person read it, in place of what the cameras read.
    """

    decision: Literal["release", "inspect", "refuse", "rescind"]
    reason: Note
    revision: Annotated[int | None, Strict(), Field(ge=1), Blank] = None
    counted: Annotated[tuple[Counted, ...], Many, Field(max_length=1_000)] = ()
    announced_by: Annotated[Name | None, Blank] = None
    plate: Annotated[Plate | None, Blank] = None


class VisitDecided(Decision):
    """A decision on a visit, by its address `{gate}.{lane}.{session}`. withheld: on a release that was not offered
    because of the forecast for its storage unit."""

    visit: Annotated[str, Field(max_length=120)]
    by: Name
    withheld: Flag = False


class ReceiptReceived(Write):
    receipt: Receipt


class TaskClosed(Said):
    """task: its id, which holds the number of what it is about. why: what was done about it.

    passed: of a pass in doubt, whether the barrier was raised on it.
    """

    task: Name
    why: Note
    by: Name
    passed: Flag | None = None


AnswerNumber = Annotated[int, Strict(), Field(ge=1, le=1_000)]


class AlertAcknowledged(Said):
    """A named person's word on an alert. by: the name as typed, else the token's (`token`).

    to: whom it is handed on to. undoes: the number of the answer that is undone, the last that stands when left out.
    """

    alert: Identifier
    answer: AnswerWord
    by: Name
    token: Name | None = None
    to: Annotated[Name | None, Blank] = None
    undoes: AnswerNumber | None = None


DIGEST = Shape("digest", r"[0-9a-f]{64}", "the sha256 of a token in hexadecimal", "9f86d081…", keep_case=True)


class TokenIssued(Write):
    """A token, of which only the sha256 is ever written. lanes: as `gate/lane`; none with `terminal` means all.

    expires: from when on it is worthless, by the clock of whoever is spoken to; never where it is not said.
    """

    digest: Annotated[str, DIGEST]
    name: Name
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1)]
    lanes: Annotated[tuple[str, ...], Many] = ()
    expires: Time | None = None


class TokenRevoked(Write):
    digest: Annotated[str, DIGEST]


class ClockTicked(Said):
    """Nothing but the record's timestamp matters, from which log time is made."""


class RulesActivated(Write):
    """From here on, handlers of the zone behave as `version` says."""

    version: Annotated[int, Strict(), Field(ge=1)]
