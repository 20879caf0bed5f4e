"""The tables, of which this is the truth: names, keys and what each column says.

Every table but `progress` begins with `zone`, and its rows belong to that zone alone. `root` is the position in
`gate.inbound` of the event that changed the row last, `at` or `changed_at` that event's time by the zone's clock.
`body` is the whole in JSON, of which the other columns are taken.
"""

from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    text,
)

from kakou.history.types import Exact, LogTime, Packed

_TEXT: Final = Text().with_variant(Text(collation="C"), "postgresql")
"""Ordered by its characters' numbers, as SQLite does, in whatever language the database is."""

METADATA: Final = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pkey",
        "ix": "%(table_name)s_by_%(column_0_N_name)s",
    }
)


def _table(name: str, key: tuple[str, ...], *columns: Any, compact: bool = False) -> Table:
    """compact: rows so short that SQLite keeps them in the key's own tree."""
    zone = Column("zone", _TEXT, nullable=False)
    primary = PrimaryKeyConstraint("zone", *key)
    return Table(name, METADATA, zone, *columns, primary, sqlite_with_rowid=not compact)


def _text(name: str, *, null: bool = False) -> "Column[str]":
    return Column(name, _TEXT, nullable=null)


def _number(name: str, *, null: bool = False) -> "Column[int]":
    return Column(name, Integer, nullable=null)


def _time(name: str, *, null: bool = False) -> "Column[Any]":
    return Column(name, LogTime, nullable=null)


def _amount(name: str) -> "Column[Any]":
    return Column(name, Exact, nullable=True)


def _flag(name: str, *, null: bool = False) -> "Column[bool]":
    return Column(name, Boolean, nullable=null)


def _root() -> "Column[int]":
    return Column("root", BigInteger, nullable=False)


def _body() -> "Column[str]":
    return Column("body", Text, nullable=False)


# ------------------------------------------------------------------- trucks

VISITS: Final = _table(
    "visits",
    ("visit",),
    _text("visit"),
    _text("gate"),
    _text("lane"),
    _text("direction", null=True),
    _text("mode", null=True),  # of the passage: automatic or manual
    _text("plate", null=True),
    _text("firm", null=True),
    _text("level", null=True),
    _text("lane_class", null=True),
    _flag("hazardous", null=True),
    _text("state"),  # open or ended
    _text("verdict", null=True),
    _number("revision", null=True),
    _time("arrived_at"),  # first heard of
    _time("weighed_at", null=True),  # when it no longer waited for its weight; at once where it came with it
    _time("decided_at", null=True),  # its first verdict
    _time("answered_at", null=True),  # an officer's last decision
    _time("released_at", null=True),  # the last verdict that released it
    _time("raised_at", null=True),
    _time("ended_at", null=True),
    _text("how", null=True),  # cleared, backed-out or retracted
    _time("changed_at"),
    _root(),
    _body(),
)
"""A truck at a lane, from the first that is heard of it to its end."""

STAGES: Final = _table(
    "visit_stages",
    ("visit", "n"),
    _text("visit"),
    _number("n"),
    _text("stage"),  # weight, seal, officer, documents, redirect, barrier, leaving
    _text("gate"),
    _text("lane"),
    _time("began_at"),
    _time("ended_at", null=True),  # null while it lasts
    compact=True,
)
"""What a visit waited for, one stage after the other without gaps: together they are its whole time."""

VERDICTS: Final = _table(
    "verdicts",
    ("visit", "revision"),
    _text("visit"),
    _number("revision"),
    _time("at"),
    _text("verdict"),
    _text("because"),
    _text("gate"),
    _text("lane"),
    _text("lane_class"),
    _text("direction"),
    _text("plate", null=True),
    _text("firm", null=True),
    _text("level", null=True),
    _flag("hazardous"),
    _number("policy_version"),
    _number("rules_version"),
    _root(),
    Column("body", Packed, nullable=False),
)
"""Every revision of every verdict. body: the data of its `kakou.verdict.reached.v1`, compressed."""

REASONS: Final = _table(
    "reasons",
    ("visit", "revision", "n"),
    _text("visit"),
    _number("revision"),
    _number("n"),
    _time("at"),
    _text("code"),
    _text("letter", null=True),
    _text("outcome"),
    _flag("stops"),  # it stops the truck, and did not before
    _text("gate"),
    _text("lane"),
    _text("firm", null=True),
    _text("level", null=True),
    compact=True,
)

