"""A declaration's account as one of its passes takes its part, gives it back, comes to the gate and leaves it."""

from collections.abc import Sequence

from kakou.rules.gate_pass import binding, takes_part

from lane_router.ledger import ledger
from lane_router.records import DeclarationEntry, LineCount, PassEntry


def allocated(document: DeclarationEntry, entry: PassEntry) -> DeclarationEntry:
    """With the pass's part allocated to it; there are no shortages."""
    counts = ledger.allocate(document.counts, ledger.quantities(entry.draws, document.document.no))
    taken = {"counts": counts, "bind": binding(entry.filed), "live": (*document.live, entry.filed.no)}
    return document.model_copy(update=taken)


def given_back(document: DeclarationEntry, entry: PassEntry) -> DeclarationEntry:
    """With the part of a pass that has ended free for others."""
    counts = ledger.give_back(document.counts, ledger.quantities(entry.draws, document.document.no))
    return without_pass(document, entry.filed.no, counts)


def without_pass(document: DeclarationEntry, no: str, counts: Sequence[LineCount]) -> DeclarationEntry:
    """The declaration with `no` no longer on its way. Once no pass is or was on it, it may be bound otherwise."""
    live = tuple(other for other in document.live if other != no)
    here = tuple(other for other in document.here if other != no)
    bind = document.bind if live or document.trucks else None
    return document.model_copy(update={"counts": tuple(counts), "live": live, "here": here, "bind": bind})


def at_gate(document: DeclarationEntry, entry: PassEntry, here: bool) -> DeclarationEntry:
    """With the pass's truck among those at the gate, or not; the same where the pass does not share the declaration."""
    if not takes_part(entry.filed):
        return document
    now = tuple(no for no in document.here if no != entry.filed.no)
    if here and entry.filed.no in document.live:
        now = (*now, entry.filed.no)
    return document.model_copy(update={"here": now}) if now != document.here else document
