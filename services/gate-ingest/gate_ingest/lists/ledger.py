"""`GET /v1/ledger`: the goods lines of declarations, with what was declared, allocated and passed of each."""

from decimal import Decimal
from typing import Final

from kakou.history.tables import DECLARATION_LINES, DECLARATIONS
from kakou.lists.columns import Column
from kakou.lists.filters import Filter, equals
from kakou.lists.listing import Listing
from kakou.values.identifiers import DocumentNo, EnterpriseCode, HsCode
from sqlalchemy import ColumnElement, Table, select

_HALF: Final = Decimal("10.00000")


def _of_firm(table: Table, firm: str) -> ColumnElement[bool]:
    return table.c.no.in_(select(DECLARATIONS.c.no).where(DECLARATIONS.c.firm == firm))


LEDGER: Final = Listing(
    name="ledger",
    noun="LedgerLine",
    title="The ledger: goods lines of declarations, by declaration and line",
    about="Each in its declared unit.",
    tag="declarations",
    table=DECLARATION_LINES,
    scopes=("customs",),
    order=("no", "line"),
    columns=(
        Column("no", "The declaration's number.", "QD310526I000000042"),
        Column("line", "The number of the goods line.", 1, "number"),
        Column("hs", "The commodity code.", "2905110000"),
        Column("name", "The goods' name.", "甲醇"),
        Column("unit", "The declared unit.", "035"),
        Column("declared", "How much is declared.", Decimal("20.00000"), "amount"),
        Column("allocated", "How much approved passes may take.", _HALF, "amount"),
        Column("passed", "How much has passed.", _HALF, "amount"),
    ),
    filters=(
        equals("declaration", "The declaration's number.", "QD310526I000000042", DocumentNo, column="no"),
        Filter("firm", "The enterprise whose declarations they are.", EnterpriseCode, _of_firm, "3105940042"),
        equals("hs", "The commodity code.", "2905110000", HsCode),
    ),
)
