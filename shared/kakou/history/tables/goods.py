"""Chemicals in storage units."""

from typing import Final

from kakou.history.tables.columns import amount, body, number, root, table, text, time
from kakou.history.tables.indexes import index

GOODS_MOVEMENTS: Final = table(
    "goods_movements",
    ("root",),
    root(),
    time("at"),
    text("storage_unit"),
    text("direction"),  # in or out
    text("substance", null=True),
    text("cas", null=True),
    text("un", null=True),
    amount("quantity"),
    text("unit"),
    text("firm", null=True),
    text("pass_no", null=True),
    body(),
)
"""Goods moved in warehouses, as their systems reported it."""

STOCK_RECORDS: Final = table(
    "stock_records",
    ("storage_unit", "block"),
    text("storage_unit"),
    number("block"),
    time("began_at"),
    root(),
    body(),
)
"""What lay in storage units: the changes that have left the state. body: a StockRecord."""

index(GOODS_MOVEMENTS, "storage_unit", "at")
index(GOODS_MOVEMENTS, "at")
