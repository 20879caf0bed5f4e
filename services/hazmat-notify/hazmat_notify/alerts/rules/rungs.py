"""The rungs that an alert climbs while nobody has it in hand."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from kakou.contracts.alert import Escalation
from kakou.contracts.documents.reference import UnitContact
from kakou.contracts.events.safety import EscalationContact
from kakou.contracts.verdicts import Bilingual

AFTER = (30, 90, 180)
"""Seconds in nobody's hands, where the zone has no list of its own."""


@dataclass(frozen=True, slots=True)
class Rung:
    """Whom to turn to, after so many seconds in nobody's hands, and by which channel. name, phone: None where no
    contact is known, which still makes the alert louder for those who follow the feed."""

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


def escalation(rung: Rung, step: int, *, last: bool, heard: bool) -> Escalation:
    """The step as the feed tells it. last: no rung follows. heard: the rung's channel takes messages now."""
    who = " ".join(part for part in (rung.name, rung.phone) if part)
    zh, en = [f"{rung.after}秒无人接手，升级第{step}步"], [f"In nobody's hands for {rung.after} s, step {step}"]
    if who:
        zh[0], en[0] = f"{zh[0]}：请{who}处置", f"{en[0]}: over to {who}"
    else:
        zh.append("未登记联系人，此步未通知到任何人")
        en.append("no contact is on file, so this step reaches nobody")
    if not heard:
        zh.append(f"接收方{rung.channel}未在接收，此步未通知到任何人")
        en.append(f"receiver {rung.channel} takes nothing now, so this step reaches nobody")
    if last:
        zh.append("名单上再无下一位")
        en.append("nobody further is on the list")
    return Escalation(
        step=step,
        after=rung.after,
        name=rung.name,
        phone=rung.phone,
        channel=rung.channel,
        nobody=not who or not heard,
        last=last,
        text=Bilingual(zh="；".join(zh), en="; ".join(en)),
    )
