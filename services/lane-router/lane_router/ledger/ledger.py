"""The ledger: per goods line declared, allocated (at approval), passed (at *barrier raised*). Policy item (七).

S-gx passportUsedQty and actlPassQty. Decimals throughout; no approval lifts allocated above declared.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from kakou.contracts.documents.declaration import Declaration
from kakou.values.decimals import ZERO

from lane_router.records import Held, LineCount

WHOLE = 0
"""Line number that stands for a document without quantities: it is passed whole, by one truck."""

ONE = Decimal("1.00000")

Quantities = Mapping[int, Decimal]
"""By line."""


@dataclass(frozen=True, slots=True)
class Shortage:
    """A line asked for more than is left."""

    line: int
    asked: Decimal
    left: Decimal


@dataclass(frozen=True, slots=True)
class BelowPassed:
    """A line amended to less than has passed."""

    line: int
    asked: Decimal
    passed: Decimal


def opened(declaration: Declaration) -> tuple[LineCount, ...]:
    """The counters of a new declaration."""
    counts = tuple(
        LineCount(line=line.line, declared=line.quantity, allocated=ZERO, passed=ZERO)
        for line in declaration.lines
        if line.line is not None and line.quantity
    )
    return counts or (LineCount(line=WHOLE, declared=ONE, allocated=ZERO, passed=ZERO),)


def quantities(draws: Iterable[Held], document: str) -> dict[int, Decimal]:
    """What `draws` take of `document`, by line."""
    wanted: dict[int, Decimal] = {}
    for draw in draws:
        if draw.document == document:
            wanted[draw.line] = wanted.get(draw.line, ZERO) + draw.quantity
    return wanted


def shortages(counts: Sequence[LineCount], wanted: Quantities) -> list[Shortage]:
    """Lines of which less is left than wanted, counting everything allocated as gone."""
    return [
        Shortage(count.line, wanted[count.line], max(ZERO, count.declared - count.allocated))
        for count in counts
        if count.line in wanted and count.allocated + wanted[count.line] > count.declared
    ]


def shortages_at_gate(counts: Sequence[LineCount], wanted: Quantities, at_gate: Quantities) -> list[Shortage]:
    """Lines that no longer have room for a truck at the gate, after an amendment below what was allocated.

    at_gate: what other trucks at the gate hold; whoever comes first goes first.
    """
    found = []
    for count in counts:
        left = count.declared - count.passed - at_gate.get(count.line, ZERO)
        if count.line in wanted and wanted[count.line] > left:
            found.append(Shortage(count.line, wanted[count.line], max(ZERO, left)))
    return found


def allocate(counts: Sequence[LineCount], wanted: Quantities) -> tuple[LineCount, ...]:
    """The counters after an approval that has no shortages."""
    return _moved(counts, {line: (quantity, ZERO) for line, quantity in wanted.items()})


def give_back(counts: Sequence[LineCount], held: Quantities) -> tuple[LineCount, ...]:
    """The counters after a pass that nobody used has ended."""
    return _moved(counts, {line: (-quantity, ZERO) for line, quantity in held.items()})


def count(
    counts: Sequence[LineCount], held: Quantities, found: Quantities
) -> tuple[tuple[LineCount, ...], dict[int, Decimal]]:
    """The counters after the barrier was raised for a truck with `found` aboard, of which `held` was allocated,
    and per line what could not be counted, because more would have passed than was declared.

    What an officer found less than was allocated is free for another truck: the declaration stays open.
    """
    moves: dict[int, tuple[Decimal, Decimal]] = {}
    excess: dict[int, Decimal] = {}
    room = {one.line: max(ZERO, one.declared - one.passed) for one in counts}
    for line in sorted({*held, *found}):
        aboard = found.get(line, ZERO)
        counted = min(aboard, room.get(line, ZERO))
        if counted < aboard:
            excess[line] = aboard - counted
        moves[line] = (counted - held.get(line, ZERO), counted)
    return _moved(counts, moves), excess


def amend(counts: Sequence[LineCount], declaration: Declaration) -> tuple[LineCount, ...] | list[BelowPassed]:
    """The counters after the declaration was amended; or the lines that have already passed more than they now say.

    A line taken out keeps its counters with nothing declared as long as passes hold any of it.
    """
    before = {count.line: count for count in counts}
    after = {count.line: count for count in opened(declaration)}
    faults: list[BelowPassed] = []
    result: list[LineCount] = []
    for line in sorted({*before, *after}):
        old, new = before.get(line), after.get(line)
        declared = new.declared if new else ZERO
        if old is not None and declared < old.passed:
            faults.append(BelowPassed(line, declared, old.passed))
        elif new is not None or (old is not None and (old.allocated or old.passed)):
            allocated, passed = (old.allocated, old.passed) if old else (ZERO, ZERO)
            reduced = old.reduced if old else ZERO
            result.append(LineCount(line=line, declared=declared, allocated=allocated, passed=passed, reduced=reduced))
    return faults or tuple(result)


def reduce(counts: Sequence[LineCount], line: int, quantity: Decimal) -> tuple[LineCount, ...]:
    """The counters after a line's supervision has ended: `quantity` of it is off the ledger (policy item (二))."""
    return tuple(one.model_copy(update={"reduced": quantity}) if one.line == line else one for one in counts)


def passed_state(counts: Sequence[LineCount]) -> Literal[1, 2, 3]:
    """1 nothing passed, 2 partly, 3 fully (S-gx invtIochkptStucd). A short last truck leaves it partly."""
    if all(not count.passed for count in counts):
        return 1
    return 3 if all(count.passed >= count.declared for count in counts) else 2


def is_written_off(declaration: Declaration, counts: Sequence[LineCount]) -> bool:
    """Whether the declaration is done with: released and fully passed (S-gx INV211), or released where nothing passes
    the gate at all (policy item (九))."""
    return declaration.entry_released and (declaration.passage == "none" or passed_state(counts) == 3)


def has_ended(declaration: Declaration, counts: Sequence[LineCount]) -> bool:
    """Whether nothing of the declaration is to come: a list's release and posting, an entry's full declaration, or any
    of its goods."""
    match declaration.kind:
        case "list":
            return is_written_off(declaration, counts)
        case "two-step":
            return declaration.full_declared and passed_state(counts) == 3
        case "movement" | "waybill":
            return declaration.passage == "none" or passed_state(counts) == 3


def _moved(counts: Sequence[LineCount], moves: Mapping[int, tuple[Decimal, Decimal]]) -> tuple[LineCount, ...]:
    """`counts` with allocated and passed moved by the given amounts."""
    return tuple(
        LineCount(
            line=one.line,
            declared=one.declared,
            allocated=one.allocated + moves[one.line][0],
            passed=one.passed + moves[one.line][1],
            reduced=one.reduced,
        )
        if one.line in moves
        else one
        for one in counts
    )
