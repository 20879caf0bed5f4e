"""`GET /v1/receipts`: receipts of the national system as they came, the last first."""

from datetime import UTC, datetime
from typing import Final

from kakou.contracts.documents.receipt import Concerns, ReceiptKind
from kakou.history.tables import RECEIPTS as TABLE
from kakou.lists.columns import Column
from kakou.lists.filters import equals, times, uncommon
from kakou.lists.listing import Listing
from kakou.values.identifiers import DocumentNo, PassNo

_AT: Final = datetime(2026, 11, 22, tzinfo=UTC)

RECEIPTS: Final = Listing(
    name="receipts",
    noun="Receipt",
    title="Receipts of the national system as they came, the last first",
    tag="receipts",
    table=TABLE,
    scopes=("customs",),
    order=("at", "root"),
    newest_first=True,
    columns=(
        Column("at", "When it came, by the zone's clock.", _AT, "time"),
        Column("kind", "The kind of receipt.", "SAS221"),
        Column("concerns", "What it approves or rejects: `filing`, `amendment` or `void`.", "filing"),
        Column("pass_no", "The pass that it is about.", "Z3105I261122000000000042"),
        Column("declaration_no", "The declaration that it is about.", "QD310526I000000042"),
        Column("result", "The national code of the result.", "1"),
        Column("outcome", "`done`, or what else became of it.", "done"),
        Column("root", "The position of its event on the log.", 4711, "number"),
    ),
    filters=(
        equals("kind", "The kind of receipt.", "SAS221", ReceiptKind),
        uncommon("concerns", "What it approves or rejects.", "void", Concerns),
        equals("pass_no", "The pass that it is about.", "Z3105I261122000000000042", PassNo),
        equals("declaration_no", "The declaration that it is about.", "QD310526I000000042", DocumentNo),
        uncommon("result", "The national code of the result.", "1"),
        uncommon("outcome", "What became of it.", "done"),
        *times("at", "Came"),
    ),
)
