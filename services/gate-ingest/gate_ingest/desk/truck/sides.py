"""What was read beside what the papers say."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from kakou.contracts.documents.gate_pass import GatePass
from kakou.contracts.verdicts import Level, Reason, Verdict
from kakou.reasons.shown import shown
from kakou.values.decimals import plain

BOXES: Final = "identity.container."
PLATES: Final = "identity.plate."
SPOKEN: Final = {
    "identity.trailer.mismatch": ("trailer", "read", "declared", None),
    "identity.seal.mismatch": ("seal", "read", "declared", None),
    "pass.direction.wrong": ("direction", "direction", "declared", None),
}
"""What is compared where a reason says so alone: its word, the facts that were read and that the papers say, a unit."""

TARE: Final = "weight.tare.conflict"
"""The register and the pass differ: neither was read at the gate, and what follows from a tare is in doubt."""

Agreement = Literal["match", "differ", "unremarked", "not_comparable", "not_read", "doubtful_tare"]
"""unremarked: the gate does not tell what it read, and says of no difference. doubtful_tare: it would match, by a tare
that is in dispute."""

FIRST: Final = ("differ", "not_read", "doubtful_tare")


@dataclass(frozen=True)
class Side:
    """One item. what: its word. unit: of both, where they are amounts. registered: what the register says, which
    nobody read at the gate."""

    what: str
    read: str | None
    papers: str | None
    agreement: Agreement
    unit: str | None = None
    registered: str | None = None


def sides(plate: str | None, verdict: Verdict | None, passes: Sequence[GatePass]) -> tuple[Side, ...]:
    """What differs first. By the verdict's own word where it has one: the page compares nothing otherwise than the gate
    did."""
    if verdict is None:
        return ()
    rows = [_plate(plate, verdict, passes)]
    boxes = _boxes(verdict, passes)
    if boxes is not None:
        rows.append(boxes)
    for weighing in verdict.weights:
        measured = plain(weighing.measured) if weighing.measured is not None and weighing.quality == "ok" else None
        declared = plain(weighing.declared) if weighing.declared is not None else None
        known = measured is not None and declared is not None and weighing.band is not None
        agreement: Agreement = "match" if known else "not_comparable"
        if known and is_outside(verdict, weighing.level):
            agreement = "differ"
        elif known and doubts_tare(verdict, weighing.level):
            agreement = "doubtful_tare"
        rows.append(Side(f"weight_{weighing.level}", measured, declared, agreement, "kg"))
    rows += [_told(reason) for reason in verdict.reasons if reason.code in SPOKEN]
    rows += [_tare(reason) for reason in verdict.reasons if reason.code == TARE]
    return tuple(sorted(rows, key=lambda each: FIRST.index(each.agreement) if each.agreement in FIRST else len(FIRST)))


def doubts_tare(verdict: Verdict, level: Level) -> bool:
    """Whether a weight was reckoned with a tare that is in dispute; the whole truck's is none that needs one."""
    return level != "vehicle" and any(each.code == TARE for each in verdict.reasons)


def _tare(reason: Reason) -> Side:
    said = {fact: shown(fact, reason.facts.get(fact, "-")).text for fact in ("declared", "registered")}
    return Side("tare", None, said["declared"], "differ", "kg", said["registered"])


def _told(reason: Reason) -> Side:
    """A difference that the gate tells with both sides."""
    what, read, papers, unit = SPOKEN[reason.code]
    said = {fact: shown(fact, reason.facts.get(fact, "-")) for fact in (read, papers)}
    return Side(what, said[read].text, said[papers].text, "differ", unit)


def _plate(plate: str | None, verdict: Verdict, passes: Sequence[GatePass]) -> Side:
    spoken = _spoken(verdict, PLATES)
    declared = ", ".join(dict.fromkeys(each.vehicle.plate for each in passes)) or None
    if plate is None:
        agreement: Agreement = "not_read"
    elif declared is None:
        agreement = "differ" if spoken else "not_comparable"
    else:
        agreement = "differ" if spoken or plate != declared else "match"
    return Side("plate", plate, declared, agreement)


def _boxes(verdict: Verdict, passes: Sequence[GatePass]) -> Side | None:
    """The gate tells what it read of containers where it does not fit, and only then."""
    declared = ", ".join(box.no for each in passes for box in each.containers) or None
    spoken = _spoken(verdict, BOXES)
    read = ", ".join(dict.fromkeys(each.facts["read"] for each in spoken if "read" in each.facts)) or None
    if spoken:
        return Side("container", read, declared, "differ")
    return Side("container", None, declared, "unremarked") if declared else None


def is_outside(verdict: Verdict, level: Level) -> bool:
    """Whether the gate says that a weight is further from the declared one than it may be."""
    return any(each.code == f"weight.{level}.outside-band" for each in verdict.reasons)


def _spoken(verdict: Verdict, about: str) -> list[Reason]:
    return [each for each in verdict.reasons if each.code.startswith(about) and each.outcome != "note"]
