"""Goods that lie longer than the zone allows: first in is taken to be first out."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from kakou.contracts.base import OutboundModel
from kakou.contracts.documents.reference import StorageUnit
from kakou.contracts.task import TaskSubject
from kakou.contracts.verdicts import Bilingual
from kakou.runtime.state.timers import EPOCH, set_timer
from kakou.runtime.unit_of_work import UnitOfWork
from kakou.values.decimals import ZERO, Amount, plain, write

from hazmat_notify import tasks
from hazmat_notify.alerts import conditions
from hazmat_notify.alerts.rules import alert_message
from hazmat_notify.alerts.rules.wording import LEFT_AGAIN, LONGER_NOW, contacts
from hazmat_notify.policy import policy_of
from hazmat_notify.state import OVERSTAYED, STAY, STOCK, STORAGE_UNIT
from hazmat_notify.stock.rules.balances import NOTHING, Held, Stock

STAY_TIMER = "stay"
STAY_TASK = "stay-too-long"
SLOT = timedelta(minutes=10)
"""Arrivals of one substance within it count as one."""
REMEMBERED = timedelta(days=1)
"""Arrivals that have gone out again are kept for so long: an exit may be reported as less than was thought."""


class Arrived(OutboundModel):
    """kg of a substance that had ever come into a unit by `at`."""

    at: datetime
    came: Amount


class Stays(OutboundModel):
    """Of one substance in a unit: its arrivals, oldest first. watched: when a timer looks at it next."""

    arrivals: tuple[Arrived, ...] = ()
    watched: datetime | None = None


def came_in(unit: UnitOfWork, no: str, what: str) -> None:
    """Have somebody look when what has just come in should have left."""
    held = _held(unit, no, what)
    known = unit.get(STAY, f"{no}/{what}", Stays) or Stays()
    before = [each for each in known.arrivals if each.came > held.out or each.at + REMEMBERED > unit.log_time]
    if before and _slot(before[-1].at) == _slot(unit.log_time):
        before.pop()
    arrivals = (*before, Arrived(at=unit.log_time, came=held.came))
    _watch(unit, no, what, known.model_copy(update={"arrivals": arrivals}))


def look_at(unit: UnitOfWork, place: str) -> None:
    """Whether what came into `unit/substance` lies there for too long, by the limit in force, or no longer does."""
    no, _, what = place.partition("/")
    known = unit.get(STAY, place, Stays)
    if known is None:
        return
    limit = _limit(unit, no)
    came = max((each.came for each in known.arrivals if each.at + limit <= unit.log_time), default=ZERO)
    told = Decimal(unit.get_text(OVERSTAYED, place) or 0)
    if came:
        unit.put(OVERSTAYED, place, write(came))
    if came and came != told:
        _see_to(unit, no, what, came, more=came > told)
    elif told and not came:
        _end(unit, place, LONGER_NOW)
    _watch(unit, no, what, known)


def look_at_units(unit: UnitOfWork, numbers: Iterable[str]) -> None:
    """The same of everything in these storage units, whose limit may have changed."""
    places = [f"{no}/{what}" for no in numbers for what in (unit.get(STOCK, no, Stock) or NOTHING).held]
    unit.require_all((kind, place) for place in places for kind in (STAY, OVERSTAYED))
    for place in places:
        look_at(unit, place)


def went_out(unit: UnitOfWork, no: str, what: str) -> None:
    """What has just gone out may be what stayed too long."""
    came = unit.get_text(OVERSTAYED, f"{no}/{what}")
    if came is not None:
        _see_to(unit, no, what, Decimal(came))


def _watch(unit: UnitOfWork, no: str, what: str, stays: Stays) -> None:
    """Keep the arrivals, with a timer for the first that has not lain too long yet."""
    limit = _limit(unit, no)
    coming = min((each.at + limit for each in stays.arrivals if each.at + limit > unit.log_time), default=None)
    at = None if coming is None else EPOCH + _slot(coming) * SLOT
    if at is not None and at != stays.watched:
        set_timer(unit, at, STAY_TIMER, f"{no}/{what}")
    kept = stays.model_copy(update={"watched": at})
    if kept != unit.get(STAY, f"{no}/{what}", Stays):
        unit.put(STAY, f"{no}/{what}", kept)


def _slot(at: datetime) -> int:
    """The number of the slot that ends at this time or next."""
    return -((EPOCH - at) // SLOT)


def _see_to(unit: UnitOfWork, no: str, what: str, came: Decimal, more: bool = False) -> None:
    """Raise, update or end the alarm: kg that came in by then and have not gone out since.

    more: some of it has come to stay too long just now.
    """
    place, held = f"{no}/{what}", _held(unit, no, what)
    left = min(max(came - held.out, ZERO), held.kilograms)
    if not left:
        _end(unit, place, LEFT_AGAIN)
        return
    text = Bilingual(
        zh=f"{no}：{what} {plain(left)}千克存放超过期限。",
        en=f"{no}: {plain(left)} kg of {what} have stayed longer than allowed.",
    )
    document = unit.get(STORAGE_UNIT, no, StorageUnit)
    contact = contacts(document.contacts) if document else None
    conditions.say(
        unit,
        f"stay/{place}",
        lambda at, before: alert_message.of_unit(at, before, "stay", "moderate", no, contact, text),
    )
    tasks.report(unit, place, STAY_TASK, TaskSubject(kind="storage-unit", no=no), text, anew=more)


def _end(unit: UnitOfWork, place: str, why: Bilingual) -> None:
    unit.delete(OVERSTAYED, place)
    conditions.over(unit, f"stay/{place}", why)
    tasks.settle(unit, place, why.en)


def _held(unit: UnitOfWork, no: str, what: str) -> Held:
    return (unit.get(STOCK, no, Stock) or NOTHING).held.get(what, Held())


def _limit(unit: UnitOfWork, no: str) -> timedelta:
    """The unit's own limit, else the zone's."""
    document = unit.get(STORAGE_UNIT, no, StorageUnit)
    if document is not None and document.limit_hours is not None:
        return timedelta(hours=document.limit_hours)
    return policy_of(unit).stay_limit
