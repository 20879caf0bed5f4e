"""What officers count aboard, against the room that a declaration has for it."""

from collections.abc import Iterable

from kakou.values.decimals import ZERO

from lane_router.ledger import ledger
from lane_router.records import DeclarationEntry, Held, PassEntry


def shortages(
    document: DeclarationEntry, entry: PassEntry, counted: Iterable[Held], others: Iterable[PassEntry]
) -> list[ledger.Shortage]:
    """Lines of which more was counted on the pass's truck than is left.

    others: further passes of the declaration. What was counted more on them than they were allocated is theirs already;
    what was counted less stays theirs until they have gone, as they may yet turn back and bring all of it.
    """
    no = document.document.no
    counts = ledger.give_back(document.counts, _allocated(entry, no))
    for other in others:
        if other.counted is not None:
            allocated = _allocated(other, no)
            more = {
                line: quantity - allocated.get(line, ZERO)
                for line, quantity in ledger.quantities(other.counted, no).items()
                if quantity > allocated.get(line, ZERO)
            }
            counts = ledger.allocate(counts, more)
    return ledger.shortages(counts, ledger.quantities(counted, no))


def _allocated(entry: PassEntry, document: str) -> ledger.Quantities:
    return ledger.quantities(entry.draws, document) if entry.held else {}
