"""Tares as the gate itself weighs them, when a truck goes through empty."""

from kakou.runtime.unit_of_work import UnitOfWork

from weight_check.rules.tare import MeasuredTare
from weight_check.state import TARE, WeighedVisit


def note_passage(unit: UnitOfWork, known: WeighedVisit) -> None:
    """An empty truck let through on its weight shows its tare; any other passage makes the last one older.

    Where an officer had to decide, what was weighed may not have been an empty truck; but one who released it over
    another tare alone has seen that it was.
    """
    plate = known.routed.plate if known.routed else None
    if plate is None:
        return
    over = frozenset(reason.code for reason in known.decided.stood.reasons) if known.decided else frozenset()
    if known.tare is not None and over <= {"weight.tare.conflict"}:
        unit.put(TARE, plate, MeasuredTare(kg=known.tare, at=unit.log_time))
        return
    before = unit.get(TARE, plate, MeasuredTare)
    if before is not None:
        unit.put(TARE, plate, before.model_copy(update={"passages": before.passages + 1}))
