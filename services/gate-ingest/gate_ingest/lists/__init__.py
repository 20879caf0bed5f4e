"""The lists of gate-ingest: what can be asked of each, and what it shows."""

from typing import Final

from kakou.lists.listing import Listing

from gate_ingest.lists import decisions, declarations, ledger, passes, receipts, reference, tasks, visits

LISTINGS: Final[tuple[Listing, ...]] = (
    visits.VISITS,
    passes.PASSES,
    declarations.DECLARATIONS,
    ledger.LEDGER,
    *reference.LISTINGS,
    tasks.TASKS,
    receipts.RECEIPTS,
    decisions.DECISIONS,
)
