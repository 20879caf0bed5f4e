"""What weight-check tells on: the verdict, what a visit waits for, the passage."""

from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, Field

from kakou.contracts.base import Told
from kakou.contracts.documents.declaration import Declaration
from kakou.contracts.pass_view import PassView
from kakou.contracts.passage import PassedLine
from kakou.contracts.progress import Progress
from kakou.contracts.routed import HazardousGoods
from kakou.contracts.verdicts import Command, Reason, Verdict


class VerdictReached(Told):
    """A verdict in force from now on, with what hazmat-notify needs to announce the goods.

    awaiting_announcement: a release of hazardous goods; the lane gets its raise from `gate.hazmat` only.
    announced_by: the person who told the safety office by other means, and so released it at once. due: when an
    officer should have answered; None where none is asked. level: the firm's credit level. stops: codes that stop the
    truck and did not before.
    """

    verdict: Verdict
    gate: str
    lane: str
    plate: str | None
    firm: str | None
    contact: str | None
    hazardous: tuple[HazardousGoods, ...]
    awaiting_announcement: bool
    announced_by: str | None = None
    due: datetime | None = None
    level: str | None = None
    stops: tuple[str, ...] = ()


class VisitWaiting(Told):
    """The visit has no verdict yet, or waits for the next: `waiting_for` is `weight` or `seal`."""

    visit: str
    waiting_for: str
    since: datetime


class LaneCommanded(Told):
    """Commands to a lane's devices beside a verdict: the seal's before a release, what follows a passage, an officer's.

    visit: the one that they are about, if any. because: what made them. by, reason: of the officer who gave them.
    superseded: sequences of the lane's raises that must not be carried out any more.
    """

    gate: str
    lane: str
    visit: str | None
    because: str
    commands: tuple[Command, ...]
    by: str | None = None
    reason: str | None = None
    superseded: tuple[int, ...] = ()


class VisitEnded(Told):
    """The visit is over: `how` is `cleared`, `backed-out` or `retracted`.

    unreported: it was released and has cleared the lane, and no raise was reported: nobody knows whether it passed.
    """

    visit: str
    how: str
    raised: bool
    unreported: Annotated[bool, Field(exclude_if=lambda unreported: not unreported)] = False


class ReleaseOffered(Told):
    """hazmat-notify's leave for the command held for the announcement: the alert stands in the feed before it."""

    visit: str
    gate: str
    lane: str
    revision: int
    command: str
    sequence: int
    alert: str


class ForecastMade(Told):
    """What the load would do to the storage units it is bound for, as reasons beside the verdict's own.

    withheld: sequence of the raise that is not offered because of it: the visit is referred instead (policy forecast).
    """

    visit: str
    gate: str
    lane: str
    revision: int
    reasons: tuple[Reason, ...]
    withheld: int | None = None


class DocumentChanged(Told):
    """Reference data as it now stands: `kind` is vehicle, enterprise, control-order, lane, storage-unit,
    hazardous-goods or policy."""

    kind: str
    no: str
    document: dict[str, object]
    version: int
    etag: str


class DeclarationChanged(Told):
    """`kakou.declaration.changed.v1`: a declaration as it now stands, with its ledger.

    version: raised by each change of the document. etag: of the document alone.
    `progress.weight_sum` is weight-check's.
    because: `filed`, `allocated`, `passed`, `given-back`, …: what changed it.
    """

    declaration: Declaration
    progress: Progress
    version: int
    etag: str
    because: str


class PassChanged(Told):
    """`kakou.pass.changed.v1`: a pass as it now stands.

    because: `filed`, `bound`, `freed`, `raised`, `void`, `expired`, …: what changed it.
    counted: the goods that a raise has just counted; told before the barrier's report itself is passed on.
    recounted: they are what an officer found, and not what was filed.
    """

    view: PassView
    because: str
    counted: tuple[PassedLine, ...] = ()
    recounted: Annotated[bool, Field(exclude_if=lambda recounted: not recounted)] = False


class WriteSettled(Told):
    """What became of a write that left no other output: `outcome` and why.

    status: the HTTP status that says it best. first: position of the write that this one repeats or contradicts.
    source: who said it, where that is a lane's terminal or a partner's system.
    """

    about: str
    no: str
    outcome: str
    status: int
    detail: str = ""
    reasons: tuple[dict[str, object], ...] = ()
    first: int | None = None
    source: Annotated[str | None, Field(exclude_if=lambda source: source is None)] = None


class Answer(BaseModel):
    """An outcome as the read model keeps it for whoever comes back for it."""

    outcome: str
    status: int = 200
    detail: str = ""
    reasons: tuple[dict[str, object], ...] = ()
    first: int | None = None
    visit: str | None = None
    source: str | None = None
