"""What an alert about a visit says, and whether that is news."""

from datetime import datetime

from kakou.contracts.alert import Alert, AlertGoods, AlertKind, Escalation, MsgType, Severity
from kakou.contracts.base import OutboundModel
from kakou.contracts.events.hazardous_goods import HazardousGoods
from kakou.contracts.events.outbound import VerdictReached
from kakou.contracts.verdicts import Bilingual, Reason, VerdictWord

from hazmat_notify.alerts.rules.severity import at_least_severe, severity
from hazmat_notify.alerts.rules.wording import announcement, withdrawal
from hazmat_notify.storage.forecast import Foreseen

NO_LONGER_HAZARDOUS = Bilingual(zh="复核后无危险货物", en="found to carry no hazardous goods after all")
HAS_LEFT = Bilingual(zh="车辆已离开", en="the truck has left")
OVER = ("cancel", "all-clear", "expired")
"""What ends an alert for good."""
UNLOADED = Bilingual(zh="已全部卸货入库", en="all unloaded into storage")
NOTHING_ABOARD = Bilingual(zh="关员清点后车上无危险货物", en="an officer counted none of the hazardous goods aboard")
NOT_FOLLOWED = Bilingual(
    zh="车辆已进区，车上没有须入库登记的危险化学品",
    en="the truck went in, with no hazardous chemical bound for storage",
)
AT_SECOND_GATE = Bilingual(zh="车辆已通过第二道卡口", en="the truck has passed its second gate")
RETRACTED = Bilingual(zh="识读有误，已撤回", en="a wrong reading, taken back")


class Place(OutboundModel):
    """A message's place in the zone's feed. id: the alert's, the same for all its messages."""

    id: str
    sequence: int
    zone: str
    at: datetime


def of_verdict(
    reached: VerdictReached,
    place: Place,
    before: Alert | None,
    foreseen: Foreseen,
    together: tuple[Reason, ...],
    withheld: bool,
) -> Alert:
    """The message that the verdict makes. before: the alert's last message. together: what should not share a truck.
    withheld: its release is referred to an officer, and the truck is not let through by it."""
    word: VerdictWord = "refer" if withheld else reached.verdict.verdict
    destination, grave = storage_unit(reached.hazardous), severity(reached.hazardous)
    return Alert(
        id=place.id,
        sequence=place.sequence,
        zone=place.zone,
        msg_type="alert" if before is None else "update",
        severity=at_least_severe(grave) if foreseen.grave else grave,
        urgency="immediate" if word == "release" else "expected",
        at=place.at,
        visit=reached.verdict.visit,
        gate=reached.gate,
        lane=reached.lane,
        direction=reached.verdict.direction,
        verdict=word,
        plate=reached.plate,
        firm=reached.firm,
        goods=tuple(map(_goods, reached.hazardous)),
        storage_unit=destination,
        forecast=foreseen.forecast,
        findings=(*filter(_concerns, reached.verdict.reasons), *foreseen.grave, *foreseen.notes, *together),
        contact=reached.contact,
        text=announcement(reached, word, destination),
    )


def cancelled(last: Alert, place: Place, why: Bilingual) -> Alert:
    """The message that takes an alert back."""
    return _over(last, place, "cancel", withdrawal(last.plate, why))


def of_unit(
    place: Place,
    before: Alert | None,
    kind: AlertKind,
    severity: Severity,
    unit: str,
    contact: str | None,
    text: Bilingual,
) -> Alert:
    """The message about what is the matter in a storage unit. contact: whom to call about it."""
    return _of(place, before, kind, severity, unit, text).model_copy(update={"contact": contact})


def of_receiver(place: Place, before: Alert | None, text: Bilingual) -> Alert:
    """The message that a receiver of the feed gets nothing any more."""
    return _of(place, before, "subscription", "minor", None, text)


def drill(place: Place, unit: str | None, text: Bilingual) -> Alert:
    """An alert that is not real, and says so."""
    return _of(place, None, "drill", "moderate", unit, text).model_copy(update={"drill": True})


def _of(
    place: Place, before: Alert | None, kind: AlertKind, severity: Severity, unit: str | None, text: Bilingual
) -> Alert:
    return Alert(
        id=place.id,
        sequence=place.sequence,
        zone=place.zone,
        msg_type="alert" if before is None else "update",
        kind=kind,
        severity=severity,
        at=place.at,
        visit=None,
        plate=None,
        firm=None,
        storage_unit=unit,
        text=text,
    )


def escalated(last: Alert, place: Place, step: Escalation) -> Alert:
    """The message that nobody has it in hand, and to whom it goes now."""
    changes = {"sequence": place.sequence, "at": place.at, "msg_type": "update", "escalation": step}
    return last.model_copy(update=changes)


def expired(last: Alert, place: Place) -> Alert:
    """The message that an alert no longer counts, though nobody has taken it in hand."""
    text = Bilingual(zh=f"过期未处置：{last.text.zh}", en=f"Expired in nobody's hands: {last.text.en}")
    return _over(last, place, "expired", text)


def all_clear(last: Alert, place: Place, why: Bilingual) -> Alert:
    """The message that what the alert was about is over."""
    about = last.plate or last.storage_unit
    # What ends a drill must not be read as the end of an alarm about the same unit.
    zh, en = ("演练：", "DRILL: ") if last.drill else ("", "")
    text = Bilingual(
        zh=f"{zh}解除：" + "，".join(part for part in (about, why.zh) if part) + "。",
        en=f"{en}All clear: " + ", ".join(part for part in (about, why.en) if part) + ".",
    )
    return _over(last, place, "all-clear", text)


def is_over(message: Alert) -> bool:
    """Whether what the alert was about is over: nothing climbs, repeats or brings it back."""
    return message.msg_type in OVER


def lacks_contact(message: Alert) -> bool:
    """Whether nobody is named to call, where somebody should be."""
    return message.contact is None and message.kind not in ("subscription", "drill")


def _over(last: Alert, place: Place, how: MsgType, text: Bilingual) -> Alert:
    changes = {"sequence": place.sequence, "at": place.at, "msg_type": how, "urgency": "past", "text": text}
    return last.model_copy(update={**changes, "escalation": None})


def is_news(message: Alert, before: Alert | None) -> bool:
    """Whether it says anything that the last one did not: a repeated verdict on the same goods is none."""
    if before is None:
        return True
    own = {"id", "sequence", "at", "expires", "msg_type", "escalation", "supersedes"}
    return message.model_dump(exclude=own) != before.model_dump(exclude=own)


def storage_unit(goods: tuple[HazardousGoods, ...]) -> str | None:
    """Where the goods are bound for; the first one's, where they go to several."""
    return next((each.storage_unit for each in goods if each.storage_unit), None)


def _goods(goods: HazardousGoods) -> AlertGoods:
    return AlertGoods(
        name=goods.name,
        cas=goods.cas,
        un=goods.un,
        hazard_class=goods.hazard_class,
        subsidiary=goods.subsidiary,
        packing_group=goods.packing_group,
        quantity=goods.quantity,
        unit=goods.unit,
        storage_unit=goods.storage_unit,
    )


def _concerns(reason: Reason) -> bool:
    """The safety office is told what concerns the goods, not what customs holds against the papers."""
    return reason.code.startswith("hazmat.")
