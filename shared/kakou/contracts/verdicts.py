"""The verdict, as terminals, officers and other systems read it."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from kakou.contracts.base import Told
from kakou.contracts.decimals import Amount, Difference
from kakou.contracts.numbers import Direction

VerdictWord = Literal["release", "refuse", "refer"]
CheckResult = Literal["Y", "N", "M"]
Outcome = Literal["note", "redirect", "refer", "refuse"]
"""What a reason does; the verdict is the gravest, in this order."""

OUTCOMES: tuple[Outcome, ...] = ("note", "redirect", "refer", "refuse")
CHECK_RESULT: dict[VerdictWord, CheckResult] = {"release": "Y", "refuse": "N", "refer": "M"}

StatusWord = Annotated[str, Field(min_length=20, max_length=20)]
"""Domain §2.3; see `kakou.contracts.status_word`."""

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


class Bilingual(Told):
    zh: str
    en: str


class Reason(Told):
    """A rule that spoke, with its numbers. Amounts among `facts` have five places.

    remedy: the least that would clear it, where there is such a thing. source: where the rule comes from.
    policy: the parameters of the zone's policy that it goes by.
    """

    code: str
    letter: str | None
    outcome: Outcome
    officer_may_release: bool
    facts: dict[str, str] = Field(default_factory=dict)
    text: Bilingual
    remedy: Bilingual | None = None
    source: str = ""
    policy: tuple[str, ...] = ()


class Weighing(Told):
    """One level's comparison in kg; difference = declared − measured. None where a number does not exist.

    quality other than `ok` says why `measured` is not a number to reckon with.
    """

    level: Level
    declared: Amount | None
    measured: Amount | None
    difference: Difference | None
    band: Amount | None
    uncertainty: Amount | None = None
    quality: Quality = "ok"


class Draw(Told):
    """A keyed draw: the enterprise's credit level, the ratio in force, and whether it fell on this truck."""

    kind: Literal["inspection", "spot-check"]
    level: str
    ratio: Amount
    drawn: bool


Device = Literal["barrier", "camera", "bridge", "seal", "display"]
Action = Literal["raise", "keep-closed", "lower", "withdrawn", "re-collect", "lock", "unlock", "show"]


class Command(Told):
    """What a device of the lane shall do. `sequence` is the lane's own, without gaps; not to be done after `not_after`.

    held_for: `announcement` while a raise waits for the safety office's alert, until when it is not delivered.
    text: what a display shows. seals: those to lock or unlock, as the passes name them.
    """

    id: str
    sequence: int
    device: Device
    do: Action
    not_after: datetime | None = None
    held_for: Literal["announcement"] | None = None
    text: str | None = None
    seals: Annotated[tuple[str, ...], Field(exclude_if=lambda seals: not seals)] = ()


class PassVerdict(Told):
    """What each pass on the truck would have got alone."""

    no: str
    verdict: VerdictWord


class LanePlace(Told):
    gate: str
    lane: str


class Root(Told):
    """The position in `gate.inbound` of the event that the verdict follows from."""

    partition: int
    offset: int


class Verdict(Told):
    """A visit's verdict. One is in force at a time; a later revision names the one it supersedes.

    because: what made this revision: `gathered`, `weighed`, `decided`, `void`, …
    status_word: the 20 positions of S-JGS annex B. log_time: the zone's clock when it was reached.
    """

    visit: str
    zone: str
    direction: Direction
    revision: int
    supersedes: int | None
    because: str = ""
    verdict: VerdictWord
    check_result: CheckResult
    redirect_to: LanePlace | None
    lane_class: str
    status_word: StatusWord
    passes: tuple[PassVerdict, ...]
    weights: tuple[Weighing, ...]
    draws: tuple[Draw, ...]
    reasons: tuple[Reason, ...]
    led: str
    officer_hint: str
    hazardous: bool
    commands: tuple[Command, ...]
    rules_version: int
    policy_version: int
    draw_key_id: str | None
    root: Root
    log_time: datetime
