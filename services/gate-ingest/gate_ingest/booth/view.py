"""What the booth's screen shows of its lane."""

from dataclasses import dataclass
from typing import Literal

from kakou.contracts.verdicts import Bilingual

from gate_ingest.booth.words import TELLS
from gate_ingest.lanes.standing import LaneSeen

Light = Literal["green", "red", "amber", "none"]


@dataclass(frozen=True)
class Screen:
    """tells: what the driver must do. why: what stands in the way, where somebody can do something about it."""

    seen: LaneSeen
    light: Light
    tells: Bilingual
    why: Bilingual | None
    plate: str | None


def screen_of(seen: LaneSeen, *, behind: bool = False) -> Screen:
    """Green is for the truck that is there, by what stands now; whatever is in doubt is amber. behind: something may
    have come that is not in what is seen."""
    truck, step = seen.facts.truck, seen.step
    key: str = "passed" if step == "raised" and seen.down else step
    if seen.unreleased:
        key = "unreleased"
    if seen.green and behind:
        key = "behind"
    if seen.facts.mode == "shadow" and step in ("released", "expired", "withdrawn", "rising", "raised"):
        key = "shadow"
    light: Light = "amber"
    if seen.green and not behind:
        light = "green"
    elif step == "refused":
        light = "red"
    elif truck is None or key in ("passed", "shadow"):
        light = "none"
    zh, en = TELLS[key]
    if step == "redirected" and truck is not None and truck.redirect_to is not None:
        zh, en = f"请改走 {truck.redirect_to}", f"Use lane {truck.redirect_to}"
    plate = truck.plate if truck is not None and key != "passed" else None
    return Screen(seen, light, Bilingual(zh=zh, en=en), _why(seen), plate)


def _why(seen: LaneSeen) -> Bilingual | None:
    truck = seen.facts.truck
    if truck is None or seen.step not in ("refused", "referred", "redirected"):
        return None
    return seen.facts.withheld or truck.why
