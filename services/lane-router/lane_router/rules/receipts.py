"""What a receipt of the national system means for a pass: in any order, and never a state back (domain §1.2)."""

from typing import Literal

from kakou.contracts.documents.receipt import Receipt

from lane_router.state import PassEntry

APPROVAL = ("SAS221", "SAS251")
PASSAGE = ("SAS223", "SAS253")
DISPOSAL = ("SAS224",)

Meaning = Literal["approves", "refuses", "agrees", "contradicts", "nothing"]


def meaning(entry: PassEntry, receipt: Receipt) -> Meaning:
    """`agrees` settles what an earlier receipt contradicted; `nothing` is what is old, on its way, or known."""
    if receipt.kind in APPROVAL:
        return _approval(entry, receipt)
    if receipt.kind in PASSAGE:
        return _passage(entry, receipt)
    if receipt.kind in DISPOSAL and receipt.result == "2" and entry.state in ("passed", "passed-gate-1"):
        return "contradicts"
    return "nothing"


def _approval(entry: PassEntry, receipt: Receipt) -> Meaning:
    """1 approved, 3 rejected; 2 says that an officer has it. A word older than the one that counted is history."""
    stale = receipt.at is not None and entry.told_at is not None and receipt.at <= entry.told_at
    if receipt.result not in ("1", "3") or stale:
        return "nothing"
    if entry.state == "pending":
        return "approves" if receipt.result == "1" else "refuses"
    if entry.state in ("void", "expired"):
        return "nothing"
    return "agrees" if (entry.state == "refused") == (receipt.result == "3") else "contradicts"


def _passage(entry: PassEntry, receipt: Receipt) -> Meaning:
    """1 passed, 2 not. A truck at the gate may be through before its barrier's report is here."""
    match receipt.result:
        case "1" if entry.state in ("passed", "passed-gate-1"):
            return "agrees"
        case "1" if entry.state in ("bound", "in-doubt"):
            return "nothing"
        case "1":
            return "contradicts"
        case "2" if entry.state in ("passed", "passed-gate-1"):
            return "contradicts"
    return "nothing"
