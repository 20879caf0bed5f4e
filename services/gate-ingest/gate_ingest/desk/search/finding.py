"""What the history has that fits: few of each kind, the newest first."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from kakou.history.reading import Reading
from kakou.history.tables import DECLARATIONS, PASSES, PLATES, VISITS
from kakou.lists.filters import FEW_PLATES, unindexed
from kakou.values.plates import IMPOSSIBLE_IN_SERIAL
from sqlalchemy import ColumnElement, Select, Table, and_, false, or_, select

from gate_ingest.desk.rooms import page_of_declaration, page_of_pass, page_of_visit
from gate_ingest.desk.search.query import Query

SHOWN: Final = 10
"""Of each kind."""
BOXES_SOUGHT: Final = timedelta(days=30)
"""Passes are looked through for a container if they were filed since: no index leads from it to them."""
LAST: Final = "\uffff"
"""Behind every character of a number."""


@dataclass(frozen=True)
class Hit:
    """no: of a visit, a pass or a declaration. title: its number or plate. state: its word. about: what stands beside
    it, as it is. at: since when it is known."""

    no: str
    href: str
    title: str | None
    state: str
    about: tuple[str, ...]
    at: datetime
    direction: str | None = None


@dataclass(frozen=True)
class Group:
    """more: there are others, which are not shown."""

    name: str
    hits: tuple[Hit, ...]
    more: bool


@dataclass(frozen=True)
class Found:
    """too_many_plates: so many plates hold the part that only its newest trucks could be told by luck."""

    groups: tuple[Group, ...]
    too_many_plates: bool = False

    @property
    def only(self) -> Hit | None:
        hits = [hit for group in self.groups for hit in group.hits]
        return hits[0] if len(hits) == 1 else None


class Way(NamedTuple):
    """where: what holds of the rows. order: by which they come, the last first, with no need to look at all of them."""

    where: ColumnElement[bool]
    order: ColumnElement[Any]


def finding(query: Query, lanes: frozenset[str]) -> Callable[[Reading], Found]:
    """lanes: `gate/lane` of those whose trucks alone may be seen; empty for the whole zone."""

    def ask(reading: Reading) -> Found:
        plates = _plates(reading, query.plate) if query.plate else []
        too_many = len(plates) > FEW_PLATES
        plates = [] if too_many else plates
        passes = [] if lanes else _rows(reading, PASSES, "filed_at", _passes(query, plates))
        groups = (
            _group("trucks", _rows(reading, VISITS, "arrived_at", _trucks(query, plates, passes), _at(lanes)), _truck),
            _group("passes", passes, _pass),
            _group("declarations", [] if lanes else _declarations(reading, query), _declaration),
        )
        return Found(tuple(each for each in groups if each.hits), too_many)

    return ask


def _plates(reading: Reading, part: str) -> list[str]:
    ways = sorted({part, part.translate(IMPOSSIBLE_IN_SERIAL)})
    holds = or_(*(PLATES.c.plate.contains(way, autoescape=True) for way in ways))
    return [row.plate for row in reading.rows(select(PLATES.c.plate).where(holds).limit(FEW_PLATES + 1))]


def _trucks(query: Query, plates: Sequence[str], passes: Sequence[Any]) -> Iterable[Way]:
    arrived = VISITS.c.arrived_at
    if plates:
        yield Way(VISITS.c.plate.in_(plates), unindexed(arrived))
    if query.firm:
        yield Way(VISITS.c.firm == query.firm, arrived)
    if query.container and (held := {row.visit for row in passes if row.visit}):
        yield Way(VISITS.c.visit.in_(sorted(held)), unindexed(arrived))


def _passes(query: Query, plates: Sequence[str]) -> Iterable[Way]:
    filed = PASSES.c.filed_at
    if plates:
        yield Way(PASSES.c.plate.in_(plates), unindexed(filed))
    if query.firm:
        yield Way(PASSES.c.firm == query.firm, filed)
    if query.number:
        yield _begins(PASSES.c.no, query.number)
    if query.container:
        # The body is JSON: the number stands in it between quotation marks.
        since = filed >= datetime.now(UTC) - BOXES_SOUGHT
        yield Way(and_(since, PASSES.c.body.contains(f'"{query.container}"', autoescape=True)), filed)


def _declarations(reading: Reading, query: Query) -> Sequence[Any]:
    ways = [Way(DECLARATIONS.c.firm == query.firm, DECLARATIONS.c.filed_at)] if query.firm else []
    if query.number:
        ways.append(_begins(DECLARATIONS.c.no, query.number))
    return _rows(reading, DECLARATIONS, "filed_at", ways)


def _begins(no: ColumnElement[str], number: str) -> Way:
    """As a range, which the key of the table leads to, and in the key's order: the beginning may be that of all there
    are, and numbers go up with the years."""
    return Way(and_(no >= number, no <= number + LAST), no)


def _at(lanes: frozenset[str]) -> ColumnElement[bool] | None:
    if not lanes:
        return None
    places = (each.split("/", 1) for each in sorted(lanes))
    return or_(false(), *(and_(VISITS.c.gate == gate, VISITS.c.lane == lane) for gate, lane in places))


def _rows(
    reading: Reading, table: Table, newest: str, ways: Iterable[Way], only: ColumnElement[bool] | None = None
) -> Sequence[Any]:
    """The newest of all that one of the ways leads to, each asked by itself: each has an index of its own."""
    found: dict[str, Any] = {}
    key = table.primary_key.columns.values()[1]
    for way in ways:
        wanted: Select[Any] = select(*_shown(table)).where(way.where)
        if only is not None:
            wanted = wanted.where(only)
        rows = reading.rows(wanted.order_by(way.order.desc(), key.desc()).limit(SHOWN + 1))
        found |= {row._mapping[key.name]: row for row in rows}
    return sorted(found.values(), key=lambda row: (row._mapping[newest], row._mapping[key.name]), reverse=True)


def _shown(table: Table) -> list[ColumnElement[Any]]:
    """All but the bodies, which may be large."""
    return [column for column in table.c if column.name != "body"]


def _group(name: str, rows: Sequence[Any], hit: Callable[[Any], Hit]) -> Group:
    return Group(name, tuple(map(hit, rows[:SHOWN])), len(rows) > SHOWN)


def _truck(row: Any) -> Hit:
    state = (
        "ended" if row.ended_at else "passed" if row.raised_at else f"says_{row.verdict}" if row.verdict else "pending"
    )
    about = (f"{row.gate} {row.lane}", *((row.firm,) if row.firm else ()))
    return Hit(row.visit, page_of_visit(row.visit), row.plate, state, about, row.arrived_at, row.direction)


def _pass(row: Any) -> Hit:
    about = (row.plate, *((row.firm,) if row.firm else ()))
    return Hit(row.no, page_of_pass(row.no), row.no, f"pass_{row.state}", about, row.filed_at, row.direction)


def _declaration(row: Any) -> Hit:
    return Hit(
        row.no,
        page_of_declaration(row.no),
        row.no,
        f"passed_state_{row.passed_state}",
        (row.firm,),
        row.filed_at,
        row.direction,
    )
