"""The tables, of which this is the truth: names, keys and what each column says. One file a subject; all are asked for
here.

Every table but `progress` begins with `zone`, and its rows belong to that zone alone. `root` is the position in
`gate.inbound` of the event that changed the row last, `at` or `changed_at` that event's time by the zone's clock.
`body` is the whole in JSON, of which the other columns are taken.
"""

from typing import Final

from kakou.history.tables.alerts import ALERT_ANSWERS, ALERT_MESSAGES, ALERTS, FORECASTS, OFFERS
from kakou.history.tables.columns import METADATA
from kakou.history.tables.decisions import DECISIONS
from kakou.history.tables.declarations import DECLARATION_LINES, DECLARATIONS
from kakou.history.tables.goods import GOODS_MOVEMENTS, STOCK_RECORDS
from kakou.history.tables.indexes import COMMON
from kakou.history.tables.lane_events import LANE_EVENTS
from kakou.history.tables.passages import PASSAGES
from kakou.history.tables.passes import PASS_DOCUMENTS, PASSES
from kakou.history.tables.plates import PLATES
from kakou.history.tables.policies import POLICY_VERSIONS
from kakou.history.tables.projection import ENTRIES, PROGRESS
from kakou.history.tables.receipts import RECEIPTS
from kakou.history.tables.reference import DOCUMENT_VERSIONS, DOCUMENTS
from kakou.history.tables.tasks import TASKS
from kakou.history.tables.verdicts import REASONS, VERDICTS, WEIGHTS
from kakou.history.tables.visits import STAGES, VISITS

__all__ = [
    "ALERTS",
    "ALERT_ANSWERS",
    "ALERT_MESSAGES",
    "COMMON",
    "DECISIONS",
    "DECLARATIONS",
    "DECLARATION_LINES",
    "DOCUMENTS",
    "DOCUMENT_VERSIONS",
    "ENTRIES",
    "FORECASTS",
    "GOODS_MOVEMENTS",
    "LANE_EVENTS",
    "METADATA",
    "OFFERS",
    "PASSAGES",
    "PASSES",
    "PASS_DOCUMENTS",
    "PLATES",
    "POLICY_VERSIONS",
    "PROGRESS",
    "REASONS",
    "RECEIPTS",
    "STAGES",
    "STOCK_RECORDS",
    "TASKS",
    "VERDICTS",
    "VISITS",
    "WEIGHTS",
]

CHILDREN: Final = {
    VISITS: (STAGES,),
    VERDICTS: (REASONS, WEIGHTS),
    PASSES: (PASS_DOCUMENTS,),
    DECLARATIONS: (DECLARATION_LINES,),
}
"""Tables whose rows are written anew, and go, with a row of another, whose key their own begins with."""

OF_ZONES: Final = tuple(table for table in METADATA.sorted_tables if "zone" in table.c)
"""All whose rows belong to a zone."""
