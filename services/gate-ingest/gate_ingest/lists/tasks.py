"""`GET /v1/tasks`: alarms and follow-ups, the oldest first."""

from datetime import UTC, datetime
from typing import Final

from kakou.contracts.base import Code
from kakou.contracts.task import Task
from kakou.history.tables import TASKS as TABLE
from kakou.lists.columns import Column
from kakou.lists.filters import Filter, equals, times
from kakou.lists.listing import Listing
from sqlalchemy import ColumnElement, Table, and_, or_

_AT: Final = datetime(2026, 11, 22, tzinfo=UTC)


def _about(table: Table, subject: str) -> ColumnElement[bool]:
    kind, colon, no = subject.partition(":")
    whole = table.c.subject_no == subject
    return or_(whole, and_(table.c.subject_kind == kind, table.c.subject_no == no)) if colon else whole


def of_lanes(table: Table, lanes: frozenset[str]) -> ColumnElement[bool]:
    """Those about one of the lanes, given as `gate/lane`, or about a truck in it."""
    return or_(*(_of_lane(table, lane.replace("/", ".", 1)) for lane in sorted(lanes)))


def _of_lane(table: Table, no: str) -> ColumnElement[bool]:
    """As a range of the index. No sign comes between a point and a slash."""
    c = table.c
    of_a_truck = and_(c.subject_kind == "visit", c.subject_no > f"{no}.", c.subject_no < f"{no}/")
    return or_(and_(c.subject_kind == "lane", c.subject_no == no), of_a_truck)


def _is_open(table: Table, is_open: bool) -> ColumnElement[bool]:
    return table.c.closed_at.is_(None) if is_open else table.c.closed_at.is_not(None)


TASKS: Final = Listing(
    name="tasks",
    noun="Task",
    title="Alarms and follow-ups, oldest first",
    tag="tasks",
    table=TABLE,
    scopes=("officer", "safety"),
    order=("opened_at", "id"),
    of_lanes=of_lanes,
    model=Task,
    columns=(
        Column("id", "The task's id.", "irregular-raise.G1.E01.20261122080000000017"),
        Column("kind", "What happened.", "irregular-raise"),
        Column("subject_kind", "What it is about.", "visit", path="subject.kind"),
        Column("subject_no", "Its number, address or id.", "G1.E01.20261122080000000017", path="subject.no"),
        Column("opened_at", "Since when it is open, by the zone's clock.", _AT, "time"),
        Column("due", "By when it should be seen to.", _AT, "time"),
        Column("text_zh", "What happened and what to do, in Chinese.", "道闸未经放行抬起。", path="text.zh"),
        Column("text_en", "The same in English.", "The barrier was raised without a release.", path="text.en"),
        Column("closed_at", "When it was closed.", None, "time", "closed.at"),
        Column("closed_by", "Who closed it, or the type of the event that settled it.", None, path="closed.by"),
        Column("closed_why", "What was done about it.", None, path="closed.why"),
    ),
    filters=(
        Filter("subject", "The subject's number, or `kind:no`.", Code, _about, "lane:G1.E01"),
        Filter("open", "`true`: those not closed yet; `false`: the closed ones.", bool, _is_open, "true"),
        equals("kind", "What happened.", "irregular-raise"),
        equals("closed_by", "Who closed it, or the type of the event that settled it.", "王伟"),
        *times("opened_at", "Opened"),
    ),
)
