"""Tares as the gate itself weighs them, when a truck goes through empty."""

from weight_check.effects import KeepTare, Revision
from weight_check.facts import Facts
from weight_check.rules.tare import MeasuredTare


def note_passage(facts: Facts, revision: Revision) -> Revision:
    """An empty truck let through on its weight shows its tare; any other passage makes the last one older.

    Where an officer had to decide, what was weighed may not have been an empty truck; but one who released it over
    another tare alone has seen that it was.
    """
    visit = revision.visit
    plate = visit.routed.plate if visit.routed else None
    if plate is None:
        return revision
    over = frozenset(reason.code for reason in visit.decided.stood.reasons) if visit.decided else frozenset()
    if visit.tare is not None and over <= {"weight.tare.conflict"}:
        return revision.then(KeepTare(plate, MeasuredTare(kg=visit.tare, at=facts.event.log_time)))
    if facts.tare is None:
        return revision
    older = facts.tare.model_copy(update={"passages": facts.tare.passages + 1})
    return revision.then(KeepTare(plate, older))
