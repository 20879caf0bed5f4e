"""`GET /v1/declarations`: declarations and how far each has come, the last filed first."""

from datetime import UTC, datetime
from typing import Final

from kakou.contracts.documents.declaration import ListType
from kakou.history.tables import DECLARATION_LINES
from kakou.history.tables import DECLARATIONS as TABLE
from kakou.lists.columns import Column
from kakou.lists.filters import Filter, equals, times, uncommon
from kakou.lists.listing import Listing
from kakou.values.identifiers import DeclarationKind, Direction, EnterpriseCode, HsCode
from sqlalchemy import ColumnElement, Table, select

_AT: Final = datetime(2026, 11, 22, tzinfo=UTC)
_ALL: Final = 3
"""`passed_state`: all of it has passed."""


def _is_open(table: Table, is_open: bool) -> ColumnElement[bool]:
    return table.c.passed_state < _ALL if is_open else table.c.passed_state == _ALL


def _has_goods(table: Table, hs: str) -> ColumnElement[bool]:
    return table.c.no.in_(select(DECLARATION_LINES.c.no).where(DECLARATION_LINES.c.hs == hs))


DECLARATIONS: Final = Listing(
    name="declarations",
    noun="Declaration",
    title="Declarations, the last filed first",
    about="`GET /v1/declarations/{no}` has the goods, and its `/progress` what has passed of each.",
    tag="declarations",
    table=TABLE,
    scopes=("customs",),
    order=("filed_at", "no"),
    newest_first=True,
    columns=(
        Column("no", "The declaration's number.", "QD310526I000000042"),
        Column("kind", "What it is: a list, a two-step entry, a movement or a waybill.", "list"),
        Column("list_type", "The type of a list.", "0"),
        Column("direction", "I into the zone, E out of it.", "I"),
        Column("firm", "The enterprise whose goods they are, by its customs code.", "3105940042"),
        Column("passed_state", "How much has passed: 1 nothing, 2 a part, 3 all of it.", 2, "number"),
        Column("filed_at", "When it was first filed, by the zone's clock.", _AT, "time"),
        Column("accepted_at", "When customs accepted it.", _AT, "time"),
        Column("completed_at", "When all of it had passed; null until then.", _AT, "time"),
        Column("write_off", "When the ledger was written off; null until then.", _AT, "time"),
        Column("changed_at", "When it, or what has passed of it, last changed.", _AT, "time"),
    ),
    filters=(
        equals("firm", "The enterprise whose goods they are, by its customs code.", "3105940042", EnterpriseCode),
        uncommon("kind", "What it is.", "list", DeclarationKind),
        uncommon("list_type", "The type of a list.", "1", ListType),
        equals("direction", "I into the zone, E out of it.", "I", Direction),
        Filter("open", "`true`: those of which not all has passed; `false`: the others.", bool, _is_open, "true"),
        Filter("hs", "The commodity code of one of its goods lines.", HsCode, _has_goods, "2905110000"),
        *times("filed_at", "Filed"),
    ),
)