WEIGHTS: Final = _table(
    "weights",
    ("visit", "revision", "n"),
    _text("visit"),
    _number("revision"),
    _number("n"),
    _time("at"),
    _text("level"),  # vehicle, container or goods
    _text("gate"),
    _text("lane"),
    _text("bridge", null=True),  # the lane's weighbridge, by its id
    _amount("declared"),
    _amount("measured"),
    _amount("difference"),
    _amount("band"),
    _amount("uncertainty"),
    _text("quality"),
    compact=True,
)

PASSAGES: Final = _table(
    "passages",
    ("sequence",),
    Column("sequence", BigInteger, nullable=False),
    _time("at"),
    _text("visit"),
    _text("gate"),
    _text("lane"),
    _text("direction"),
    _text("plate", null=True),
    _text("firm", null=True),  # of the first pass
    _text("verdict", null=True),
    _text("mode"),
    _text("by", null=True),
    _flag("irregular"),
    _flag("hazardous"),
    _root(),
    _body(),
)
"""The zone's passages, from 1 without gaps."""

DECISIONS: Final = _table(
    "decisions",
    ("visit", "root"),
    _text("visit"),
    _root(),
    _time("at"),
    _text("decision"),  # release, inspect, refuse or rescind
    _text("by"),
    _time("referred_at", null=True),  # since when an officer was asked; null where none was
    _number("revision"),  # of the verdict that it led to
    _text("reason"),
    _text("gate"),
    _text("lane"),
    _body(),
    _text("proposed_by", null=True),  # the officer who proposed the release, where it needed two
)
"""What officers decided, as far as it took effect."""

LANE_EVENTS: Final = _table(
    "lane_events",
    ("visit", "root", "kind"),
    _text("visit"),
    _root(),
    _text("kind"),  # weighed, barrier, device, departed, retracted or commanded
    _time("at"),
    _body(),
    compact=True,
)
"""What a visit's lane reported beside its readings, and what it was told beside verdicts. visit: the visit's address,
also where that is another's by now. body: the event's data."""

FORECASTS: Final = _table(
    "forecasts", ("visit", "revision", "root"), _text("visit"), _number("revision"), _time("at"), _root(), _body()
)
"""What a load would do to its storage unit. visit, root: the visit's address, and the root of the verdict that it is
about, which tells visits at one address apart."""

OFFERS: Final = _table(
    "offers",
    ("visit", "revision", "root"),
    _text("visit"),
    _number("revision"),
    _text("alert"),
    _time("at"),
    _root(),
    _body(),
)
"""Releases of hazardous goods that the safety office's alert went ahead of. visit, root: as with a forecast."""

PLATES: Final = _table("plates", ("plate",), _text("plate"), compact=True)
"""Every plate of a truck or a pass, once: what a part of a plate is looked up in."""

# ---------------------------------------------------------------- documents

PASSES: Final = _table(
    "passes",
    ("no",),
    _text("no"),
    _text("type"),
    _text("direction"),
    _text("state"),
    _text("firm", null=True),
    _text("plate"),
    _time("approved_at", null=True),
    _time("filed_at"),
    _time("changed_at"),
    _text("visit", null=True),
    _text("grade", null=True),  # of its filing, `declared` for goods under a declaration
    _number("fields", null=True),  # filled in when it was filed
    _root(),
    _body(),
)
"""Gate passes as they stand. body: a PassView."""

PASS_DOCUMENTS: Final = _table(
    "pass_documents",
    ("no", "kind", "document"),
    _text("no"),
    _text("kind"),
    _text("document"),
    compact=True,
)

DECLARATIONS: Final = _table(
    "declarations",
    ("no",),
    _text("no"),
    _text("kind"),
    _text("list_type"),
    _text("direction"),
    _text("firm"),
    _time("filed_at"),
    _time("accepted_at", null=True),
    _number("passed_state"),  # 1 nothing, 2 a part, 3 all of it
    _time("write_off", null=True),
    _time("completed_at", null=True),  # when all of it had passed
    _time("changed_at"),
    _root(),
    _body(),
)
"""Declarations as they stand. body: the data of the last `kakou.declaration.changed.v1`."""

DECLARATION_LINES: Final = _table(
    "declaration_lines",
    ("no", "line"),
    _text("no"),
    _number("line"),
    _text("hs", null=True),
    _text("name", null=True),
    _text("unit", null=True),
    _amount("declared"),
    _amount("allocated"),
    _amount("passed"),
    compact=True,
)

