"""The lists of gate-ingest: what can be asked of each, and what it shows."""

from typing import Final

from kakou.lists.listing import Listing

from gate_ingest.lists import decisions, declarations, ledger, receipts, reference, visits

LISTINGS: Final[tuple[Listing, ...]] = (
    visits.VISITS,
    declarations.DECLARATIONS,
    ledger.LEDGER,
    *reference.LISTINGS,
    receipts.RECEIPTS,
    decisions.DECISIONS,
)
