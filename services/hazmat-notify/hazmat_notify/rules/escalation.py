"""The rungs that an unanswered alert climbs."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from kakou.contracts.alert import Escalation
from kakou.contracts.documents.reference import UnitContact
from kakou.contracts.events.safety import EscalationContact
from kakou.contracts.verdicts import Bilingual

AFTER = (30, 90, 180)
"""Seconds without an answer, where the zone has no list of its own."""


@dataclass(frozen=True, slots=True)
class Rung:
    """Whom to turn to, after so many seconds without an answer, and by which channel. name: None where none is known,
    which still makes the alert louder for those who follow the feed."""

    after: int
    name: str | None
    phone: str | None
    channel: str


def rungs(zone: Sequence[EscalationContact], unit: Sequence[UnitContact]) -> tuple[Rung, ...]:
    """The zone's list in the order of its times; without one, the unit's contacts in turn, at 30, 90 and 180 s."""
    if zone:
        ordered = sorted(zone, key=lambda each: each.after)
        return tuple(Rung(each.after, each.name, each.phone, each.channel) for each in ordered)
    callable_ones = [each for each in unit if each.name or each.phone][: len(AFTER)]
    return tuple(
        Rung(after, contact.name if contact else None, contact.phone if contact else None, "board")
        for after, contact in zip_longest(AFTER, callable_ones)
    )


def escalation(rung: Rung, step: int) -> Escalation:
    """The step as the feed tells it."""
    who = " ".join(part for part in (rung.name, rung.phone) if part)
    return Escalation(
        step=step,
        after=rung.after,
        name=rung.name,
        phone=rung.phone,
        channel=rung.channel,
        text=Bilingual(
            zh=f"{rung.after}秒无人处置，升级第{step}步" + (f"：请{who}处置" if who else ""),
            en=f"No answer for {rung.after} s, step {step}" + (f": over to {who}" if who else ""),
        ),
    )
