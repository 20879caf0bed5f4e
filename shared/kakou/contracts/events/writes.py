"""Events that a write to an endpoint of its own becomes. `by`: the name on the token that wrote it."""

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, Strict

from kakou.contracts.alert import AnswerWord
from kakou.contracts.base import Blank, Flag, InboundModel, Many, Name, Note
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.documents.goods import LineNo
from kakou.contracts.documents.hazardous import HazardousAdditions
from kakou.contracts.documents.policy import PolicyFiling
from kakou.contracts.documents.receipt import Receipt
from kakou.contracts.documents.reference import ControlOrder, Enterprise, Lane, StorageUnit, Vehicle
from kakou.contracts.topics import Scope
from kakou.values.decimals import Quantity
from kakou.values.identifiers import PassNo
from kakou.values.locations import Identifier
from kakou.values.patterns import Shape
from kakou.values.plates import Plate
from kakou.values.times import Time

ETag = Annotated[str, Field(max_length=200)]


class Write(InboundModel):
    """Base of a write."""

    by: Name | None = None
    """Who wrote it, as named on the token."""


class Put(Write):
    """Base of a write that replaces."""

    if_match: ETag | None = None
    """The ETag that the document must still have (412 otherwise)."""
    if_none_match: ETag | None = None
    """The ETag that the document must not have, `*` any (412 otherwise)."""


class DeclarationFiled(Put):
    """A declaration was filed, or filed anew."""

    declaration: Declaration
    """The declaration as it was filed."""


class PassFiled(Write):
    """A pass was filed."""

    model_config = ConfigDict(validate_by_name=True)

    gate_pass: GatePass = Field(validation_alias="pass", serialization_alias="pass")
    """The pass as it was filed."""


class PassVoided(Write):
    """A pass was voided."""

    no: PassNo
    """The pass's number."""
    reason: Note
    """Why the pass is void."""


class VehicleRegistered(Put):
    """A vehicle was registered."""

    vehicle: Vehicle
    """The vehicle as it was registered."""


class EnterpriseRegistered(Put):
    """An enterprise was registered."""

    enterprise: Enterprise
    """The enterprise as it was registered."""


class ControlOrderPlaced(Put):
    """A control order (布控) was placed, or changed."""

    control_order: ControlOrder
    """The order as it now stands."""


class LaneConfigured(Put):
    """A lane was configured."""

    lane: Lane
    """The lane as it was configured."""


class StorageUnitRegistered(Put):
    """A storage unit was registered."""

    storage_unit: StorageUnit
    """The unit as it was registered."""


class HazardousGoodsAdded(Put):
    """The zone added to the reference data on hazardous goods."""

    additions: HazardousAdditions
    """All that the zone adds."""


class PolicySet(Put):
    """Parameters of the zone's policy were set."""

    policy: PolicyFiling
    """The parameters that were set."""


class Counted(InboundModel):
    """What an officer found of a pass's line, in its declared unit."""

    pass_no: PassNo = Field(validation_alias="pass", serialization_alias="pass")
    """The number of the pass."""
    line: LineNo
    """The number of its goods line."""
    quantity: Quantity
    """How much there was, in the line's unit."""


class Decision(InboundModel):
    """The body of an officer's decision."""

    decision: Literal["release", "inspect", "refuse", "rescind"]
    """`release` lets the truck pass, `inspect` sends it to inspection, `refuse` sends it back; `rescind` takes a
    release back."""
    reason: Note
    """Why the officer decided so."""
    revision: Annotated[int | None, Strict(), Field(ge=1), Blank] = None
    """The revision of the verdict that was decided on; 409 when there is a newer one."""
    counted: Annotated[tuple[Counted, ...], Many, Field(max_length=1_000)] = ()
    """What the officer found of the passes' goods, where it is not what they say."""
    announced_by: Annotated[Name | None, Blank] = None
    """The person who told the safety office by other means."""
    plate: Annotated[Plate | None, Blank] = None
    """The plate as a person read it, in place of what the cameras read."""


class VisitDecided(Decision):
    """An officer's decision on a visit."""

    visit: Annotated[str, Field(max_length=120)]
    """The visit's address, `{gate}.{lane}.{session}`."""
    by: Name
    """Who decided, as named on the token."""
    withheld: Flag = False
    """Whether it decides on a release that was not offered because of the forecast for its storage unit."""


class ReceiptReceived(Write):
    """A receipt of the national system came in."""

    receipt: Receipt
    """The receipt."""


class TaskClosed(InboundModel):
    """A person closed a task."""

    task: Name
    """The task's id, which holds the number of what it is about."""
    why: Note
    """What was done about it."""
    by: Name
    """Who closed it, as named on the token."""
    passed: Flag | None = None
    """Of a pass in doubt, whether the barrier was raised on it."""


AnswerNumber = Annotated[int, Strict(), Field(ge=1, le=1_000)]


class AlertAcknowledged(InboundModel):
    """A named person's word on an alert."""

    alert: Identifier
    """The alert's id."""
    answer: AnswerWord
    """What the person says: seen, taken in hand, handed on, or an answer undone."""
    by: Name
    """Who says it: the name as typed, else the token's."""
    token: Name | None = None
    """The name on the token that it was said with."""
    to: Annotated[Name | None, Blank] = None
    """Whom the alert is handed on to."""
    undoes: AnswerNumber | None = None
    """The number of the answer that is undone; the last that stands where it is left out."""


DIGEST = Shape("digest", r"[0-9a-f]{64}", "the sha256 of a token in hexadecimal", "9f86d081…", keep_case=True)


class TokenIssued(Write):
    """A token, of which only the sha256 is ever written."""

    digest: Annotated[str, DIGEST]
    """The token's sha256 in hexadecimal."""
    name: Name
    """Whom the token is for."""
    scopes: Annotated[tuple[Scope, ...], Field(min_length=1)]
    """What the token allows."""
    lanes: Annotated[tuple[str, ...], Many] = ()
    """The lanes that it is for, as `gate/lane`; all where none is named."""
    expires: Time | None = None
    """From when on it is worthless, by the clock of whoever is spoken to; never where it is not said."""


class TokenRevoked(Write):
    """A token that is worthless from now on."""

    digest: Annotated[str, DIGEST]
    """The token's sha256 in hexadecimal."""


class ClockTicked(InboundModel):
    """Nothing but the record's timestamp matters, from which log time is made."""


class RulesActivated(Write):
    """From here on, handlers of the zone behave as `version` says."""

    version: Annotated[int, Strict(), Field(ge=1)]
    """The version of the rules, counted from 1."""
