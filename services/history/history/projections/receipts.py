"""Receipts of the national system, as they came."""

from kakou.history.tables import RECEIPTS
from kakou.runtime.events.event import Event
from kakou.runtime.events.record import OUTCOME
from kakou.runtime.unit_of_work import UnitOfWork

from history.keeping import keep


def receipt_received(unit: UnitOfWork, event: Event) -> None:
    """A ReceiptReceived as it came, whatever became of it."""
    receipt = event.data["receipt"]
    keep(
        unit,
        RECEIPTS,
        (event.origin.root,),
        event.data,
        kind=receipt["kind"],
        concerns=receipt.get("concerns", "filing"),
        pass_no=receipt.get("pass_no"),
        declaration_no=receipt.get("declaration_no"),
        result=receipt["result"],
        outcome=event.headers.get(OUTCOME, "done"),
    )
