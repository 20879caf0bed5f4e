"""What few rows have in a column, such as a pass in doubt or a receipt that was refused, is found by an index.

Making the indexes reads each of the tables once.
"""

from alembic import op
from sqlalchemy import text

revision = "0006"
down_revision = "0005"

ALL = (
    ("passages", "gate", "sequence"),
    ("passages", "lane", "sequence"),
    ("receipts", "kind", "at"),
)
"""Table and columns, after the zone."""

FEW = (
    ("passages_by", "passages", ("by", "sequence"), "by IS NOT NULL"),
    ("passages_hazardous", "passages", ("sequence",), "hazardous = true"),
    ("passages_irregular", "passages", ("sequence",), "irregular = true"),
    ("passages_other_mode", "passages", ("mode", "sequence"), "mode <> 'automatic'"),
    ("passes_other_state", "passes", ("state", "filed_at"), "state <> 'passed'"),
    ("passes_other_type", "passes", ("type", "filed_at"), "type <> '2'"),
    ("declarations_other_kind", "declarations", ("kind", "filed_at"), "kind <> 'list'"),
    ("declarations_other_list_type", "declarations", ("list_type", "filed_at"), "list_type <> '0'"),
    ("receipts_other_concerns", "receipts", ("concerns", "at"), "concerns <> 'filing'"),
    ("receipts_other_result", "receipts", ("result", "at"), "result <> '1'"),
    ("receipts_other_outcome", "receipts", ("outcome", "at"), "outcome <> 'done'"),
)
"""Name, table, columns after the zone, and the condition of the rows that are in it."""


def upgrade() -> None:
    for table, *columns in ALL:
        op.create_index(f"{table}_by_zone_{'_'.join(columns)}", table, ["zone", *columns])
    for name, table, wanted, only in FEW:
        on_sqlite = text(only.replace("true", "1"))
        op.create_index(name, table, ["zone", *wanted], sqlite_where=on_sqlite, postgresql_where=text(only))
