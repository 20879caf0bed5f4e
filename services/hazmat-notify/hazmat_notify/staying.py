"""Goods that lie longer than the zone allows: first in is taken to be first out."""

from datetime import timedelta
from decimal import Decimal

from kakou.contracts.decimals import ZERO, plain, write
from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.task import TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.timers import EPOCH, set_timer
from kakou.runtime.unit import Unit

from hazmat_notify import standing, tasks
from hazmat_notify.entries import OVERSTAYED, STAY, STOCK, STORAGE_UNIT
from hazmat_notify.policy import policy_of
from hazmat_notify.rules import alert
from hazmat_notify.rules.stock import NOTHING, Held, Stock
from hazmat_notify.rules.wording import LEFT_AGAIN, contacts

STAY_TIMER = "stay"
STAY_TASK = "stay-too-long"
SLOT = timedelta(minutes=10)
"""Arrivals of one substance within it share a timer."""


def came_in(unit: Unit, no: str, what: str) -> None:
    """Have somebody look when what has just come in should have left."""
    now_ms = (unit.log_time - EPOCH) // timedelta(milliseconds=1)
    held = _held(unit, no, what)
    _wait(unit, no, what, now_ms, held.came)


def due(unit: Unit, key: str) -> None:
    """The time of what came in by then is over, unless the limit was lengthened meanwhile."""
    mark = unit.get_text(STAY, key)
    if mark is None:
        return
    unit.delete(STAY, key)
    place = key.rpartition("@")[0]
    no, _, what = place.partition("/")
    arrived_ms, came = mark.split(" ")
    if EPOCH + timedelta(milliseconds=int(arrived_ms)) + _limit(unit, no) > unit.log_time:
        _wait(unit, no, what, int(arrived_ms), Decimal(came))
        return
    unit.put(OVERSTAYED, place, came)
    _see_to(unit, no, what, Decimal(came), more=True)


def went_out(unit: Unit, no: str, what: str) -> None:
    """What has just gone out may be what stayed too long."""
    came = unit.get_text(OVERSTAYED, f"{no}/{what}")
    if came is not None:
        _see_to(unit, no, what, Decimal(came))


def _wait(unit: Unit, no: str, what: str, arrived_ms: int, came: Decimal) -> None:
    until = EPOCH + timedelta(milliseconds=arrived_ms) + _limit(unit, no)
    slot = -((EPOCH - until) // SLOT)
    key = f"{no}/{what}@{slot}"
    known = unit.get_text(STAY, key)
    if known is None:
        set_timer(unit, EPOCH + slot * SLOT, STAY_TIMER, key)
    unit.put(STAY, key, f"{arrived_ms} {write(came)}")


def _see_to(unit: Unit, no: str, what: str, came: Decimal, more: bool = False) -> None:
    """Raise, update or end the alarm: kg that came in by then and have not gone out since.

    more: some of it has come to stay too long just now.
    """
    place, held = f"{no}/{what}", _held(unit, no, what)
    matter = f"stay/{place}"
    left = min(max(came - held.out, ZERO), held.kilograms)
    if not left:
        unit.delete(OVERSTAYED, place)
        standing.over(unit, matter, LEFT_AGAIN)
        tasks.settle(unit, place, "what stayed too long has gone out")
        return
    text = Bilingual(
        zh=f"{no}：{what} {plain(left)}千克存放超过期限。",
        en=f"{no}: {plain(left)} kg of {what} have stayed longer than allowed.",
    )
    document = unit.get(STORAGE_UNIT, no, StorageUnit)
    contact = contacts(document.contacts) if document else None
    standing.say(unit, matter, lambda at, before: alert.of_unit(at, before, "stay", "moderate", no, contact, text))
    tasks.report(unit, place, STAY_TASK, TaskSubject(kind="storage-unit", no=no), text, anew=more)


def _held(unit: Unit, no: str, what: str) -> Held:
    return (unit.get(STOCK, no, Stock) or NOTHING).held.get(what, Held())


def _limit(unit: Unit, no: str) -> timedelta:
    """The unit's own limit, else the zone's."""
    document = unit.get(STORAGE_UNIT, no, StorageUnit)
    if document is not None and document.limit_hours is not None:
        return timedelta(hours=document.limit_hours)
    return policy_of(unit).stay_limit
