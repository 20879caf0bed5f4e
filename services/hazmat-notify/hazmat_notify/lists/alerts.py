"""Searches in `GET /v1/alerts`: alerts as they stand, the last begun first."""

from datetime import UTC, datetime
from typing import Final, Literal

from kakou.contracts.alert import Alert, AlertKind, MsgType, Severity
from kakou.history.tables import ALERTS as TABLE
from kakou.lists.columns import Column
from kakou.lists.filters import equals, flag, plate_part, times
from kakou.lists.listing import Listing
from kakou.values.identifiers import EnterpriseCode

_AT: Final = datetime(2026, 11, 22, tzinfo=UTC)

ALERTS: Final = Listing(
    name="alerts",
    noun="Alert",
    title="The zone's feed by sequence, or alerts that are searched for",
    about="Without a filter, the feed: every message by its sequence. With one, or `count`, alerts as they stand, the"
    " last begun first.",
    tag="alerts",
    table=TABLE,
    scopes=("safety", "officer"),
    order=("at", "id"),
    newest_first=True,
    model=Alert,
    columns=(
        Column("id", "The alert's id.", "A17"),
        Column("sequence", "The place of its last message in the feed.", 18, "number"),
        Column("at", "When that was made, by the zone's clock.", _AT, "time"),
        Column("msg_type", "What that message does.", "alert"),
        Column("kind", "What it is about.", "truck"),
        Column("severity", "How grave it is, as CAP 1.2 has it.", "severe"),
        Column("visit", "The visit that it is about.", "G1.E01.20261122080000000017"),
        Column("gate", "The gate that the truck is at.", "G1"),
        Column("lane", "The lane that the truck is in.", "E01"),
        Column("direction", "I into the zone, E out of it.", "I"),
        Column("plate", "The truck's plate.", "苏E01234"),
        Column("firm", "The enterprise whose goods they are, by its customs code.", "3105940042"),
        Column("goods", "The hazardous goods aboard.", ("甲醇",), "texts", "goods.*.name"),
        Column("un", "Their UN numbers.", ("1230",), "texts", "goods.*.un"),
        Column("classes", "Their classes of dangerous goods.", ("3",), "texts", "goods.*.class"),
        Column("storage_unit", "Where they are bound for, or come from.", "T-01"),
        Column("contact", "Whom to call about them.", None),
        Column("drill", "Whether it is a drill.", False, "flag"),
        Column("text_zh", "What happened, in Chinese.", "苏E01234载有甲醇，已放行。", path="text.zh"),
        Column("text_en", "The same in English.", "苏E01234 carries methanol and is released.", path="text.en"),
        Column("answers", "What people have said to it.", ("taken",), "texts", "answers.*.answer"),
        Column("answered_by", "Who said it, in the same order.", ("陆平",), "texts", "answers.*.by"),
    ),
    filters=(
        plate_part(),
        equals("visit", "The visit that it is about.", "G1.E01.20261122080000000017"),
        equals("firm", "The enterprise whose goods they are, by its customs code.", "3105940042", EnterpriseCode),
        equals("storage_unit", "Where the goods are bound for, or come from.", "T-01"),
        equals(
            "state", "`open` while nobody has it in hand; `over` at its end.", "open", Literal["open", "taken", "over"]
        ),
        equals("severity", "How grave it is, as CAP 1.2 has it.", "extreme", Severity),
        equals("msg_type", "What its last message does.", "cancel", MsgType),
        equals("kind", "What it is about.", "truck", AlertKind),
        flag("drill", "Whether it is a drill."),
        *times("at", "Begun"),
    ),
)