DOCUMENTS: Final = _table(
    "documents",
    ("kind", "no"),
    _text("kind"),  # vehicle, enterprise, control-order, lane, storage-unit, hazardous-goods, policy
    _text("no"),
    _number("version"),
    _text("etag"),
    _text("firm", null=True),
    _time("changed_at"),
    _root(),
    _body(),
)
"""Reference data as it stands. body: the data of the last `kakou.document.changed.v1`."""

DOCUMENT_VERSIONS: Final = _table(
    "document_versions",
    ("kind", "no", "version"),
    _text("kind"),
    _text("no"),
    _number("version"),
    _time("at"),
    _root(),
    _body(),
)

POLICY_VERSIONS: Final = _table("policy_versions", ("version",), _number("version"), _time("at"), _root(), _body())

RECEIPTS: Final = _table(
    "receipts",
    ("root",),
    _root(),
    _time("at"),
    _text("kind"),
    _text("concerns"),
    _text("pass_no", null=True),
    _text("declaration_no", null=True),
    _text("result"),
    _text("outcome"),  # done, or what else became of it
    _body(),
)
"""Receipts of the national system as they came."""

TASKS: Final = _table(
    "tasks",
    ("id",),
    _text("id"),
    _text("kind"),
    _text("subject_kind"),
    _text("subject_no"),
    _time("opened_at"),
    _time("due", null=True),
    _time("closed_at", null=True),
    _text("closed_by", null=True),
    _time("changed_at"),
    _root(),
    _body(),
)
"""Tasks as they stand. body: a Task."""

# ------------------------------------------------------------ safety office

ALERTS: Final = _table(
    "alerts",
    ("id",),
    _text("id"),
    Column("sequence", BigInteger, nullable=False),  # of its last message
    _time("at"),  # of its first message
    _text("msg_type"),
    _text("kind"),
    _text("severity"),
    _text("visit", null=True),
    _text("plate", null=True),
    _text("firm", null=True),
    _text("storage_unit", null=True),
    _text("state"),  # open, taken or over
    _flag("drill"),
    _time("changed_at"),
    _root(),
    _body(),
)
"""Alerts as they stand. body: the last message, with every answer to any."""

ALERT_MESSAGES: Final = _table(
    "alert_messages",
    ("sequence",),
    Column("sequence", BigInteger, nullable=False),
    _text("alert"),
    _time("at"),
    _text("msg_type"),
    _root(),
    _body(),
)
"""The feed to the safety office, from 1 without gaps. body: the message as it was told."""

ALERT_ANSWERS: Final = _table(
    "alert_answers",
    ("alert", "n"),
    _text("alert"),
    _number("n"),  # its number among the alert's answers, from 1
    _time("at"),
    _text("kind"),  # seen, taken, handed-on or undone
    _text("by"),
    _root(),
    _body(),
)

GOODS_MOVEMENTS: Final = _table(
    "goods_movements",
    ("root",),
    _root(),
    _time("at"),
    _text("storage_unit"),
    _text("direction"),  # in or out
    _text("substance", null=True),
    _text("cas", null=True),
    _text("un", null=True),
    _amount("quantity"),
    _text("unit"),
    _text("firm", null=True),
    _text("pass_no", null=True),
    _body(),
)
"""Goods moved in warehouses, as their systems reported it."""

STOCK_RECORDS: Final = _table(
    "stock_records",
    ("storage_unit", "block"),
    _text("storage_unit"),
    _number("block"),
    _time("began_at"),
    _root(),
    _body(),
)
"""What lay in storage units: the changes that have left the state. body: a StockRecord."""

# ------------------------------------------------------------ the projection

ENTRIES: Final = _table(
    "entries", ("service", "kind", "no"), _text("service"), _text("kind"), _text("no"), _body(), compact=True
)
"""What the projection keeps for itself, such as the rules version in force."""

PROGRESS: Final = Table(
    "progress",
    METADATA,
    Column("service", Text, nullable=False),
    Column("partition", Integer, nullable=False),
    Column("commit_id", Text, nullable=False),
    # Position in gate.inbound of the last event applied, -1 before the first.
    Column("root", BigInteger, nullable=False),
    Column("progress", Text, nullable=False),
    Column("outbox", Text, nullable=False),
    PrimaryKeyConstraint("service", "partition"),
    sqlite_with_rowid=False,
)
"""How far each partition has been applied, written in one transaction with what was made of it."""

