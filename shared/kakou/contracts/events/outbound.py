"""What weight-check tells on: the verdict, what a visit waits for, the passage."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from kakou.contracts.base import Described, OutboundModel
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.events.findings import Finding
from kakou.contracts.events.hazardous_goods import HazardousGoods
from kakou.contracts.pass_view import PassView
from kakou.contracts.passage import PassedLine
from kakou.contracts.progress import Progress
from kakou.contracts.verdicts import Command, Reason, Verdict


class VerdictReached(OutboundModel):
    """A verdict in force from now on, with what hazmat-notify needs to announce the goods."""

    verdict: Verdict
    """The verdict."""
    gate: str
    """The gate that the lane is at."""
    lane: str
    """The lane's name at its gate."""
    plate: str | None
    """The truck's plate."""
    firm: str | None
    """The enterprise whose goods they are, by its customs code."""
    contact: str | None
    """Whom to call about the goods."""
    hazardous: tuple[HazardousGoods, ...]
    """The hazardous goods aboard."""
    awaiting_announcement: bool
    """Whether it is a release of hazardous goods, whose lane gets its raise from `gate.hazmat` only."""
    announced_by: str | None = None
    """The person who told the safety office by other means, and so released the truck at once."""
    forecast_seen: Annotated[tuple[Finding, ...], Field(exclude_if=lambda seen: not seen)] = ()
    """What the load would do to its storage units, as the officer saw it whose release is in force."""
    due: datetime | None = None
    """When an officer should have answered; null where none is asked."""
    level: str | None = None
    """The firm's credit level."""
    stops: tuple[str, ...] = ()
    """The codes that stop the truck and did not before."""


class VisitWaiting(OutboundModel):
    """The visit has no verdict yet, or waits for the next."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    waiting_for: str
    """What it waits for: `weight` or `seal`."""
    since: datetime
    """Since when it waits, by the zone's clock."""


class LaneCommanded(OutboundModel):
    """Commands to a lane's devices beside a verdict: the seal's before a release, what follows a passage, an officer's.

    visit: the one that they are about, if any. because: what made them. by, reason: of the officer who gave them.
    superseded: sequences of the lane's raises that must not be carried out any more.
    """

    gate: str
    """The gate that the lane is at."""
    lane: str
    """The lane's name at its gate."""
    visit: str | None
    """The visit that the commands are about, if any."""
    because: str
    """What made them."""
    commands: tuple[Command, ...]
    """The commands, in the order of their sequence."""
    by: str | None = None
    """The officer who gave them."""
    reason: str | None = None
    """Why the officer gave them."""
    superseded: tuple[int, ...] = ()
    """The sequences of the lane's raises that must not be carried out any more."""
    proposed_by: Annotated[str | None, Field(exclude_if=lambda by: by is None)] = None
    """The officer who had commanded the same before, where the policy asks for two."""


class VisitEnded(OutboundModel):
    """The visit is over."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    how: str
    """How it ended: `cleared`, `backed-out` or `retracted`."""
    raised: bool
    """Whether the barrier was raised."""
    unreported: Annotated[bool, Field(exclude_if=lambda unreported: not unreported)] = False
    """Whether it was released and has cleared the lane, and no raise was reported: nobody knows whether it passed."""


class ReleaseOffered(OutboundModel):
    """hazmat-notify's leave for the command held for the announcement: the alert stands in the feed before it."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    gate: str
    """The gate that the lane is at."""
    lane: str
    """The lane's name at its gate."""
    revision: int
    """The revision of the verdict that releases the truck."""
    command: str
    """The id of the command that may be carried out now."""
    sequence: int
    """The sequence of that command in its lane."""
    alert: str
    """The id of the alert."""


class ForecastMade(OutboundModel):
    """What the load would do to the storage units it is bound for."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    gate: str
    """The gate that the lane is at."""
    lane: str
    """The lane's name at its gate."""
    revision: int
    """The revision of the verdict that it was made for."""
    reasons: tuple[Reason, ...]
    """What the load would do, as reasons beside the verdict's own."""
    withheld: int | None = None
    """The sequence of the raise that is not offered because of it, as the policy's `forecast` has the visit
    referred."""


class DeclarationsForgotten(OutboundModel):
    """Declarations that have left the state of lane-router: nothing more will be told of them."""

    nos: tuple[str, ...]
    """Their numbers."""


class DocumentChanged(OutboundModel):
    """Reference data as it now stands."""

    kind: str
    """What it is: vehicle, enterprise, control-order, lane, storage-unit, hazardous-goods or policy."""
    no: str
    """Its number or name."""
    document: dict[str, object]
    """The document itself."""
    version: int
    """How often it has changed."""
    etag: str
    """The document's ETag."""


class DeclarationChanged(OutboundModel):
    """`kakou.declaration.changed.v1`: a declaration as it now stands, with its ledger."""

    declaration: Declaration
    """The declaration."""
    progress: Progress
    """How far it has come through the gate; the sum of weights in it is weight-check's."""
    version: int
    """How often the document has changed."""
    etag: str
    """The ETag of the document alone."""
    because: str
    """What changed it: `filed`, `allocated`, `passed`, `given-back` and others."""


class PassChanged(OutboundModel):
    """`kakou.pass.changed.v1`: a pass as it now stands."""

    view: PassView
    """The pass."""
    because: str
    """What changed it: `filed`, `bound`, `freed`, `raised`, `void`, `expired` and others."""
    counted: tuple[PassedLine, ...] = ()
    """The goods that a raise has just counted; told before the barrier's report itself is passed on."""
    recounted: Annotated[bool, Field(exclude_if=lambda recounted: not recounted)] = False
    """Whether they are what an officer found, and not what was filed."""


class WriteSettled(OutboundModel):
    """What became of a write that left no other output."""

    about: str
    """What kind of document it was about."""
    no: str
    """The document's number."""
    outcome: str
    """What became of it."""
    status: int
    """The HTTP status that says it best."""
    detail: str = ""
    """Why."""
    detail_zh: Annotated[str, Field(exclude_if=lambda text: not text)] = ""
    """The same in Chinese."""
    reasons: tuple[dict[str, object], ...] = ()
    """The reasons that it was refused for."""
    first: int | None = None
    """The position of the write that this one repeats or contradicts."""
    source: Annotated[str | None, Field(exclude_if=lambda source: source is None)] = None
    """Who said it, where that is a lane's terminal or a partner's system."""


class Answer(Described):
    """An outcome as the read model keeps it for whoever comes back for it."""

    outcome: str
    """What became of the write."""
    status: int = 200
    """The HTTP status that says it best."""
    detail: str = ""
    """Why."""
    detail_zh: Annotated[str, Field(exclude_if=lambda text: not text)] = ""
    """The same in Chinese."""
    reasons: tuple[dict[str, object], ...] = ()
    """The reasons that it was refused for."""
    first: int | None = None
    """The position of the write that this one repeats or contradicts."""
    visit: str | None = None
    """The visit that it is about, if any."""
    source: str | None = None
    """Who said it, where that is a lane's terminal or a partner's system."""
