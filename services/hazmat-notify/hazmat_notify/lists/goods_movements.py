"""`GET /v1/goods-movements`: goods moved in warehouses, the last first."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, Literal

from kakou.history.tables import GOODS_MOVEMENTS as TABLE
from kakou.lists.columns import Column
from kakou.lists.filters import equals, times
from kakou.lists.listing import Listing
from kakou.values.identifiers import CasNo, EnterpriseCode, PassNo, UnNo

_AT: Final = datetime(2026, 11, 22, tzinfo=UTC)

GOODS_MOVEMENTS: Final = Listing(
    name="goods-movements",
    noun="GoodsMovement",
    title="Goods moved in and out of storage units, the last first",
    about="As the warehouses' systems reported them.",
    tag="stock",
    table=TABLE,
    scopes=("safety", "officer"),
    order=("at", "root"),
    newest_first=True,
    columns=(
        Column("at", "When it was reported, by the zone's clock.", _AT, "time"),
        Column("storage_unit", "The storage unit.", "T-01"),
        Column("direction", "`in` or `out`.", "in"),
        Column("substance", "The substance's name.", "甲醇"),
        Column("cas", "Its CAS number.", "67-56-1"),
        Column("un", "Its UN number.", "1230"),
        Column("quantity", "How much was moved, in `unit`.", Decimal("20.00000"), "amount"),
        Column("unit", "Tonnes or kilograms.", "t"),
        Column("firm", "The enterprise whose goods they are, by its customs code.", "3105940042"),
        Column("pass_no", "The pass that they came in with, or leave with.", "Z3105I261122000000000042"),
        Column("root", "The position of its event on the log.", 4711, "number"),
    ),
    filters=(
        equals("storage_unit", "The storage unit.", "T-01"),
        equals("direction", "Into the unit or out of it.", "in", Literal["in", "out"]),
        equals("cas", "The substance's CAS number.", "67-56-1", CasNo),
        equals("un", "The substance's UN number.", "1230", UnNo),
        equals("substance", "The substance's name.", "甲醇"),
        equals("firm", "The enterprise whose goods they are, by its customs code.", "3105940042", EnterpriseCode),
        equals("pass_no", "The pass that they came in with, or leave with.", "Z3105I261122000000000042", PassNo),
        *times("at", "Reported"),
    ),
)
