"""What an event names up front: the document or visit it is about, and entries that handling it surely needs."""

from collections.abc import Iterable
from typing import Any

from kakou.contracts import topics
from kakou.runtime.events.event import Event
from kakou.runtime.state.retention import noting
from kakou.runtime.store import Key
from kakou.service.tasks import TASK
from kakou.values import containers, plates
from kakou.values.canonical import canonical

from lane_router import deadlines, finished_numbers
from lane_router.finished_numbers import DECLARATIONS, PASSES
from lane_router.state import (
    ADDITIONS,
    ALL,
    AT_LANE,
    BOOK,
    CONTROL_ORDER,
    DECLARATION,
    DRAW_KEY,
    EARLY,
    EARLY_REPORTS,
    ENTERPRISE,
    GATHERED_ON,
    LANE,
    LANE_REPORT,
    LANES,
    LAST_WORD,
    ORDERS_ON,
    PASS,
    PASSES_OF_PLATE,
    PLATE_OF_CARD,
    PLATE_OF_TAG,
    POLICY,
    STORAGE_UNIT,
    VEHICLE,
    VISIT,
    WATCHED,
)
from lane_router.visits.draw_key import CURRENT

_DOCUMENT = {
    topics.DECLARATION_FILED: ("declaration", "no", DECLARATION),
    topics.PASS_FILED: ("pass", "no", PASS),
    topics.VEHICLE_REGISTERED: ("vehicle", "plate", VEHICLE),
    topics.ENTERPRISE_REGISTERED: ("enterprise", "code", ENTERPRISE),
    topics.CONTROL_ORDER_PLACED: ("control_order", "id", CONTROL_ORDER),
    topics.STORAGE_UNIT_REGISTERED: ("storage_unit", "id", STORAGE_UNIT),
}
"""Per type of write: where its data has the document, the field of its number, the kind of its entry."""

_AT_LANE = frozenset(
    {
        topics.VEHICLE_GATHERED,
        topics.VEHICLE_WEIGHED,
        topics.BARRIER_REPORTED,
        topics.DEVICE_REPORTED,
        topics.VEHICLE_DEPARTED,
        topics.VISIT_RETRACTED,
    }
)


def subject_of(event: Event) -> str:
    """The visit or document number that the event is about."""
    if event.type in _AT_LANE:
        return visit_no(event)
    if event.type in _DOCUMENT:
        where, field, _ = _DOCUMENT[event.type]
        return _text(_inner(event.data, where).get(field))
    if event.type == topics.PASS_VOIDED:
        return _text(event.data.get("no"))
    if event.type == topics.VISIT_DECIDED:
        return _text(event.data.get("visit"))
    return event.subject


def visit_no(event: Event) -> str:
    """The visit's address, however odd the source: nothing here may fail."""
    parts = event.source.split("/")
    return ".".join((*parts[2:4], event.subject))


def keys_of(event: Event) -> list[Key]:
    """Entries named in the event itself; those they lead to are loaded when they are touched."""
    zone = event.zone
    found = [Key(f"{zone}/{POLICY}", BOOK), Key(f"{zone}/{ADDITIONS}", BOOK)]
    if event.type in _AT_LANE:
        found.append(Key(f"{zone}/{VISIT}", visit_no(event)))
        if event.type == topics.VEHICLE_GATHERED:
            found += _of_reading(event)
        elif event.type == topics.VISIT_RETRACTED:
            found.append(Key(f"{zone}/{LAST_WORD}", ".".join(event.source.split("/")[2:4])))
        elif event.type == topics.BARRIER_REPORTED:
            found += noting(zone, PASS), noting(zone, DECLARATION)  # what the truck used up may have ended
    elif event.type in _DOCUMENT:
        found.append(Key(f"{zone}/{_DOCUMENT[event.type][2]}", subject_of(event)))
        if event.type == topics.PASS_FILED:
            found += _of_pass(zone, _inner(event.data, "pass"))
            found += _of_number(zone, PASSES, subject_of(event))
        elif event.type == topics.DECLARATION_FILED:
            found += _of_number(zone, DECLARATIONS, subject_of(event))
            found += _of_declaration(zone, _inner(event.data, "declaration"))
    elif event.type == topics.PASS_VOIDED:
        found.append(Key(f"{zone}/{PASS}", subject_of(event)))
    elif event.type == topics.LANE_REPORTED:
        found.append(Key(f"{zone}/{LANE_REPORT}", ".".join(event.source.split("/")[2:4])))
    elif event.type == topics.TASK_CLOSED:
        found.append(Key(f"{zone}/{TASK}", _text(event.data.get("task"))))
    elif event.type == topics.VISIT_DECIDED:
        visit = subject_of(event)
        found += Key(f"{zone}/{VISIT}", visit), Key(f"{zone}/{LAST_WORD}", ".".join(visit.split(".")[:2]))
    return found


