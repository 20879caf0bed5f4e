"""The verdict, as terminals, officers and other systems read it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kakou.contracts.base import OutboundModel
from kakou.values.decimals import Amount, Difference
from kakou.values.identifiers import Direction

VerdictWord = Literal["release", "refuse", "refer"]
CheckResult = Literal["Y", "N", "M"]
Outcome = Literal["note", "redirect", "refer", "refuse"]
"""What a reason does; the verdict is the gravest, in this order."""

OUTCOMES: tuple[Outcome, ...] = ("note", "redirect", "refer", "refuse")
CHECK_RESULT: dict[VerdictWord, CheckResult] = {"release": "Y", "refuse": "N", "refer": "M"}

StatusWord = Annotated[str, Field(min_length=20, max_length=20)]
"""Domain §2.3; see `kakou.reasons.status_word`."""

Level = Literal["vehicle", "container", "goods"]
Quality = Literal[
    "ok",
    "not-collected",
    "unstable",
    "not-zeroed",
    "bridge-faulty",
    "calibration-overdue",
    "overloaded",
    "implausible",
    "several-vehicles",
]


def verdict_of(outcomes: list[Outcome]) -> VerdictWord:
    """The verdict that the gravest of `outcomes` makes; a redirect is a refer, notes alone (or nothing) release."""
    gravest = max((OUTCOMES.index(outcome) for outcome in outcomes), default=0)
    words: tuple[VerdictWord, ...] = ("release", "refer", "refer", "refuse")
    return words[gravest]


class Bilingual(OutboundModel):
    """A text in both languages."""

    zh: str
    """In Chinese."""
    en: str
    """In English."""


class Reason(OutboundModel):
    """A rule that spoke, with its numbers."""

    code: str
    """The reason's code, `subject.aspect.fault`; docs/rules.md lists all of them."""
    letter: str | None
    """Its letter in the status word (JGS/T 14 annex B), for those that have one."""
    outcome: Outcome
    """What it does; the verdict is the gravest of its reasons: `note`, `redirect`, `refer`, `refuse`."""
    officer_may_release: bool
    """Whether an officer may release the truck in spite of it."""
    facts: dict[str, str] = Field(default_factory=dict)
    """The numbers and names that the texts speak of; amounts have five places."""
    text: Bilingual
    """What is the matter."""
    remedy: Bilingual | None = None
    """The least that would clear it, where there is such a thing."""
    source: str = ""
    """Where the rule comes from; docs/sources.md says what its marks stand for."""
    policy: tuple[str, ...] = ()
    """The parameters of the zone's policy that it goes by."""

    @property
    def gravity(self) -> tuple[int, bool]:
        """The greater, the more it stops the truck; of two that do the same, the one that no officer may lift."""
        return OUTCOMES.index(self.outcome), not self.officer_may_release


class Weighing(OutboundModel):
    """One level's comparison in kg. A number that does not exist is null."""

    level: Level
    """What is compared: the whole vehicle, the containers, or the goods."""
    declared: Amount | None
    """The weight that the papers say, in kg."""
    measured: Amount | None
    """The weight that was measured, in kg."""
    difference: Difference | None
    """Declared minus measured, in kg."""
    band: Amount | None
    """How far apart the two may be, in kg."""
    uncertainty: Amount | None = None
    """How far the measured weight may be off, in kg."""
    quality: Quality = "ok"
    """`ok`, or why `measured` is not a number to reckon with."""


class Draw(OutboundModel):
    """A keyed draw."""

    kind: Literal["inspection", "spot-check"]
    """What the truck may be drawn for: an inspection, or a spot check of simplified goods."""
    level: str
    """The enterprise's credit level (GAC order 251)."""
    ratio: Amount
    """The ratio in force, from 0 to 1."""
    drawn: bool
    """Whether the draw fell on this truck."""


Device = Literal["barrier", "camera", "bridge", "seal", "display"]
Action = Literal["raise", "keep-closed", "lower", "withdrawn", "re-collect", "lock", "unlock", "show"]


class Command(OutboundModel):
    """What a device of the lane shall do."""

    id: str
    """The command's id, which the device names in its report."""
    sequence: int
    """The command's place among all of its lane, without gaps."""
    device: Device
    """The device that shall do it."""
    do: Action
    """What it shall do; `withdrawn` takes back a raise that is still outstanding."""
    not_after: datetime | None = None
    """The time after which it must not be carried out any more."""
    held_for: Literal["announcement"] | None = None
    """`announcement` while a raise waits for the safety office's alert; until then it is not delivered."""
    text: str | None = None
    """What a display shall show."""
    seals: Annotated[tuple[str, ...], Field(exclude_if=lambda seals: not seals)] = ()
    """The seals to lock or unlock, as the passes name them."""


class PassVerdict(OutboundModel):
    """What each pass on the truck would have got alone."""

    no: str
    """The pass's number."""
    verdict: VerdictWord
    """The verdict that the pass would have got."""


class LanePlace(OutboundModel):
    """A lane."""

    gate: str
    """The gate that the lane is at."""
    lane: str
    """The lane's name at its gate."""


class Root(OutboundModel):
    """The position in `gate.inbound` of the event that the verdict follows from."""

    partition: int
    """The partition."""
    offset: int
    """The offset in it."""


class Verdict(OutboundModel):
    """A visit's verdict. One is in force at a time."""

    visit: str
    """The visit's address, `{gate}.{lane}.{session}`."""
    zone: str
    """The zone."""
    direction: Direction
    """I into the zone, E out of it."""
    revision: int
    """The verdict's number among those of its visit, from 1 on."""
    supersedes: int | None
    """The revision that was in force before."""
    because: str = ""
    """What made this revision: `gathered`, `weighed`, `decided`, `void` and others."""
    verdict: VerdictWord
    """Whether the truck may pass, must not, or an officer must look."""
    check_result: CheckResult
    """The same by JGS/T 14: Y release, N alarm, M an officer must look."""
    redirect_to: LanePlace | None
    """The lane that the truck should take instead; its pass stays as it is."""
    lane_class: str
    """Which class of lane the goods belong to."""
    status_word: StatusWord
    """The 20 positions of JGS/T 14 annex B."""
    passes: tuple[PassVerdict, ...]
    """What each pass on the truck would have got alone."""
    weights: tuple[Weighing, ...]
    """The comparisons of weights, level by level."""
    draws: tuple[Draw, ...]
    """The draws that the truck took part in."""
    reasons: tuple[Reason, ...]
    """Every rule that spoke."""
    led: str
    """What the driver reads on the lane's display."""
    officer_hint: str
    """What the officer reads."""
    hazardous: bool
    """Whether hazardous goods are aboard."""
    commands: tuple[Command, ...]
    """What the devices of the lane shall do."""
    rules_version: int
    """The version of the rules that it was reached by."""
    policy_version: int
    """The version of the zone's policy that it was reached by."""
    draw_key_id: str | None
    """The id of the key that the draws were made with."""
    root: Root
    """The event that it follows from."""
    log_time: datetime
    """When it was reached, by the zone's clock."""
