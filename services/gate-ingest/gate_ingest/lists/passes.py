"""`GET /v1/passes`: gate passes, the last filed first."""

from datetime import UTC, datetime
from typing import Any, Final, Literal

from kakou.contracts.pass_view import FiledPass, PassState, PassView
from kakou.history.tables import PASS_DOCUMENTS
from kakou.history.tables import PASSES as TABLE
from kakou.lists.columns import Column
from kakou.lists.filters import Filter, equals, plate_part, times, uncommon
from kakou.lists.listing import Listing
from kakou.values.identifiers import Direction, DocumentNo, EnterpriseCode
from sqlalchemy import ColumnElement, Table, select

_AT: Final = datetime(2026, 11, 22, tzinfo=UTC)


def _of_document(table: Table, no: str) -> ColumnElement[bool]:
    return table.c.no.in_(select(PASS_DOCUMENTS.c.no).where(PASS_DOCUMENTS.c.document == no))


def _answer(body: Any) -> dict[str, Any]:
    return PassView.model_validate(body).answer()


PASSES: Final = Listing(
    name="passes",
    noun="Pass",
    title="Gate passes, the last filed first",
    tag="passes",
    table=TABLE,
    scopes=("customs",),
    order=("filed_at", "no"),
    newest_first=True,
    model=FiledPass,
    item=_answer,
    columns=(
        Column("no", "The pass's number.", "Z3105I261122000000000042"),
        Column("type", "Its type, 1 to 7.", "1"),
        Column("direction", "I into the zone, E out of it.", "I"),
        Column("state", "How it stands.", "approved"),
        Column("national_state", "The same by the national system (stucd).", 1, "number"),
        Column("firm", "The enterprise that it was filed for, by its customs code.", "3105940042"),
        Column("plate", "The plate of its vehicle.", "苏E01234", path="vehicle.plate"),
        Column("documents", "The numbers of its declarations.", ("QD310526I000000042",), "texts", "documents.*.no"),
        Column("containers", "The numbers of its containers.", (), "texts", "containers.*.no"),
        Column("gross", "Gross weight of the goods in kg.", None, "amount"),
        Column("total", "Weight of vehicle and goods in kg.", None, "amount"),
        Column("filed_at", "When it was filed, by the zone's clock.", _AT, "time"),
        Column("approved_at", "When it was approved.", _AT, "time"),
        Column("expires_at", "From when on it is expired.", _AT, "time"),
        Column("visit", "The visit that holds it, or that it passed with.", None),
        Column("reasons", "The codes of why it is refused.", (), "texts", "reasons.*.code"),
        Column("warnings", "The codes of what to mind about it.", (), "texts", "warnings.*.code"),
    ),
    filters=(
        plate_part(known=True),
        equals("firm", "The enterprise that it was filed for, by its customs code.", "3105940042", EnterpriseCode),
        uncommon("state", "How it stands.", "approved", PassState),
        uncommon("type", "Its type.", "1", Literal["1", "2", "3", "4", "5", "6", "7"]),
        equals("direction", "I into the zone, E out of it.", "I", Direction),
        Filter("document", "The number of one of its declarations.", DocumentNo, _of_document, "QD310526I000000042"),
        equals("visit", "The visit that holds it, or that it passed with.", "G1.E01.20261122080000000017"),
        *times("filed_at", "Filed"),
    ),
)