def _of_reading(event: Event) -> Iterable[Key]:
    zone, data = event.zone, event.data
    gate_lane = ".".join(event.source.split("/")[2:4])
    yield Key(f"{zone}/{LANES}", ALL)
    yield Key(f"{zone}/{DRAW_KEY}", CURRENT)
    yield noting(zone, VISIT, under=GATHERED_ON)
    yield Key(f"{zone}/{EARLY_REPORTS}", visit_no(event))
    for kind in (LANE, LANE_REPORT, AT_LANE):
        yield Key(f"{zone}/{kind}", gate_lane)
    sources = (("plates", "text"), ("tags", "plate"), ("cards", "plate"))
    for plate in dict.fromkeys(plate for field, name in sources for plate in _each(data, field, name)):
        normal = plates.normalise(plate)
        yield Key(f"{zone}/{PASSES_OF_PLATE}", normal)
        yield Key(f"{zone}/{VEHICLE}", normal)
        yield Key(f"{zone}/{ORDERS_ON}", f"vehicle:{normal}")
    for no in _each(data, "containers", "no"):
        yield Key(f"{zone}/{ORDERS_ON}", f"container:{containers.normalise(no)}")
    for tag in _each(data, "tags", "id"):
        yield Key(f"{zone}/{PLATE_OF_TAG}", canonical(tag))
    for card in _each(data, "cards", "id"):
        yield Key(f"{zone}/{PLATE_OF_CARD}", canonical(card))
    shown = data.get("pass_nos")
    for no in shown if isinstance(shown, list) else ():
        if isinstance(no, str):
            number = canonical(no).upper()
            yield Key(f"{zone}/{PASS}", number)
            yield Key(f"{zone}/{ORDERS_ON}", f"pass:{number}")


def _of_pass(zone: str, filed: dict[str, Any]) -> Iterable[Key]:
    """What filing needs, and what the truck will need when it comes: it may come in the same batch."""
    yield Key(f"{zone}/{WATCHED}", deadlines.slot_of(deadlines.EXPIRY, _text(filed.get("no"))))
    plate = _text(_inner(filed, "vehicle").get("plate"))
    yield Key(f"{zone}/{PASSES_OF_PLATE}", plate)
    yield Key(f"{zone}/{VEHICLE}", plate)
    yield Key(f"{zone}/{ORDERS_ON}", f"pass:{_text(filed.get('no'))}")
    for no in _each(filed, "documents", "no"):
        yield Key(f"{zone}/{DECLARATION}", no)
        yield Key(f"{zone}/{ORDERS_ON}", f"declaration:{no}")
    for no in _each(filed, "containers", "no"):
        yield Key(f"{zone}/{ORDERS_ON}", f"container:{no}")
    yield from _of_firm(zone, _text(filed.get("firm")))


def _of_number(zone: str, kind: str, no: str) -> Iterable[Key]:
    """What was said of the number before it is filed, and whether it was filed long ago."""
    yield Key(f"{zone}/{EARLY}", no)
    yield finished_numbers.key(zone, kind, no)


def _of_declaration(zone: str, document: dict[str, Any]) -> Iterable[Key]:
    yield Key(f"{zone}/{ORDERS_ON}", f"declaration:{_text(document.get('no'))}")
    yield from _of_firm(zone, _text(document.get("firm")))


def _of_firm(zone: str, firm: str) -> Iterable[Key]:
    if firm:
        yield Key(f"{zone}/{ENTERPRISE}", firm)
        yield Key(f"{zone}/{ORDERS_ON}", f"enterprise:{firm}")


def _inner(data: dict[str, Any], field: str) -> dict[str, Any]:
    inner = data.get(field)
    return inner if isinstance(inner, dict) else {}


def _each(data: dict[str, Any], field: str, name: str) -> Iterable[str]:
    items = data.get(field)
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict) and (text := _text(item.get(name))):
            yield text


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