CHILDREN: Final = {
    VISITS: (STAGES,),
    VERDICTS: (REASONS, WEIGHTS),
    PASSES: (PASS_DOCUMENTS,),
    DECLARATIONS: (DECLARATION_LINES,),
}
"""Tables whose rows are written anew, and go, with a row of another, whose key their own begins with."""

# ------------------------------------------------------------------ indexes

for _columns in (
    (VISITS.c.zone, VISITS.c.arrived_at),
    (VISITS.c.zone, VISITS.c.firm, VISITS.c.arrived_at),
    (VISITS.c.zone, VISITS.c.plate, VISITS.c.arrived_at, VISITS.c.visit),
    (VISITS.c.zone, VISITS.c.verdict, VISITS.c.arrived_at),
    (VISITS.c.zone, VISITS.c.gate, VISITS.c.arrived_at),
    (VISITS.c.zone, VISITS.c.lane, VISITS.c.arrived_at),
    (VERDICTS.c.zone, VERDICTS.c.at),
    (REASONS.c.zone, REASONS.c.code, REASONS.c.at),
    (WEIGHTS.c.zone, WEIGHTS.c.at),
    (STAGES.c.zone, STAGES.c.began_at),
    (PASSAGES.c.zone, PASSAGES.c.at),
    (PASSAGES.c.zone, PASSAGES.c.visit, PASSAGES.c.sequence),
    (PASSAGES.c.zone, PASSAGES.c.plate, PASSAGES.c.sequence),
    (PASSAGES.c.zone, PASSAGES.c.firm, PASSAGES.c.sequence),
    (DECISIONS.c.zone, DECISIONS.c.at),
    (PASSES.c.zone, PASSES.c.filed_at),
    (PASSES.c.zone, PASSES.c.plate),
    (PASSES.c.zone, PASSES.c.firm, PASSES.c.filed_at),
    (PASSES.c.zone, PASSES.c.visit),
    (PASS_DOCUMENTS.c.zone, PASS_DOCUMENTS.c.document),
    (DECLARATIONS.c.zone, DECLARATIONS.c.filed_at),
    (DECLARATIONS.c.zone, DECLARATIONS.c.firm, DECLARATIONS.c.filed_at),
    (RECEIPTS.c.zone, RECEIPTS.c.at),
    (RECEIPTS.c.zone, RECEIPTS.c.pass_no),
    (RECEIPTS.c.zone, RECEIPTS.c.declaration_no),
    (TASKS.c.zone, TASKS.c.opened_at),
    (TASKS.c.zone, TASKS.c.subject_no),
    (ALERTS.c.zone, ALERTS.c.at),
    (ALERTS.c.zone, ALERTS.c.visit),
    (GOODS_MOVEMENTS.c.zone, GOODS_MOVEMENTS.c.storage_unit, GOODS_MOVEMENTS.c.at),
    (GOODS_MOVEMENTS.c.zone, GOODS_MOVEMENTS.c.at),
):
    Index(None, *_columns)

COMMON: Final = {
    VISITS.c.level: "ordinary",
    VISITS.c.lane_class: "declared",
    VISITS.c.mode: "automatic",
    VISITS.c.how: "cleared",
}
"""What nearly all rows have in a column: any other value leads to few, which alone are in an index of their own."""

for _name, _indexed, _only in (
    *(
        (f"visits_other_{_column.name}", (VISITS.c.zone, _column, VISITS.c.arrived_at), f"{_column.name} <> '{_value}'")
        for _column, _value in COMMON.items()
    ),
    ("visits_open", (VISITS.c.zone, VISITS.c.arrived_at), "state = 'open'"),
    ("visits_hazardous", (VISITS.c.zone, VISITS.c.arrived_at), "hazardous = true"),
    ("reasons_stopping", (REASONS.c.zone, REASONS.c.at), "stops = true"),
    ("tasks_open", (TASKS.c.zone, TASKS.c.opened_at), "closed_at IS NULL"),
    ("declarations_open", (DECLARATIONS.c.zone, DECLARATIONS.c.filed_at), "passed_state < 3"),
    ("alerts_open", (ALERTS.c.zone, ALERTS.c.at), "state = 'open'"),
):
    # SQLite can take such an index only where a statement says the same, and SQLAlchemy writes it a flag as a number.
    _sqlite = _only.replace("true", "1")
    Index(_name, *_indexed, sqlite_where=text(_sqlite), postgresql_where=text(_only))

OF_ZONES: Final = tuple(table for table in METADATA.sorted_tables if "zone" in table.c)
"""All whose rows belong to a zone."""
